"""What is handed over after a change, and to somebody whose act did not succeed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

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
    ReopenRecord,
)
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft
from desk_app.store.codec import decode, encode
from desk_app.usecases.letters import not_succeeded_letter
from desk_app.usecases.wait_for_letter import letters_again, letters_for
from printing.press import Press
from resources.catalogue import texts
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


def every_change(bench: Bench, state: ActState) -> dict[ActKind, ActRow]:
    """One act of each kind on a record, as the store has them."""
    opened = opening.content(adult(), facts(), 0, consent_at=NOW)
    identity, consent = opened.identity, opened.consent
    contents: dict[ActKind, Content] = {
        ActKind.CHANGE_CONTACT: ChangeContact(identity=identity, contact=HELD.contact, touched=("mobile",)),
        ActKind.CHANGE_ACCESS: ChangeAccess(identity=identity, access=HELD.access, touched=("emergency",)),
        ActKind.CLOSE: CloseRecord(identity=identity, reason=ClosingReason.OPPOSITION),
        ActKind.REOPEN: ReopenRecord(identity=identity, access=HELD.access, consent=consent, leaflet_given=True),
    }
    made = {kind: a_change(bench, 2 + n, one, kind=kind, state=state) for n, (kind, one) in enumerate(contents.items())}
    return {ActKind.OPEN: replace(opened_here(bench), state=state), **made}


def test_whatever_was_done_has_a_letter_before_and_after_the_answer() -> None:
    bench = bench_with_record()
    waiting = every_change(bench, ActState.WAITING)
    receipts = {kind: one(bench, row) for kind, row in waiting.items()}
    assert {letter.kind for letter in receipts.values()} == {LetterKind.RECEIPT}
    assert [letter.act_kind for letter in receipts.values()] == list(receipts)
    done = {kind: one(bench, row).kind for kind, row in every_change(bench, ActState.ACCEPTED).items()}
    assert done == {
        ActKind.OPEN: LetterKind.CONFIRMATION,
        ActKind.CHANGE_CONTACT: LetterKind.CONTACT_CHANGED,
        ActKind.CHANGE_ACCESS: LetterKind.ACCESS_LIST,
        ActKind.CLOSE: LetterKind.CLOSED,
        ActKind.REOPEN: LetterKind.REOPENED,
    }


@pytest.mark.parametrize("state", [ActState.WAITING, ActState.ACCEPTED])
def test_the_same_act_gives_the_same_paper_again(state: ActState) -> None:
    """All but its reference, which is each paper's own: everything on it is what the store holds."""
    press = Press(texts)
    bench = bench_with_record()
    for row in every_change(bench, state).values():
        kept = replace(row, act=decode(encode(row.act)))
        first, again = one(bench, row), one(bench, kept)
        assert first.reference != again.reference
        assert press.compose(first) == press.compose(replace(again, reference=first.reference))


def test_a_changed_contact_is_told_to_the_person_masked() -> None:
    bench = bench_with_record()
    done = one(bench, contact_change(bench, ActState.ACCEPTED))
    assert done.address == HELD.contact.address
    assert len(done.masked_contacts) == 2
    assert done.notify is False


def test_a_parents_letter_says_nothing_of_what_stood_there_before() -> None:
    bench = bench_with_record()
    letter = one(bench, contact_change(bench, ActState.ACCEPTED, of_child=True))
    assert letter.is_represented
    assert letter.address is None
    assert len(letter.masked_contacts) == 1
    assert "exemple" not in "".join(letter.masked_contacts)
    assert letter.notify is None  # it was not changed: what it is may be the other parent's choice


def test_of_whoever_brought_a_death_certificate_no_name_stands_on_the_proof() -> None:
    bench = bench_with_record()
    identity = opening.content(adult(), facts(), 0, consent_at=NOW).identity
    content = CloseRecord(identity=identity, reason=ClosingReason.DEATH, certificate_seen=True)
    letter = one(bench, a_change(bench, 2, content, kind=ActKind.CLOSE, state=ActState.ACCEPTED))
    assert (letter.addressee, letter.address, letter.is_represented) == ("", None, True)
    assert letter.closing is ClosingReason.DEATH


def test_what_did_not_succeed_is_told_without_what_was_asked_for() -> None:
    bench = bench_with_record()
    at_home = ContactDraft(street="3 rue des Lilas", postcode="25000", town="Besançon")
    row = opened_here(bench, adult(contact=at_home))
    refused = replace(row, state=ActState.REFUSED, refusal=RefusalCode.CREATION_CODE_EXPIRED.value)
    letter = one(bench, refused)
    assert (letter.kind, letter.why) == (LetterKind.NOT_SUCCEEDED, "creation-code-expired")
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
