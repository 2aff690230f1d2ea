"""A change from what the record holds to the act in the outbox; and from this desk's own acts where nobody answers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from desk_app.domain.access import Access
from desk_app.domain.acts import (
    Act,
    ActKind,
    ActRow,
    ActState,
    Base,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    access_in,
)
from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.contact import Contact
from desk_app.domain.held_record import HistoryPage, Seen
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows import changing
from desk_app.flows.changing import DESK, HEIR, ChangeDraft, Way
from desk_app.flows.drafts import ContactDraft
from desk_app.ports import LetterRow
from desk_app.usecases.change_access import change_access
from desk_app.usecases.change_contact import change_contact
from desk_app.usecases.changing_facts import changing_facts
from desk_app.usecases.close_record import close_record
from desk_app.usecases.read_held import read_held
from desk_app.usecases.read_history import read_history
from desk_app.usecases.reopen_record import reopen_record
from tests.flows.people import ADULT, CARD, adult
from tests.usecases.fakes import DRAFT_ID, NOW, Bench
from tests.usecases.records import HELD, bench_with_record, opened_here

T = TypeVar("T")
OTHER_ID = "01890a5d-ac96-774b-bcce-b302099a8099"
TRAITS = {"birth_name": "GARCIA", "given_names": "Sarah Anna", "sex": "F", "birth_date": "21/01/1977"}
AWAY = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def refused(work: Coroutine[Any, Any, Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        run(work)
    return caught.value


def draft(way: Way = Way.CONTACT, **changes: Any) -> ChangeDraft:
    values: dict[str, Any] = {"id": OTHER_ID, "number": ADULT, "proofs": CARD, "way": way.value, **TRAITS}
    return ChangeDraft(**(values | changes))


async def ready(bench: Bench, one: ChangeDraft) -> tuple[ChangeDraft, changing.ChangeFacts]:
    """The facts, with the record read."""
    facts = await changing_facts(bench.desk, one)
    facts = replace(facts, held=await read_held(bench.desk, one, facts))
    assert facts.held is not None
    return changing.on(one, facts.held), facts


def events(bench: Bench) -> list[tuple[Event, str]]:
    return [(line.event, line.whom) for line in bench.store.lines]


def a_change(bench: Bench, number: int, content: Any, *, kind: ActKind, state: ActState, after: str = "") -> ActRow:
    """An act that this desk wrote on the record earlier."""
    act = Act(
        id=f"a{number}",
        kind=kind,
        household=f"h{number}",
        profile="mes",
        written_at=NOW,
        author=bench.desk.author,
        content=content,
        base=Base(patient_id="p1", after=after),
    )
    settled = NOW if state is ActState.ACCEPTED else None
    bench.store.rows[act.id] = ActRow(
        act=act,
        number=number,
        state=state,
        patient_id="p1" if state is ActState.ACCEPTED else "",
        settled_at=settled,
    )
    return bench.store.rows[act.id]


# --- written


def test_a_new_contact_starts_from_the_record_as_received() -> None:
    bench = bench_with_record()

    async def day() -> Act:
        one, facts = await ready(bench, draft(contact=ContactDraft(email="nouvelle@exemple.fr")))
        return await change_contact(bench.desk, one, facts)

    act = run(day())
    assert (act.kind, act.base) == (ActKind.CHANGE_CONTACT, HELD.base)
    assert bench.store.held_records[act.id] == HELD.raw
    assert isinstance(act.content, ChangeContact)
    assert act.content.contact.mobile == HELD.contact.mobile
    assert bench.woken
    assert [event for event, _ in events(bench)] == [
        Event.EXISTING_ASKED,
        Event.EXISTING_ANSWERED,
        Event.LOOKED_AT,
        Event.ACT,
    ]
    assert (Event.ACT, act.id) in events(bench)


def test_pressed_twice_it_is_one_act() -> None:
    bench = bench_with_record()

    async def day() -> tuple[Act, Act]:
        one, facts = await ready(bench, draft(contact=ContactDraft(email="nouvelle@exemple.fr")))
        return await change_contact(bench.desk, one, facts), await change_contact(bench.desk, one, facts)

    first, second = run(day())
    assert first.id == second.id
    assert len(bench.store.rows) == 1
    assert sum(event is Event.ACT for event, _ in events(bench)) == 1


def test_the_rules_are_asked_again_before_anything_is_written() -> None:
    bench = bench_with_record()

    async def day() -> None:
        one, facts = await ready(bench, draft(contact=ContactDraft(email="nouvelle@exemple.fr")))
        await change_contact(bench.desk, replace(one, proofs=()), facts)

    refusal = refused(day())
    assert (refusal.values["step"], refusal.values["problem"]) == ("person", "proof_missing")
    assert not bench.store.rows


def test_an_access_change_a_closing_and_a_reopening_are_acts_of_their_kind() -> None:
    bench = bench_with_record()

    async def access() -> Act:
        one, facts = await ready(bench, draft(Way.ACCESS))
        return await change_access(bench.desk, replace(one, access=Access(break_glass=False)), facts)

    act = run(access())
    assert isinstance(act.content, ChangeAccess)
    assert act.content.doctor_changes
    bench.store.rows.clear()

    async def close() -> Act:
        one, facts = await ready(bench, draft(Way.CLOSE, reason="opposition"))
        return await close_record(bench.desk, one, facts)

    assert run(close()).kind is ActKind.CLOSE
    bench.store.rows.clear()
    bench.service.record = replace(HELD, is_active=False, has_consent=False)
    bench.service.answer = ExistingAnswer(status=Existing.CLOSED, patient_id="p1")

    async def reopen() -> Act:
        one, facts = await ready(bench, draft(Way.REOPEN, leaflet=True, consent=True))
        return await reopen_record(bench.desk, one, facts)

    assert run(reopen()).kind is ActKind.REOPEN


def test_an_heir_closes_where_the_service_knows_of_the_death_already() -> None:
    bench = bench_with_record()
    bench.service.answer = ExistingAnswer(status=Existing.DECEASED, patient_id="p1")

    async def day(one: ChangeDraft) -> Act:
        one, facts = await ready(bench, one)
        return await close_record(bench.desk, one, facts)

    act = run(day(draft(Way.CLOSE, asked_by=HEIR, certificate_seen=True)))
    assert isinstance(act.content, CloseRecord)
    assert act.content.certificate_seen
    refusal = refused(day(draft(Way.CLOSE, reason="wish")))
    assert refusal.values["problem"] == "change_existing_deceased"


def test_the_letters_of_a_wrong_opening_are_recorded_as_destroyed() -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    for rank in ("1", "2"):
        reference = f"G0000000000{rank}"
        bench.store.letters[reference] = LetterRow(
            reference=reference, kind=LetterKind.CONFIRMATION, act_id=row.act.id, made_at=NOW, state=Paper.PRINTED
        )
    wrong = draft(Way.CLOSE, asked_by=DESK, proofs=(), note="Carte du frère lue par erreur", letter_destroyed=True)

    async def day() -> Act:
        one, facts = await ready(bench, wrong)
        return await close_record(bench.desk, one, facts)

    run(day())
    assert {one.state for one in bench.store.letters.values()} == {"cancelled"}
    told = [line.detail for line in bench.store.lines if line.event is Event.PRINTED]
    assert sorted(told) == ["G00000000001 cancelled", "G00000000002 cancelled"]


# --- which record


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (ExistingAnswer(status=Existing.NONE), "change_existing_none"),
        (ExistingAnswer(status=Existing.SEVERAL), "change_existing_several"),
        (ExistingAnswer(status=Existing.OPPOSED, patient_id="p1"), "change_existing_opposed"),
        (ExistingAnswer(status=Existing.DECEASED, patient_id="p1"), "change_existing_deceased"),
        # Another person's number beside one's own name and proof is how a record would be stolen.
        (ExistingAnswer(status=Existing.OPEN, patient_id="p1", traits_agree=False), "change_existing_none"),
    ],
)
def test_where_no_one_record_is_meant_nothing_is_read(answer: ExistingAnswer, problem: str) -> None:
    bench = bench_with_record()
    bench.service.answer = answer
    refusal = refused(ready(bench, draft()))
    assert refusal.values["problem"] == problem
    assert Event.LOOKED_AT not in [event for event, _ in events(bench)]


def test_what_this_desk_opened_is_not_asked_for_again() -> None:
    bench = bench_with_record()
    opened_here(bench)
    one, facts = run(ready(bench, draft(birth_name="", given_names="", sex="", birth_date="")))
    assert facts.held == HELD
    assert not bench.service.asked
    assert one.seen == "7|3"


# --- behind an act of this desk, and off line


def test_behind_an_unanswered_opening_a_change_waits_for_it() -> None:
    bench = bench_with_record()
    row = opened_here(bench, state=ActState.WAITING, patient_id="", settled_at=None)

    async def day() -> Act:
        one, facts = await ready(bench, draft(contact=ContactDraft(mobile="0612345678")))
        return await change_contact(bench.desk, one, facts)

    act = run(day())
    assert act.base == Base(after=row.act.id)
    assert bench.store.held_records[act.id] == b""  # read before it is sent
    assert isinstance(act.content, ChangeContact)
    assert act.content.contact == Contact(email="sarah@exemple.fr", mobile="+33612345678")


def test_with_the_service_away_a_change_starts_from_this_desks_last_act() -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    bench.service.failing = AWAY
    _, facts = run(ready(bench, draft()))
    assert facts.held is not None
    assert (facts.held.base, facts.held.raw) == (Base(patient_id="p1", after=row.act.id), b"")
    newer = a_change(
        bench,
        2,
        ChangeContact(identity=row.act.content.identity, contact=Contact(email="plus@exemple.fr")),
        kind=ActKind.CHANGE_CONTACT,
        state=ActState.ACCEPTED,
    )
    _, facts = run(ready(bench, draft()))
    assert facts.held is not None
    assert (facts.held.base.after, facts.held.contact.email) == (newer.act.id, "plus@exemple.fr")
    assert facts.held.access == access_in(row.act.content)


@pytest.mark.parametrize("way", [Way.CONTACT, Way.ACCESS])
def test_what_has_left_this_desk_is_no_ground_for_a_change(way: Way) -> None:
    bench = bench_with_record()
    opened_here(bench, is_lightened=True)
    bench.service.failing = AWAY
    assert refused(ready(bench, draft(way))).code is RefusalCode.SERVICE_UNREACHABLE
    run(ready(bench, draft(Way.CLOSE)))  # a closing needs none of it


def test_a_record_of_another_desk_is_not_changed_off_line() -> None:
    bench = bench_with_record()
    bench.service.failing = AWAY
    assert refused(ready(bench, draft())).code is RefusalCode.SERVICE_UNREACHABLE
    bench.service.failing = TimeoutError()
    assert refused(ready(bench, draft())).code is RefusalCode.SERVICE_UNREACHABLE


def test_a_closed_record_is_closed_off_line_too() -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    bench.service.failing = AWAY
    closing = CloseRecord(identity=row.act.content.identity, reason=ClosingReason.WISH)
    a_change(bench, 2, closing, kind=ActKind.CLOSE, state=ActState.WAITING, after=row.act.id)
    _, facts = run(ready(bench, draft(Way.REOPEN)))
    assert facts.held is not None
    assert not facts.held.is_active


def test_nothing_is_written_behind_a_refused_act_but_its_correction() -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    content = ChangeContact(identity=row.act.content.identity, contact=Contact(email="x@exemple.fr"))
    back = a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=ActState.REFUSED)
    assert refused(ready(bench, draft())).values["problem"] == "change_behind_refused"

    async def day() -> Act:
        corrected = draft(contact=ContactDraft(email="y@exemple.fr"), corrects=back.act.id)
        one, facts = await ready(bench, corrected)
        return await change_contact(bench.desk, one, facts)

    act = run(day())
    assert act.corrects == back.act.id
    assert bench.store.rows[back.act.id].state is ActState.REPLACED


def test_with_the_store_full_nothing_is_half_written() -> None:
    bench = bench_with_record()

    async def day() -> None:
        one, facts = await ready(bench, draft(contact=ContactDraft(email="nouvelle@exemple.fr")))
        bench.store.failing = Refusal(RefusalCode.STORE_FULL)
        await change_contact(bench.desk, one, facts)

    assert refused(day()).code is RefusalCode.STORE_FULL
    assert not bench.store.rows
    assert not bench.woken


# --- history


def test_reading_the_history_is_a_line_for_each_page() -> None:
    bench = bench_with_record()
    seen = Seen(at=NOW, who="Docteur Anne-Sophie LE GAUNDRE", profession="Médecin", action="read")
    bench.service.pages = {"": HistoryPage(seen=(seen,), next="2"), "2": HistoryPage(seen=(seen,))}
    first = run(read_history(bench.desk, "p1"))
    second = run(read_history(bench.desk, "p1", after=first.next))
    assert (first.seen, second.next) == ((seen,), "")
    assert events(bench) == [(Event.HISTORY_READ, "p1")] * 2
    bench.service.failing = OSError()
    assert refused(read_history(bench.desk, "p1")).code is RefusalCode.SERVICE_UNREACHABLE
    assert len(events(bench)) == 3  # asked for is enough


def test_an_adults_own_opening_gives_the_facts() -> None:
    bench = bench_with_record()
    row = opened_here(bench, adult())
    assert row.act.household == DRAFT_ID
    facts = run(changing_facts(bench.desk, draft()))
    assert facts.known == row
    assert run(changing_facts(bench.desk, draft(birth_name="MARTIN"))).known is None
