"""Journeys 3, 4, 15, 16 and what a change becomes: the record at the service, the paper, both sides of a conflict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from desk_app.domain.access import Grant
from desk_app.domain.acts import Act, ActKind, ActRow, ActState, Attached, contact_in
from desk_app.domain.answers import Existing, ExistingQuestion
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import RefusalCode
from desk_app.flows import changing, opening
from desk_app.flows.change_start import again, change_of_act
from desk_app.flows.changing import DESK, HEIR, ChangeDraft, ChangeFacts, Way
from desk_app.flows.conflict import differences
from desk_app.flows.drafts import ContactDraft, OpeningDraft
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import person
from desk_app.usecases.change_access import change_access
from desk_app.usecases.change_contact import change_contact
from desk_app.usecases.changing_facts import changing_facts
from desk_app.usecases.close_record import close_record
from desk_app.usecases.conflict import send_anyway, their_side
from desk_app.usecases.existing_record import existing_record
from desk_app.usecases.leave_act import give_up, recall
from desk_app.usecases.read_held import read_held, record_of
from desk_app.usecases.read_history import read_history
from desk_app.usecases.reopen_record import reopen_record
from desk_app.usecases.save_draft import start_change
from desk_app.usecases.wait_for_letter import letters_again
from tests.journeys.counter import BOOK, CARD, HOME, Counter, answered_yes, at_the_counter, refused, typed

WRITES = {
    Way.CONTACT: change_contact,
    Way.ACCESS: change_access,
    Way.CLOSE: close_record,
    Way.REOPEN: reopen_record,
}
LIVE = person("live")


def asking(who: SeedPerson, way: Way, **changes: Any) -> ChangeDraft:
    """The person at the counter with an identity card; the number on the card, and the traits as on the paper."""
    traits = who.traits
    values: dict[str, Any] = {
        "number": who.card_number,
        "birth_name": traits.birth_name,
        "given_names": traits.given_names,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date.french(),
        "birthplace": traits.birthplace,
        "proofs": CARD,
        "way": way.value,
    }
    return start_change(ChangeDraft(**(values | changes)))


async def read(counter: Counter, draft: ChangeDraft) -> tuple[ChangeDraft, ChangeFacts]:
    """The record read, and the draft standing on it."""
    facts = await changing_facts(counter.desk, draft)
    facts = replace(facts, held=await read_held(counter.desk, draft, facts))
    assert facts.held is not None
    return changing.on(draft, facts.held), facts


async def written(counter: Counter, draft: ChangeDraft, **choices: Any) -> Act:
    """The change, confirmed; `choices` are made once the record is on the screen."""
    draft, facts = await read(counter, draft)
    way = changing.way_of(draft)
    assert way is not None
    return await WRITES[way](counter.desk, replace(draft, **choices), facts)


async def changed(counter: Counter, draft: ChangeDraft, **choices: Any) -> ActRow:
    """Confirmed, and accepted by the service."""
    (row,) = await counter.answered((await written(counter, draft, **choices),))
    assert row.state is ActState.ACCEPTED, (row.refusal, row.reason)
    return row


async def held_of(counter: Counter, who: SeedPerson) -> HeldRecord:
    """The record as the service has it now."""
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)
    answer = await existing_record(counter.desk, question)
    return await counter.desk.service.read_record(answer.patient_id, deadline=5)


async def status_of(counter: Counter, who: SeedPerson) -> Existing:
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)
    return (await existing_record(counter.desk, question)).status


async def paper(counter: Counter, row: ActRow) -> str:
    (letter,) = await letters_again(counter.desk, row)
    return await counter.read(letter)


def test_3_an_address_changes_and_a_doctor_is_blocked(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        before = await held_of(counter, LIVE)
        typed_in = ContactDraft(street="9 rue du Lac", postcode="25000", town="Besançon")
        row = await changed(counter, asking(LIVE, Way.CONTACT, contact=typed_in))
        after = await held_of(counter, LIVE)
        assert after.contact.address is not None
        assert after.contact.address.street == "9 RUE DU LAC"
        assert (after.contact.email, after.contact.mobile) == (before.contact.email, before.contact.mobile)
        page = await paper(counter, row)
        assert "Coordonnées changées" in page
        assert "9 RUE DU LAC" in page  # the window

        (doctor,) = (await counter.desk.directory.search("lefevre", limit=1)).people
        grants = (Grant(professional=doctor, blocked=True),)
        row = await changed(
            counter, asking(LIVE, Way.ACCESS), access=replace(after.access, attending_doctor=None, grants=grants)
        )
        now = await held_of(counter, LIVE)
        assert [grant.professional.rpps for grant in now.access.grants if grant.blocked] == [doctor.rpps]
        page = await paper(counter, row)
        assert "Qui a accès" in page
        assert doctor.family_name in page  # the holder's own letter names whom they blocked

    at_the_counter(tmp_path, day, profile="mes")


def test_4_opposition_closes_and_a_new_consent_opens_again(tmp_path: Path) -> None:
    who = person("auto-created")

    async def day(counter: Counter) -> None:
        row = await changed(counter, asking(who, Way.CLOSE, reason="opposition"))
        assert await status_of(counter, who) in (Existing.CLOSED, Existing.OPPOSED)
        page = await paper(counter, row)
        assert "Opposition enregistrée" in page
        assert "dix ans" in page
        if await status_of(counter, who) is Existing.OPPOSED:
            refusal = await refused(read(counter, asking(who, Way.REOPEN)))
            assert refusal.values["problem"] == "change_existing_opposed"
            return
        refusal_of = await refused(written(counter, asking(who, Way.CONTACT, contact=ContactDraft(email="a@b.fr"))))
        assert refusal_of.values["problem"] == "change_record_closed"
        row = await changed(counter, asking(who, Way.REOPEN, leaflet=True, consent=True))
        assert row.act.kind is ActKind.REOPEN
        assert await status_of(counter, who) is Existing.OPEN

    at_the_counter(tmp_path, day, profile="mes")


def test_15_an_heir_brings_the_certificate(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        heir = asking(LIVE, Way.CLOSE, asked_by=HEIR)
        refusal = await refused(written(counter, heir))
        assert refusal.values["problem"] == "closing_certificate_missing"
        row = await changed(counter, heir, certificate_seen=True)
        assert await status_of(counter, LIVE) is Existing.CLOSED
        page = await paper(counter, row)
        assert "HELENE FOURNIER" in page
        assert "Dossier fermé après un décès" in page

    at_the_counter(tmp_path, day, profile="mes")


def wrong_child(counter: Counter) -> OpeningDraft:
    mother, lina = person("mother"), person("twin-lina")
    draft = typed(counter.draft(), lina, proofs=BOOK, contact=replace(HOME, email="marion@example.org"))
    draft = opening.with_person(draft, number_owner=NumberOwner.PARENT)
    return opening.with_representative(
        draft,
        0,
        relation="mother",
        birth_name=mother.traits.birth_name,
        given_name=mother.traits.first_given_name,
        proofs=CARD,
        attached=Attached.YES,
    )


def test_16_the_wrong_child_is_taken_back_before_it_left(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        before = await counter.patients()
        awake = counter.desk
        counter.desk = replace(awake, wake=lambda: None)  # the sender is still asleep
        draft = wrong_child(counter)
        draft = answered_yes(draft, await counter.facts(draft))
        (act,) = await counter.confirm(draft)
        assert await recall(counter.desk, act.id) == (act.id,)
        counter.desk = awake
        # What comes next is sent, and what was taken back is not.
        await changed(counter, asking(LIVE, Way.CONTACT, contact=ContactDraft(mobile="0612345678")))
        row = await counter.desk.store.act(act.id)
        assert row is not None
        assert row.state is ActState.RECALLED
        assert await counter.patients() == before
        assert (await refused(recall(counter.desk, act.id))).code is RefusalCode.TOO_LATE

    at_the_counter(tmp_path, day)


def test_16_the_wrong_child_is_closed_where_it_was_opened(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        draft = wrong_child(counter)
        (opened,) = await counter.opened(answered_yes(draft, await counter.facts(draft)))
        wrong = start_change(change_of_act(opened, way="close"))
        wrong = replace(wrong, asked_by=DESK, note="La jumelle était devant le comptoir", letter_destroyed=True)
        row = await changed(counter, wrong)
        assert row.act.kind is ActKind.CLOSE
        held = await counter.desk.service.read_record(opened.patient_id, deadline=5)
        assert not held.is_active
        elsewhere = asking(LIVE, Way.CLOSE, asked_by=DESK, proofs=(), note="Ce n’est pas à nous de le fermer")
        assert (await refused(written(counter, elsewhere))).values["problem"] == "change_not_opened_here"

    at_the_counter(tmp_path, day)


def test_off_line_a_change_follows_this_desks_own_opening(tmp_path: Path) -> None:
    who = person("adult-typed")

    async def day(counter: Counter) -> None:
        await counter.ask("POST", "/_sandbox/faults", {"unavailable": 1_000, "retry_after": 1})
        draft = typed(counter.draft(), who, proofs=CARD, contact=replace(HOME, email=who.email))
        facts = await counter.facts(draft, {0: who.creation_code})
        (opened,) = await counter.confirm(draft, {0: who.creation_code}, facts=facts)
        new = asking(who, Way.CONTACT, contact=ContactDraft(mobile="0612345678"))
        act = await written(counter, new)
        assert act.base is not None
        assert act.base.after == opened.id
        elsewhere = await refused(written(counter, asking(LIVE, Way.CONTACT, contact=ContactDraft(email="a@b.fr"))))
        assert elsewhere.code is RefusalCode.SERVICE_UNREACHABLE
        await counter.ask("DELETE", "/_sandbox/faults")
        counter.desk.try_now()
        rows = await counter.answered((opened, act))
        assert [row.state for row in rows] == [ActState.ACCEPTED] * 2, [(r.refusal, r.reason) for r in rows]
        held = await counter.desk.service.read_record(rows[0].patient_id, deadline=5)
        assert (held.contact.email, held.contact.mobile) == (who.email, "+33612345678")

    at_the_counter(tmp_path, day)


async def elsewhere_moved(counter: Counter, patient_id: str, email: str) -> None:
    """Another desk changes the e-mail meanwhile."""
    patient = await counter.ask("GET", f"Patient/{patient_id}")
    for one in patient["telecom"]:
        if one["system"] == "email":
            one["value"] = email
    await counter.ask("PUT", f"Patient/{patient_id}", patient)


async def in_conflict(counter: Counter) -> ActRow:
    """A new mobile, written on a version that another desk has changed since."""
    draft, facts = await read(counter, asking(LIVE, Way.CONTACT, contact=ContactDraft(mobile="0612345678")))
    assert facts.held is not None
    await elsewhere_moved(counter, facts.held.base.patient_id, "ailleurs@example.org")
    act = await change_contact(counter.desk, draft, facts)
    (row,) = await counter.answered((act,))
    assert (row.state, row.refusal) == (ActState.REFUSED, RefusalCode.RECORD_CHANGED.value)
    return row


def test_a_conflict_is_put_before_a_person_and_ours_goes_on_the_newer_version(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        row = await in_conflict(counter)
        held = await their_side(counter.desk, row)
        shown = {one.label_key: one for one in differences(row.act.content, held)}
        assert shown["recap.mobile"].is_wanted
        assert not shown["recap.email"].is_wanted
        act = await send_anyway(counter.desk, row, held)
        (done,) = await counter.answered((act,))
        assert done.state is ActState.ACCEPTED, (done.refusal, done.reason)
        now = await held_of(counter, LIVE)
        assert (now.contact.email, now.contact.mobile) == ("ailleurs@example.org", "+33612345678")
        first = await counter.desk.store.act(row.act.id)
        assert first is not None
        assert first.state is ActState.REPLACED

    at_the_counter(tmp_path, day, profile="mes")


def test_a_conflict_left_alone_leaves_the_service_as_it_is(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        row = await in_conflict(counter)
        await give_up(counter.desk, row.act.id)
        now = await held_of(counter, LIVE)
        assert (now.contact.email, now.contact.mobile) == ("ailleurs@example.org", LIVE.mobile)
        # Nothing waits behind what was left.
        await changed(counter, asking(LIVE, Way.CONTACT, contact=ContactDraft(mobile="0612345678")))

    at_the_counter(tmp_path, day, profile="mes")


def test_a_refused_change_comes_back_and_what_replaces_it_names_it(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        row = await in_conflict(counter)
        draft = start_change(again(row))
        assert draft.corrects == row.act.id
        done = await changed(counter, draft)
        assert done.act.corrects == row.act.id
        told = contact_in(done.act.content)
        assert told is not None
        assert (told.email, told.mobile) == ("ailleurs@example.org", "+33612345678")

    at_the_counter(tmp_path, day, profile="mes")


def test_17_what_did_not_succeed_is_told_in_plain_words(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        row = await in_conflict(counter)
        page = await paper(counter, row)
        assert "Votre demande n’a pas abouti" in page
        assert "Votre dossier est comme avant" in page
        assert "ailleurs" not in page

    at_the_counter(tmp_path, day, profile="mes")


def test_the_history_is_newest_first_and_reading_it_is_on_the_trail(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        await changed(counter, asking(LIVE, Way.CONTACT, contact=ContactDraft(mobile="0612345678")))
        draft = asking(LIVE, Way.HISTORY)
        patient_id = await record_of(counter.desk, draft, await changing_facts(counter.desk, draft))
        page = await read_history(counter.desk, patient_id)
        assert page.seen
        assert [one.at for one in page.seen] == sorted((one.at for one in page.seen), reverse=True)

    at_the_counter(tmp_path, day, profile="mes")
