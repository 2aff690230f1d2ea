"""Journeys 7 to 12: children in one pass, separated parents, guardians, and those who may not act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.acts import ActRow, Attached
from desk_app.domain.answers import Channel, RenewalRequest
from desk_app.domain.identity import NumberOwner, Proof
from desk_app.domain.refusal import RefusalCode
from desk_app.flows import opening
from desk_app.flows.asking import REPRESENTATIVE
from desk_app.flows.drafts import ContactDraft, OpeningDraft, Situation
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, RenewalStep, channels, renewal_problems
from desk_app.flows.steps import Step
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import person
from desk_app.usecases.letters import code_letter, confirmation_letter, to_bring_letter
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.renewal_facts import renewal_facts
from printing.page import Area
from resources.catalogue import texts
from tests.journeys.counter import BOOK, CARD, HOME, Counter, answered_yes, at_the_counter, refused, typed
from tests.printing.reading import text_in

TWINS = ("twin-lea", "twin-lina")
WINDOW = Area(88, 32, 202, 92)
MOTHER, FATHER = person("mother"), person("father")
FARM = ContactDraft(email="thomas@example.org", street="3 chemin du Lavoir", postcode="39300", town="Champagnole")


def parent(draft: OpeningDraft, rank: int, who: SeedPerson, attached: Attached, **changes: Any) -> OpeningDraft:
    values: dict[str, Any] = {
        "relation": "mother" if who.traits.sex == "F" else "father",
        "birth_name": who.traits.birth_name,
        "given_name": who.traits.first_given_name,
        "proofs": CARD,
        "attached": attached,
    }
    return opening.with_representative(draft, rank, **(values | changes))


async def household(counter: Counter, keys: Sequence[str]) -> dict[str, ActRow]:
    """Opened in one pass by the mother, the father named as the second parent; the eldest is attached to him."""
    draft = counter.draft()
    for rank, key in enumerate(keys):
        who = person(key)
        if rank:
            draft = opening.another_child(draft)
        draft = typed(draft, who, proofs=BOOK, contact=HOME)
        if not rank:
            draft = parent(draft, 0, MOTHER, Attached.YES)
            draft = parent(draft, 1, FATHER, Attached.NO, present=False, proofs=())
        draft = answered_yes(draft, await counter.facts(draft))
        assert draft.person.number_owner is NumberOwner.PARENT
        if who.attached is Attached.NO:
            draft = opening.not_attached(draft)
    rows = await counter.opened(draft)
    return dict(zip(keys, rows, strict=True))


def asking(who: SeedPerson, for_whom: SeedPerson, **changes: Any) -> RenewalDraft:
    """F3 for a child: the number on the card, the child's traits, and who stands there."""
    traits = for_whom.traits
    values: dict[str, Any] = {
        "asked_by": REPRESENTATIVE,
        "representative_birth_name": who.traits.birth_name.lower(),
        "representative_given_name": who.traits.first_given_name,
        "number": for_whom.card_number,
        "birth_name": traits.birth_name,
        "given_names": traits.given_names,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date.french(),
        "proofs": CARD,
        "channel": Channel.LETTER,
    }
    return RenewalDraft(**(values | changes))


@pytest.mark.parametrize("keys", [(*TWINS, "child-eldest"), ("child-eldest", *reversed(TWINS))])
def test_7_three_children_stay_three_people_and_each_code_goes_to_its_parent(
    tmp_path: Path, keys: Sequence[str]
) -> None:
    async def day(counter: Counter) -> None:
        before = await counter.patients()
        rows = await household(counter, keys)
        assert await counter.patients() == before + 3
        assert len({row.patient_id for row in rows.values()}) == 3
        for key, row in rows.items():
            letter = await confirmation_letter(counter.desk, row)
            pdf = await compose_letter(counter.desk, letter)
            window = text_in(pdf, 0, WINDOW).upper()
            assert "MARION" in window
            assert person(key).traits.first_given_name not in window.split()
            page = await counter.read(letter)
            assert person(key).traits.first_given_name in page
            others = [person(other).traits.first_given_name for other in keys if other != key]
            assert not set(others) & set(page.replace(",", " ").split())
        for key in keys:
            may, may_not = (FATHER, MOTHER) if key == "child-eldest" else (MOTHER, FATHER)
            asked = asking(may_not, person(key))
            facts = await renewal_facts(counter.desk, asked)
            assert facts.known is not None
            assert facts.known.act.id == rows[key].act.id
            assert channels(asked, facts) == ()
            asked = asking(may, person(key))
            assert renewal_problems(RenewalStep.PERSON, asked, facts)[0].weight == "notice"  # the serial at most
            renewed = await renew_code(counter.desk, asked, facts)
            sheet = await code_letter(counter.desk, asked, facts, renewed)
            assert sheet.code is not None
            pdf = await compose_letter(counter.desk, sheet)
            window = text_in(pdf, 0, WINDOW).upper()
            assert may.traits.first_given_name in window
            assert person(key).traits.first_given_name not in window.split()
            page = (await counter.read(sheet)).upper()
            assert may_not.traits.first_given_name not in page
            if may is FATHER:
                assert "ACACIAS" not in page  # the mother's address
                assert "MARION@" not in page
            assert "activated" in str(await counter.activate(person(key).card_number, sheet.code.reveal()))

    at_the_counter(tmp_path, day)


