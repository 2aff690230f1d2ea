"""Where letters go that are about an act without an address of its own: access, closing, reopening."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desk_app.domain.acts import (
    ActKind,
    ActRow,
    ActState,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Content,
    OpenRecord,
    ReopenRecord,
    Representative,
)
from desk_app.domain.answers import CodeCancelled, Connection
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.letters import Letter
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.returned import fingerprint
from desk_app.domain.trail import Event
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, OpeningDraft
from desk_app.ports import CodeLetter
from desk_app.usecases.wait_for_letter import letters_again
from tests.flows.people import adult, child, facts
from tests.usecases.fakes import NOW, Bench
from tests.usecases.records import ADDRESS, CONTACT, HELD, bench_with_record, opened_here
from tests.usecases.test_changes import a_change

AWAY = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
KINDS = (ActKind.CHANGE_ACCESS, ActKind.CLOSE, ActKind.REOPEN)
HERE = ContactDraft(street="12 rue du Port", postcode="25000", town="Besançon")
THERE = PostalAddress(street="12 RUE DU PORT", postcode="25000", town="BESANCON")


def change(
    bench: Bench,
    kind: ActKind,
    draft: OpeningDraft | None = None,
    *,
    state: ActState = ActState.ACCEPTED,
    reason: ClosingReason = ClosingReason.WISH,
    by: tuple[Representative, ...] | None = None,
) -> ActRow:
    """Asked for by whoever opened, unless `by` says otherwise."""
    opened = opening.content(draft or adult(), facts(), 0, consent_at=NOW)
    asked = tuple(replace(one, contact=Contact()) for one in opened.representatives) if by is None else by
    about: dict[str, Any] = {"identity": opened.identity, "representatives": asked}
    contents: dict[ActKind, Content] = {
        ActKind.CHANGE_ACCESS: ChangeAccess(access=HELD.access, **about),
        ActKind.CLOSE: CloseRecord(reason=reason, **about),
        ActKind.REOPEN: ReopenRecord(access=HELD.access, consent=opened.consent, leaflet_given=True, **about),
    }
    return a_change(bench, 5, contents[kind], kind=kind, state=state)


def letter(bench: Bench, row: ActRow) -> Letter:
    (one,) = asyncio.run(letters_again(bench.desk, row))
    return one


@pytest.mark.parametrize("kind", KINDS)
def test_the_person_is_written_to_where_the_service_holds_them(kind: ActKind) -> None:
    bench = bench_with_record(contact=replace(CONTACT, address=THERE))
    opened_here(bench, adult(contact=HERE))
    assert letter(bench, change(bench, kind)).address == THERE
    looked = [line.whom for line in bench.store.lines if line.event is Event.LOOKED_AT]
    assert looked == ["p1"], "and that the record was looked at is on the trail"


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_answers_what_the_person_gave_here_counts(kind: ActKind) -> None:
    bench = bench_with_record()
    bench.service.failing = AWAY
    opened_here(bench, adult(contact=HERE))
    assert letter(bench, change(bench, kind)).address == THERE


def test_a_later_change_of_contact_counts_before_the_opening() -> None:
    bench = bench_with_record()
    bench.service.failing = AWAY
    row = opened_here(bench, adult(contact=HERE))
    moved = ChangeContact(identity=row.act.content.identity, contact=CONTACT, touched=("address",))
    a_change(bench, 2, moved, kind=ActKind.CHANGE_CONTACT, state=ActState.ACCEPTED)
    assert letter(bench, change(bench, ActKind.CHANGE_ACCESS)).address == ADDRESS


def test_no_letter_waits_for_a_service_that_is_known_to_be_away() -> None:
    bench = bench_with_record()
    bench.connection = Connection(cause="timeout")
    bench.service.failing = AssertionError("asked")
    assert letter(bench, change(bench, ActKind.CLOSE)).address is None
    assert all(line.event is not Event.LOOKED_AT for line in bench.store.lines)


@pytest.mark.parametrize("state", [ActState.WAITING, ActState.UNKNOWN])
def test_a_receipt_asks_nobody_and_goes_where_the_opening_said(state: ActState) -> None:
    bench = bench_with_record()
    bench.service.failing = AssertionError("asked")
    opened = opened_here(bench, adult(contact=HERE), state=ActState.WAITING, patient_id="")
    row = change(bench, ActKind.CHANGE_ACCESS, state=state)
    assert row.act.base is not None
    behind = replace(row.act, base=replace(row.act.base, patient_id="", after=opened.act.id))
    assert letter(bench, replace(row, act=behind)).address == THERE


@pytest.mark.parametrize("flagged", ["at the service", "here"])
def test_nothing_goes_home_where_nothing_may(flagged: str) -> None:
    bench = bench_with_record(contact=replace(CONTACT, nothing_at_home=flagged == "at the service"))
    if flagged == "here":
        bench.service.failing = AWAY
    opened_here(bench, adult(contact=replace(HERE, nothing_at_home=True)))
    assert letter(bench, change(bench, ActKind.CLOSE)).address is None


def test_an_address_from_which_an_envelope_came_back_is_none() -> None:
    bench = bench_with_record()
    sent = CodeLetter(reference="G0", patient_id="p1", made_at=NOW, address=fingerprint("p1", ADDRESS))
    bench.store.code_letters["G0"] = replace(sent, ended=CodeCancelled.RETURNED_MAIL.value)
    assert letter(bench, change(bench, ActKind.CLOSE)).address is None


@pytest.mark.parametrize("reason", [ClosingReason.DEATH, ClosingReason.ERROR])
def test_a_proof_of_a_death_or_of_a_mistake_has_no_address(reason: ClosingReason) -> None:
    bench = bench_with_record()
    opened_here(bench, adult(contact=HERE))
    done = letter(bench, change(bench, ActKind.CLOSE, reason=reason))
    assert done.address is None
    assert done.is_by_hand


# --- never one parent's to another


def other_parent(row: ActRow) -> tuple[Representative, ...]:
    """The father comes; the mother had opened, at her address."""
    mother = row.act.content.representatives[0]
    return (replace(mother, birth_name="BENALI", given_name="KARIM", kinship="FTH", contact=Contact()),)


@pytest.mark.parametrize("kind", KINDS)
def test_the_parent_who_opened_is_written_to_at_the_address_given_then(kind: ActKind) -> None:
    bench = bench_with_record(contact=CONTACT)  # the other parent's, for all this desk knows
    opened_here(bench, child(contact=HERE))
    done = letter(bench, change(bench, kind, child()))
    assert (done.addressee, done.address) == ("SARAH GARCIA", THERE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at_service", [ADDRESS, THERE])
def test_another_parent_sees_neither_that_address_nor_the_services(kind: ActKind, at_service: PostalAddress) -> None:
    bench = bench_with_record(contact=replace(CONTACT, address=at_service))
    row = opened_here(bench, child(contact=HERE))
    done = letter(bench, change(bench, kind, child(), by=other_parent(row)))
    assert (done.addressee, done.address, done.is_by_hand) == ("KARIM BENALI", None, True)


def test_a_parent_who_changed_another_contact_is_written_to_at_their_own_address() -> None:
    bench = bench_with_record()
    row = opened_here(bench, child(contact=HERE))
    by = tuple(replace(one, contact=Contact()) for one in row.act.content.representatives)
    changed = ChangeContact(identity=row.act.content.identity, contact=CONTACT, touched=("mobile",), representatives=by)
    done = a_change(bench, 2, changed, kind=ActKind.CHANGE_CONTACT, state=ActState.ACCEPTED)
    assert letter(bench, done).address == THERE


def test_two_of_the_same_name_are_nobody_in_particular() -> None:
    bench = bench_with_record()
    row = opened_here(bench, child(contact=HERE))
    content = row.act.content
    assert isinstance(content, OpenRecord)
    mother = content.representatives[0]
    twice = replace(content, representatives=(mother, replace(mother, contact=CONTACT)))
    bench.store.rows[row.act.id] = replace(row, act=replace(row.act, content=twice))
    assert letter(bench, change(bench, ActKind.CLOSE, child())).address is None


def test_nothing_goes_home_to_a_parent_who_wanted_nothing_there() -> None:
    bench = bench_with_record()
    opened_here(bench, child(contact=replace(HERE, nothing_at_home=True)))
    assert letter(bench, change(bench, ActKind.CLOSE, child())).address is None
