"""A child's record whose holder has come of age: the next letter is theirs, and nothing of a parent's is on it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from desk_app.domain.acts import ActKind, ActRow, ActState, ChangeAccess, CloseRecord, ClosingReason
from desk_app.domain.contact import PostalAddress
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.majority import came_of_age, of_age_on
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.drafts import ContactDraft
from desk_app.store.lighten import lightened
from desk_app.usecases.person_report import person_report
from desk_app.usecases.wait_for_letter import letters_again
from printing.press import Press
from resources.catalogue import texts
from tests.flows.people import child
from tests.printing.reading import text_of
from tests.usecases.fakes import NOW, Bench
from tests.usecases.records import ADDRESS, HELD, bench_with_record, opened_here
from tests.usecases.test_changes import a_change

BORN = "16/03/2019"
EVE = datetime(2037, 3, 15, 9, tzinfo=UTC)
DAY = datetime(2037, 3, 16, 9, tzinfo=UTC)
PARENTS = PostalAddress(street="12 RUE DU PORT", postcode="25000", town="BESANCON")
HOME = ContactDraft(email="maman@exemple.fr", street="12 rue du Port", postcode="25000", town="Besançon")


def grown_up(at: datetime = DAY, **held: Any) -> tuple[Bench, ActRow]:
    """A record opened by the mother; its holder is 18 on that day."""
    bench = bench_with_record(**held)
    row = opened_here(bench, child(born=BORN, contact=HOME))
    bench.clock.at = at
    return bench, row


def letter(bench: Bench, row: ActRow) -> Letter:
    (one,) = asyncio.run(letters_again(bench.desk, row))
    return one


def test_on_the_day_the_letter_is_theirs_and_the_day_before_the_parents() -> None:
    before = letter(*grown_up(EVE))
    assert (before.kind, before.addressee, before.address) == (LetterKind.CONFIRMATION, "SARAH GARCIA", PARENTS)
    bench, row = grown_up()
    done = letter(bench, row)
    assert (done.kind, done.addressee, done.is_represented) == (LetterKind.COMING_OF_AGE, "LEA GARCIA", False)
    assert (done.address, done.access) == (ADDRESS, None), "who has access is told to who has shown a proof"
    kept = bench.store.letters[done.reference]
    assert (kept.kind, kept.act_id) == (LetterKind.COMING_OF_AGE, row.act.id)


def test_the_age_of_majority_is_a_setting() -> None:
    bench, row = grown_up()
    bench.profile = replace(bench.profile, majority_age=21)
    assert letter(bench, row).kind is LetterKind.CONFIRMATION


def test_nothing_of_a_parent_stands_on_it() -> None:
    said = text_of(Press(texts).compose(letter(*grown_up(contact=replace(HELD.contact, address=PARENTS)))))
    for one in ("SARAH", "maman", "m…", "RUE DU PORT", "PORT"):
        assert one not in said
    assert "LEA GARCIA" in said


@pytest.mark.parametrize("why", ["away", "parents", "nothing at home"])
def test_without_an_address_of_their_own_it_is_handed_over(why: str) -> None:
    bench, row = grown_up(
        contact=replace(HELD.contact, address=PARENTS if why == "parents" else ADDRESS, nothing_at_home=why[0] == "n")
    )
    if why == "away":
        bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
    done = letter(bench, row)
    assert (done.address, done.is_by_hand) == (None, True)
    said = text_of(Press(texts).compose(done))
    assert texts("fr")("letter.by_hand") in said
    assert texts("fr")("letter.coming_of_age.check_access") in said


def test_long_after_what_was_kept_has_gone_it_can_still_be_made() -> None:
    bench, row = grown_up()
    assert letter(bench, replace(row, is_lightened=True, act=lightened(row.act))).kind is LetterKind.COMING_OF_AGE


def changed(bench: Bench, row: ActRow, at: datetime) -> ActRow:
    content = row.act.content
    access = ChangeAccess(
        identity=content.identity, access=HELD.access, touched=("emergency",), representatives=content.representatives
    )
    made = a_change(bench, 2, access, kind=ActKind.CHANGE_ACCESS, state=ActState.ACCEPTED)
    bench.store.rows[made.act.id] = replace(made, act=replace(made.act, written_at=at))
    return bench.store.rows[made.act.id]


def test_what_a_parent_changed_while_they_were_a_child_is_told_to_the_parent_no_more() -> None:
    bench, row = grown_up()
    assert letter(bench, changed(bench, row, NOW)).kind is LetterKind.COMING_OF_AGE


def test_an_adult_who_is_still_spoken_for_is_written_to_as_before() -> None:
    bench, row = grown_up()
    made = changed(bench, row, DAY)
    assert letter(bench, made).addressee == "SARAH GARCIA"
    assert letter(bench, row).kind is LetterKind.CONFIRMATION


def closing(bench: Bench, row: ActRow) -> ActRow:
    content = row.act.content
    close = CloseRecord(identity=content.identity, reason=ClosingReason.WISH, representatives=content.representatives)
    return a_change(bench, 3, close, kind=ActKind.CLOSE, state=ActState.ACCEPTED)


def test_a_closed_record_is_nobodys_and_its_proof_is_the_persons() -> None:
    bench, row = grown_up(is_active=False)
    proof = letter(bench, closing(bench, row))
    assert (proof.kind, proof.addressee, proof.is_represented) == (LetterKind.CLOSED, "LEA GARCIA", False)
    with pytest.raises(Refusal) as caught:
        letter(bench, row)
    assert caught.value.code is RefusalCode.CLOSED_SINCE
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
    with pytest.raises(Refusal) as caught:
        letter(bench, row)
    assert caught.value.code is RefusalCode.CLOSED_SINCE, "as this desk itself knows"


@pytest.mark.parametrize("is_opening", [True, False])
def test_what_did_not_succeed_is_told_to_whoever_is_of_age_by_then(is_opening: bool) -> None:
    for day, name, address in ((EVE, "SARAH GARCIA", PARENTS), (DAY, "LEA GARCIA", None if is_opening else ADDRESS)):
        bench, opened = grown_up(day)
        asked = opened if is_opening else changed(bench, opened, NOW)
        refused = replace(asked, state=ActState.REFUSED, refusal=RefusalCode.RECORD_EXISTS.value)
        bench.store.rows[refused.act.id] = refused
        done = letter(bench, refused)
        assert (done.kind, done.addressee, done.address) == (LetterKind.NOT_SUCCEEDED, name, address)
        assert done.is_represented is (day is EVE)
        assert ("SARAH" in text_of(Press(texts).compose(done))) is (day is EVE)


def test_the_list_for_a_person_of_age_has_no_contact_of_a_parent() -> None:
    bench, row = grown_up(EVE)
    bench.role = "supervisor"
    (before,) = asyncio.run(person_report(bench.desk, row.act)).acts
    assert (before.contacts, before.has_address) == (("m•••••@exemple.fr",), True)
    bench.clock.at = DAY
    (after,) = asyncio.run(person_report(bench.desk, row.act)).acts
    assert (after.contacts, after.has_address) == ((), False)
    assert after.represented_by == ("SARAH GARCIA",), "who spoke for them is theirs to know"


def test_the_youngest_reading_counts_and_who_was_never_a_child_here_is_not_among_them() -> None:
    bench = bench_with_record()
    unknown_day = opened_here(bench, child(born="00/03/2019")).act
    assert not came_of_age(unknown_day, date(2037, 3, 30), 18)
    assert came_of_age(unknown_day, date(2037, 3, 31), 18)
    assert of_age_on(unknown_day, 18) == date(2037, 3, 31)
    leap = opened_here(bench, child(born="29/02/2020")).act
    assert of_age_on(leap, 18) == date(2038, 3, 1)
    assert not came_of_age(leap, date(2038, 2, 28), 18)
    assert came_of_age(leap, date(2038, 3, 1), 18)
    assert not came_of_age(opened_here(bench).act, date(2050, 1, 1), 18)