def test_7_the_service_itself_tells_the_parents_apart(tmp_path: Path) -> None:
    """Where this desk has no act of its own the name decides, at the service: yes for one, no for the other."""

    async def day(counter: Counter) -> None:
        rows = await household(counter, ("twin-lea",))
        request = RenewalRequest(
            patient_id=rows["twin-lea"].patient_id, channel=Channel.LETTER, requested_by=REPRESENTATIVE
        )

        def named(who: SeedPerson) -> RenewalRequest:
            return replace(
                request,
                representative_birth_name=who.traits.birth_name,
                representative_given_name=who.traits.first_given_name,
            )

        for nobody in (named(FATHER), named(person("guardian")), request):
            refusal = await refused(counter.service.renew_code(nobody))
            assert refusal.code is RefusalCode.REPRESENTATIVE_NOT_AUTHORISED
        assert (await counter.service.renew_code(named(MOTHER))).code

    at_the_counter(tmp_path, day)


def test_7_another_desk_finds_the_child_by_its_traits_and_the_parent_by_name(tmp_path: Path) -> None:
    """The number on the card is the mother's, who has a record of her own: it never leads to hers."""
    child = person("twin-lina")

    async def day(counter: Counter) -> None:
        mothers = typed(counter.draft(), MOTHER, proofs=CARD, contact=HOME)
        await counter.opened(mothers, {0: MOTHER.creation_code})
        rows = await household(counter, TWINS)
        unknown = RenewalFacts(today=counter.desk.clock.today(), profile=counter.desk.profile)
        asked = asking(MOTHER, child)
        assert renewal_problems(RenewalStep.PERSON, asked, unknown)[0].weight == "notice"
        sheet = await code_letter(counter.desk, asked, unknown, await renew_code(counter.desk, asked, unknown))
        assert sheet.addressee == "MARION DELACROIX"
        assert sheet.is_represented
        assert sheet.code is not None
        window = text_in(await compose_letter(counter.desk, sheet), 0, WINDOW).upper()
        assert "LINA" not in window.split()
        await counter.activate(child.card_number, sheet.code.reveal())
        held = await counter.ask("GET", f"Patient/{rows['twin-lina'].patient_id}")
        assert any("activated" in one["url"] for one in held["extension"])
        for nobody in (FATHER, person("guardian")):
            refusal = await refused(renew_code(counter.desk, asking(nobody, child), unknown))
            assert refusal.code is RefusalCode.REPRESENTATIVE_NOT_AUTHORISED
            assert "représentant légal" in texts("fr")(f"refusal.{refusal.code}")

    at_the_counter(tmp_path, day)


def test_8_a_separated_father_opens_and_leaves_without_a_code(tmp_path: Path) -> None:
    child = person("twin-lea")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), child, proofs=BOOK, contact=FARM)
        draft = parent(draft, 0, FATHER, Attached.NO)
        draft = parent(draft, 1, MOTHER, Attached.YES, present=False, proofs=())
        draft = answered_yes(draft, await counter.facts(draft))
        (row,) = await counter.opened(draft)
        page = await counter.read(await confirmation_letter(counter.desk, row))
        assert "THOMAS RIVOIRE" in page.upper()
        assert "MARION" not in page.upper()
        asked = asking(FATHER, child)
        facts = await renewal_facts(counter.desk, asked)
        assert channels(asked, facts) == ()
        assert (await refused(renew_code(counter.desk, asked, facts))).code is RefusalCode.NOT_READY
        # The mother's sheet does not show where the father lives.
        asked = asking(MOTHER, child)
        sheet = await code_letter(counter.desk, asked, facts, await renew_code(counter.desk, asked, facts))
        assert "LAVOIR" not in (await counter.read(sheet)).upper()

    at_the_counter(tmp_path, day)


@pytest.mark.parametrize("relation", ["step-parent", "grandparent", "foster"])
def test_9_who_may_not_act_is_told_so_and_given_a_reminder(tmp_path: Path, relation: str) -> None:
    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), person("twin-lea"), proofs=BOOK, contact=HOME)
        draft = parent(draft, 0, FATHER, Attached.UNKNOWN, relation=relation)
        facts = await counter.facts(draft)
        stop = opening.stop(draft, facts)
        assert stop is not None
        assert stop.code == relation
        with pytest.raises(AssertionError):
            await counter.confirm(draft, facts=facts)
        letter = await to_bring_letter(counter.desk, draft, facts, stop)
        assert letter.to_bring
        pdf = await compose_letter(counter.desk, letter)
        assert "LEA" not in text_in(pdf, 0, WINDOW).upper().split()
        assert await counter.desk.store.follow_up() == ()

    at_the_counter(tmp_path, day)


