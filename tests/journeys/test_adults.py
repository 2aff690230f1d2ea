"""Journeys 1, 2, 5, 6, 14 and 22 of docs/domain.md's counter: adults, from the first key to the paper."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.domain.answers import Channel, Existing
from desk_app.domain.identity import Proof
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import RefusalCode
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Situation
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, channels
from desk_app.flows.steps import Step
from desk_app.sandbox.seeds import person
from desk_app.usecases.find_record import find_by_letter, find_record
from desk_app.usecases.letters import code_letter, confirmation_letter
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.refuse import refuse
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.renewal_facts import renewal_facts
from desk_app.usecases.save_draft import save_draft, saved_drafts
from desk_app.usecases.send_to_paper import send_to_paper
from resources.catalogue import texts
from tests.journeys.counter import CARD, HOME, Counter, at_the_counter, refused, typed, walk
from tests.printing.reading import text_of
from tests.usecases.printers import COUNTER, FakePrinters, a_printer

SERIAL = "42000000011"


def test_1_an_adult_with_a_creation_code_leaves_with_a_confirmation_and_the_first_code(tmp_path: Path) -> None:
    who = person("adult-typed")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=replace(HOME, email=who.email))
        facts = await counter.facts(draft, {0: who.creation_code})
        assert facts.of(0).existing is not None
        assert facts.of(0).existing.status is Existing.NONE  # type: ignore[union-attr]
        assert Step.CODE in walk(draft, facts)
        (row,) = await counter.opened(draft, {0: who.creation_code})
        letter = await confirmation_letter(counter.desk, row)
        page = await counter.read(letter)
        assert "Dossier ouvert" in page
        assert "CAMILLE LEROUX" in page
        assert who.creation_code not in page
        assert [one.act.id for one in await find_record(counter.desk, letter.reference)] == [row.act.id]

        asked = RenewalDraft(number=who.number, proofs=CARD, vitale_serial=SERIAL, channel=Channel.LETTER)
        known = await renewal_facts(counter.desk, asked)
        assert known.known is not None
        assert channels(asked, known) == (Channel.LETTER,)  # the contact was given today
        early = await refused(renew_code(counter.desk, replace(asked, channel=Channel.EMAIL), known))
        assert early.code is RefusalCode.NOT_READY
        renewed = await renew_code(counter.desk, asked, known)
        sheet = await code_letter(counter.desk, asked, known, renewed)
        assert sheet.code is not None
        code = sheet.code.reveal()
        page = await counter.read(sheet)
        assert " ".join(re.findall("....", code)) in page
        assert "Mon espace santé" not in page  # the profile is dmp
        assert (await counter.activate(who.number, code))["parameter"][0]["valueCode"] == "activated"
        counter.desk.set_up.kept["printing.codes"] = (COUNTER,)  # type: ignore[attr-defined]
        paper = bytearray(await compose_letter(counter.desk, sheet))
        assert (await send_to_paper(counter.desk, sheet, paper, COUNTER)).state is Paper.SENT
        assert not sheet.code
        assert not any(paper)
        assert text_of(printers.documents[0][2]) == page

    printers = FakePrinters({COUNTER: a_printer()})
    at_the_counter(tmp_path, day, printers=printers)


def test_2_an_expired_letter_ends_in_a_code_by_sms(tmp_path: Path) -> None:
    who = person("auto-created")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=HOME)
        facts = await counter.facts(draft)
        assert facts.of(0).existing is not None
        assert facts.of(0).existing.status is Existing.OPEN  # type: ignore[union-attr]
        assert Step.EXISTING in opening.path(draft, facts)
        assert not opening.may_leave(Step.EXISTING, draft, facts)
        traits = who.traits
        asked = RenewalDraft(
            number=who.number,
            birth_name=traits.birth_name,
            given_names=traits.given_names,
            sex=traits.sex.value,
            birth_date=traits.birth_date.french(),
            proofs=CARD,
            vitale_serial=SERIAL,
            channel=Channel.SMS,
        )
        known = await renewal_facts(counter.desk, asked)
        assert known.known is None
        renewed = await renew_code(counter.desk, asked, known)
        assert renewed.code is None
        assert renewed.sent_to.endswith("22")
        assert who.mobile not in renewed.sent_to
        (message,) = (await counter.ask("GET", "/_sandbox/outbox"))["messages"]
        assert (message["channel"], message["target"]) == ("sms", who.mobile)
        code = re.split(r"\W", message["message"].strip())[-1]
        assert (await counter.activate(who.number, code))["parameter"][0]["valueCode"] == "activated"

    at_the_counter(tmp_path, day, profile="mes")


def test_2_somebody_elses_number_beside_ones_own_name_gets_no_code(tmp_path: Path) -> None:
    victim, thief = person("auto-created"), person("adult-scanned")

    async def day(counter: Counter) -> None:
        traits = thief.traits
        asked = RenewalDraft(
            number=victim.number,
            birth_name=traits.birth_name,
            given_names=traits.given_names,
            sex=traits.sex.value,
            birth_date=traits.birth_date.french(),
            proofs=CARD,
            channel=Channel.LETTER,
        )
        refusal = await refused(renew_code(counter.desk, asked, await renewal_facts(counter.desk, asked)))
        assert refusal.values["problem"] == "renewal_existing_none"

    at_the_counter(tmp_path, day, profile="mes")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("opposed", "refusal.holder-opposed"),
        ("deceased", "refusal.holder-deceased"),
        ("several", "problem.renewal_existing_several"),
        ("code-expired", "problem.renewal_existing_none"),
    ],
)
def test_2_a_code_that_cannot_be_made_is_told_with_its_cause(tmp_path: Path, key: str, said: str) -> None:
    async def day(counter: Counter) -> None:
        traits = person(key).traits
        asked = RenewalDraft(
            number=person(key).number,
            birth_name=traits.birth_name,
            given_names=traits.given_names,
            sex=traits.sex.value,
            birth_date=traits.birth_date.french(),
            proofs=CARD,
            channel=Channel.LETTER,
        )
        refusal = await refused(renew_code(counter.desk, asked, await renewal_facts(counter.desk, asked)))
        problem = refusal.values.get("problem")
        assert (f"problem.{problem}" if problem else f"refusal.{refusal.code}") == said
        assert texts("fr")(said)

    at_the_counter(tmp_path, day, profile="mes")


def test_11_an_emancipated_minor_opens_and_asks_alone(tmp_path: Path) -> None:
    who = person("emancipated")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=HOME, situation=Situation.EMANCIPATED, no_code=True)
        (row,) = await counter.opened(draft)
        assert row.act.content.representatives == ()
        traits = who.traits
        asked = RenewalDraft(
            number=who.number,
            birth_name=traits.birth_name,
            given_names=traits.given_names,
            sex=traits.sex.value,
            birth_date=traits.birth_date.french(),
            proofs=CARD,
            channel=Channel.LETTER,
        )
        elsewhere = RenewalFacts(today=counter.desk.clock.today(), profile=counter.desk.profile)
        refusal = await refused(renew_code(counter.desk, asked, elsewhere))
        assert refusal.values["problem"] == "asker_emancipated"
        asked = replace(asked, accepted=frozenset({"asker_emancipated"}))
        sheet = await code_letter(counter.desk, asked, elsewhere, await renew_code(counter.desk, asked, elsewhere))
        assert sheet.addressee == traits.spoken_name()
        assert not sheet.is_represented

    at_the_counter(tmp_path, day)


def test_a_code_letter_made_for_another_desks_record_is_still_named_by_its_reference(tmp_path: Path) -> None:
    who = person("live")

    async def day(counter: Counter) -> None:
        traits = who.traits
        asked = RenewalDraft(
            number=who.number,
            birth_name=traits.birth_name,
            given_names=traits.given_names,
            sex=traits.sex.value,
            birth_date=traits.birth_date.french(),
            proofs=CARD,
            channel=Channel.LETTER,
        )
        known = await renewal_facts(counter.desk, asked)
        letter = await code_letter(counter.desk, asked, known, await renew_code(counter.desk, asked, known))
        found = await find_by_letter(counter.desk, letter.reference.lower())
        assert found.act is None
        assert found.letter is not None
        assert found.letter.kind is LetterKind.PROVISIONAL_CODE
        assert (await find_by_letter(counter.desk, "GAAAAAAAAAAA")).letter is None

    at_the_counter(tmp_path, day)


def test_5_no_code_and_no_card_open_from_the_attestation(tmp_path: Path) -> None:
    who = person("adult-spare")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=HOME, no_card=True, no_code=True)
        assert Step.CODE not in walk(draft, await counter.facts(draft))
        (row,) = await counter.opened(draft)
        assert row.act.content.creation_code_proof == ""
        assert "D'HERVILLE" in (await counter.read(await confirmation_letter(counter.desk, row))).replace("’", "'")

    at_the_counter(tmp_path, day)


def test_6_eighty_years_no_telephone_no_e_mail(tmp_path: Path) -> None:
    who = person("adult-eighty")

    async def day(counter: Counter) -> None:
        farm = ContactDraft(street="3 chemin du Lavoir", postcode="25330", town="Nans-sous-Sainte-Anne")
        draft = typed(counter.draft(large_print=True), who, proofs=CARD, contact=farm)
        (row,) = await counter.opened(draft, {0: who.creation_code})
        letter = await confirmation_letter(counter.desk, row)
        assert letter.large_print
        assert letter.masked_contacts == ()
        page = await counter.read(letter)
        assert "NANS" in page
        assert "ni adresse électronique ni numéro de mobile" in page

    at_the_counter(tmp_path, day)


def test_14_nothing_is_sent_home_to_a_sheltered_person(tmp_path: Path) -> None:
    who = person("adult-scanned")

    async def day(counter: Counter) -> None:
        home = replace(HOME, email="karim@example.org", nothing_at_home=True)
        (row,) = await counter.opened(typed(counter.draft(), who, proofs=CARD, contact=home), {0: who.creation_code})
        letter = await confirmation_letter(counter.desk, row)
        assert letter.address is None
        assert "ACACIAS" not in (await counter.read(letter)).upper()
        weak = RenewalDraft(number=who.number, proofs=(Proof.VITALE_CARD,))
        assert channels(weak, await renewal_facts(counter.desk, weak)) == ()  # neither posted nor to a new contact
        strong = replace(weak, proofs=CARD, channel=Channel.LETTER)
        known = await renewal_facts(counter.desk, strong)
        sheet = await code_letter(counter.desk, strong, known, await renew_code(counter.desk, strong, known))
        assert sheet.address is None

    at_the_counter(tmp_path, day)


def test_22_who_refuses_leaves_a_count_and_nothing_else(tmp_path: Path) -> None:
    who = person("adult-typed")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=HOME)
        await save_draft(counter.desk, draft)
        before = await counter.desk.store.head()
        await refuse(counter.desk, draft.id)
        assert await saved_drafts(counter.desk) == ()
        assert await counter.desk.store.follow_up() == ()
        assert (await counter.desk.store.head()).number == before.number + 1
        assert await find_record(counter.desk, "leroux") == ()
        assert who.number.encode() not in b"".join(one.read_bytes() for one in (tmp_path / "desk").iterdir())

    at_the_counter(tmp_path, day)
