"""What is handed over after a change, and to somebody whose act did not succeed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from desk_app.domain.acts import ActKind, ActRow, ActState, ChangeContact, CloseRecord, ClosingReason
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft
from desk_app.usecases.letters import not_succeeded_letter
from desk_app.usecases.wait_for_letter import letters_again, letters_for
from tests.flows.people import adult, child, facts
from tests.usecases.fakes import NOW, Bench
from tests.usecases.records import HELD, bench_with_record, opened_here
from tests.usecases.test_changes import a_change

T = TypeVar("T")
HOME = PostalAddress(street="3 RUE DES LILAS", postcode="25000", town="BESANCON")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def contact_change(bench: Bench, state: ActState, *, of_child: bool = False) -> ActRow:
    opened = opening.content(child() if of_child else adult(), facts(), 0, consent_at=NOW)
    content = ChangeContact(
        identity=opened.identity,
        contact=replace(HELD.contact, mobile="+33612345678"),
        touched=("mobile",),
        representatives=opened.representatives,
    )
    return a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=state)


def one(bench: Bench, row: ActRow) -> Letter:
    (letter,) = run(letters_again(bench.desk, row))
    return letter


def test_a_change_has_a_letter_before_and_after_the_answer() -> None:
    bench = bench_with_record()
    waits = one(bench, contact_change(bench, ActState.WAITING))
    done = one(bench, contact_change(bench, ActState.ACCEPTED))
    assert (waits.kind, waits.is_done, done.is_done) == (LetterKind.CHANGED, False, True)
    assert done.act_kind is ActKind.CHANGE_CONTACT
    assert done.address == HELD.contact.address
    assert len(done.masked_contacts) == 2


def test_a_parents_letter_says_nothing_of_what_stood_there_before() -> None:
    bench = bench_with_record()
    letter = one(bench, contact_change(bench, ActState.ACCEPTED, of_child=True))
    assert letter.is_represented
    assert letter.address is None
    assert len(letter.masked_contacts) == 1
    assert "exemple" not in "".join(letter.masked_contacts)


def test_of_whoever_brought_a_death_certificate_no_name_stands_on_the_proof() -> None:
    bench = bench_with_record()
    identity = opening.content(adult(), facts(), 0, consent_at=NOW).identity
    content = CloseRecord(identity=identity, reason=ClosingReason.DEATH, certificate_seen=True)
    letter = one(bench, a_change(bench, 2, content, kind=ActKind.CLOSE, state=ActState.ACCEPTED))
    assert (letter.addressee, letter.address, letter.is_represented) == ("", None, True)


def test_what_did_not_succeed_is_told_without_what_was_asked_for() -> None:
    bench = bench_with_record()
    at_home = ContactDraft(street="3 rue des Lilas", postcode="25000", town="Besançon")
    row = opened_here(bench, adult(contact=at_home))
    refused = replace(row, state=ActState.REFUSED, refusal=RefusalCode.CREATION_CODE_EXPIRED.value)
    letter = one(bench, refused)
    assert (letter.kind, letter.why, letter.is_done) == (LetterKind.NOT_SUCCEEDED, "creation-code-expired", False)
    assert (letter.access, letter.masked_contacts, letter.code) == (None, (), None)
    assert letter.address == HOME
    assert bench.store.letters[letter.reference].kind is LetterKind.NOT_SUCCEEDED
    assert run(letters_for(bench.desk, (refused,))) == ()  # never by itself


def test_only_a_refused_act_did_not_succeed() -> None:
    bench = bench_with_record()
    with pytest.raises(Refusal):
        run(not_succeeded_letter(bench.desk, opened_here(bench)))


def test_nothing_goes_home_where_nothing_may() -> None:
    bench = bench_with_record()
    row = contact_change(bench, ActState.ACCEPTED)
    assert isinstance(row.act.content, ChangeContact)
    hidden = replace(row.act.content, contact=Contact(email="a@b.fr", address=HOME, nothing_at_home=True))
    assert one(bench, replace(row, act=replace(row.act, content=hidden))).address is None