def test_9_child_welfare_with_a_mandate_goes_on_and_the_letter_goes_to_the_service(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), person("twin-lea"), proofs=BOOK, contact=HOME)
        draft = parent(
            draft, 0, person("guardian"), Attached.UNKNOWN, relation="ase", judgment_seen=True, service="ASE du Doubs"
        )
        draft = answered_yes(draft, await counter.facts(draft))
        (row,) = await counter.opened(draft)
        letter = await confirmation_letter(counter.desk, row)
        assert letter.addressee == "ASE du Doubs"
        asked = asking(person("guardian"), person("twin-lea"))
        facts = await renewal_facts(counter.desk, asked)
        sheet = await code_letter(counter.desk, asked, facts, await renew_code(counter.desk, asked, facts))
        assert sheet.addressee == "ASE du Doubs"

    at_the_counter(tmp_path, day)


def test_10_at_seventeen_alone_the_profile_says(tmp_path: Path) -> None:
    who = person("nearly-adult")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=HOME, alone=True)
        facts = await counter.facts(draft)
        stop = opening.stop(draft, facts)
        assert stop is not None
        assert stop.code == "minor-alone"
        younger = replace(facts, profile=replace(facts.profile, minor_alone_age=16))
        assert opening.stop(draft, younger) is None
        assert Step.REPRESENTATIVE not in opening.path(draft, younger)

    at_the_counter(tmp_path, day)


def test_11_a_guardian_with_a_judgment_represents_and_has_the_code(tmp_path: Path) -> None:
    ward, guardian = person("tutelle"), person("guardian")

    async def day(counter: Counter) -> None:
        draft = typed(
            counter.draft(),
            ward,
            proofs=CARD,
            contact=replace(HOME, email="solange@example.org"),
            situation=Situation.TUTELLE,
            own_agreement_sought=True,
            no_code=True,
        )
        draft = parent(draft, 0, guardian, Attached.UNKNOWN, relation="tutor", judgment_seen=True)
        (row,) = await counter.opened(draft)
        letter = await confirmation_letter(counter.desk, row)
        assert letter.addressee == "SOLANGE MERCIER"
        asked = asking(guardian, ward)
        facts = await renewal_facts(counter.desk, asked)
        sheet = await code_letter(counter.desk, asked, facts, await renew_code(counter.desk, asked, facts))
        assert sheet.addressee == "SOLANGE MERCIER"
        assert channels(asking(MOTHER, ward), facts) == ()
        alone = replace(asked, asked_by="holder")
        assert "asker_needs_representative" in [one.code for one in renewal_problems(RenewalStep.PERSON, alone, facts)]

    at_the_counter(tmp_path, day)


def test_11_a_minor_under_guardianship(tmp_path: Path) -> None:
    ward, guardian = person("ward"), person("guardian")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), ward, proofs=(Proof.BIRTH_EXTRACT,), contact=HOME)
        draft = parent(draft, 0, guardian, Attached.UNKNOWN, relation="tutor", judgment_seen=True)
        draft = answered_yes(draft, await counter.facts(draft))
        await counter.opened(draft)
        asked = asking(guardian, ward)
        facts = await renewal_facts(counter.desk, asked)
        assert (await renew_code(counter.desk, asked, facts)).code

    at_the_counter(tmp_path, day)


def test_11_under_curatelle_the_adult_acts(tmp_path: Path) -> None:
    who = person("adult-scanned")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), who, proofs=CARD, contact=HOME, situation=Situation.CURATELLE)
        (row,) = await counter.opened(draft, {0: who.creation_code})
        assert row.act.content.representatives == ()
        assert (await confirmation_letter(counter.desk, row)).addressee == "KARIM BENALI"

    at_the_counter(tmp_path, day)


def test_12_a_newborn_without_a_number_ends_with_what_to_bring(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        baby = person("newborn")
        draft = typed(counter.draft(), baby, number="", without_number=True, proofs=BOOK, contact=HOME)
        draft = parent(draft, 0, MOTHER, Attached.YES)
        facts = await counter.facts(draft)
        stop = opening.stop(draft, facts)
        assert stop is not None
        assert stop.code == "newborn"
        letter = await to_bring_letter(counter.desk, draft, facts, stop)
        page = await counter.read(letter)
        assert "numéro de sécurité sociale" in page
        assert letter.addressee == "MARION DELACROIX"

    at_the_counter(tmp_path, day)


def test_12_a_minor_mother_represents_her_child(tmp_path: Path) -> None:
    mother = person("nearly-adult")

    async def day(counter: Counter) -> None:
        draft = typed(counter.draft(), person("twin-lea"), proofs=BOOK, contact=HOME)
        draft = parent(draft, 0, mother, Attached.YES, relation="mother")
        draft = answered_yes(draft, await counter.facts(draft))
        await counter.opened(draft)

    at_the_counter(tmp_path, day)
