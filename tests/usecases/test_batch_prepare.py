"""Who is in a batch: looked up at the service, those who get no letter with the reason, and two people for many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk_app.domain.answers import CodeCancelled, Existing
from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.batch_choice import Known, why_not
from desk_app.domain.batch_lists import Listed, listed
from desk_app.domain.batches import Skip
from desk_app.domain.contact import PostalAddress
from desk_app.domain.holder import Holder
from desk_app.domain.operators import WayIn
from desk_app.domain.people import BirthDate
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.returned import fingerprint
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import TrailQuery
from desk_app.sandbox.seeds import person
from desk_app.usecases.batch_mend import sheets_missing, sign_end
from desk_app.usecases.batch_prepare import (
    Wanted,
    drop,
    prepare,
    sign,
    survey,
    wanted_of_list,
    wanted_of_search,
)
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.returned_mail import brought_back, check_address
from tests.usecases.batch_world import World, world
from tests.usecases.fakes import NOW, TODAY
from tests.usecases.printers import COUNTER, QUEUE, Way, a_printer

HOME = PostalAddress(street="1 RUE DU PUITS", postcode="69000", town="EXEMPLEVILLE")
HOLDER = Holder(status=Existing.OPEN, patient_id="p1", name="CAMILLE", address=HOME, birth_date=BirthDate(1980, 1, 1))


def play(folder: Path, people: int, work: Callable[[World], Awaitable[None]], **rules: int) -> None:
    async def whole() -> None:
        async with world(folder, people, **rules) as made:
            await work(made)

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("holder", "known", "why"),
    [
        (HOLDER, Known(), None),
        (replace(HOLDER, status=Existing.NONE), Known(), Skip.NO_RECORD),
        (replace(HOLDER, status=Existing.CLOSED), Known(), Skip.NO_RECORD),
        (replace(HOLDER, status=Existing.SEVERAL), Known(), Skip.SEVERAL),
        (replace(HOLDER, birth_date=BirthDate(2008, 3, 17)), Known(), Skip.REPRESENTED),
        (replace(HOLDER, birth_date=BirthDate(2008, 3, 16)), Known(), None),
        (HOLDER, Known(represented=True), Skip.REPRESENTED),
        (replace(HOLDER, activated=True), Known(), Skip.ACTIVATED),
        (replace(HOLDER, nothing_at_home=True), Known(), Skip.NOTHING_AT_HOME),
        (HOLDER, Known(nothing_at_home=True), Skip.NOTHING_AT_HOME),
        (replace(HOLDER, address=None), Known(), Skip.NO_ADDRESS),
        (replace(HOLDER, address=replace(HOME, town="")), Known(), Skip.NO_ADDRESS),
        (replace(HOLDER, name=""), Known(), Skip.NO_ADDRESS),
        (HOLDER, Known(returned=[fingerprint("p1", HOME)]), Skip.RETURNED),
        (HOLDER, Known(returned=[fingerprint("p2", HOME)]), None),
        (HOLDER, Known(posted_lately=True), Skip.RECENT),
    ],
)
def test_who_gets_no_letter_and_why(holder: Holder, known: Known, why: Skip | None) -> None:
    assert why_not(holder, known, today=TODAY, majority=18, is_listed=True) is why


def test_who_has_opened_the_space_is_left_out_of_lists_only() -> None:
    opened = replace(HOLDER, activated=True)
    assert why_not(opened, Known(), today=TODAY, majority=18, is_listed=False) is None


def test_an_address_is_the_same_however_it_is_spelled() -> None:
    other = replace(HOME, street="1, rue du  Puits", town="Exempleville")
    assert fingerprint("p1", other) == fingerprint("p1", HOME)
    assert fingerprint("p1", replace(HOME, street="2 RUE DU PUITS")) != fingerprint("p1", HOME)
    assert not fingerprint("p1", None)
    assert "PUITS" not in fingerprint("p1", HOME)


def test_the_lists() -> None:
    given = {"old": NOW - timedelta(weeks=6, days=1), "soon": NOW - timedelta(weeks=6, days=-3), "new": NOW}
    stopped = {"left": NOW, "old": NOW, "new": NOW - timedelta(hours=1)}
    found = {which: listed(which, given, ["here", "old"], NOW, weeks=6, stopped=stopped) for which in Listed}
    assert found == {
        Listed.EXPIRED: ("old",),
        Listed.SOON: ("soon",),
        Listed.NEVER: ("here", "new", "old", "soon"),
        Listed.STOPPED: ("left", "old"),
    }


def test_the_seeds_of_the_sandbox_are_told_apart(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        keys = ("auto-created", "live", "self-opened", "opposed", "deceased", "several", "adult-typed")
        wanted = [Wanted(number=person(key).number) for key in keys]
        found = await survey(w.desk(), [*wanted, wanted[0]])
        why = {one.number: one.why for one in found}
        assert len(found) == len(keys), "nobody twice"
        assert [why[person(key).number] for key in keys] == [
            None,
            None,
            Skip.NO_ADDRESS,
            Skip.NO_RECORD,
            Skip.NO_RECORD,
            Skip.SEVERAL,
            Skip.NO_RECORD,
        ]
        assert await w.live_codes() == {}, "nobody was asked for a code"
        assert await w.store.open_batch() is None

    play(tmp_path, 0, work)


def test_nobody_to_write_to_is_no_batch(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        found = await survey(w.desk(), [Wanted(number=person("opposed").number)])
        with pytest.raises(Refusal) as refused:
            await prepare(w.desk(), found)
        assert refused.value.code is RefusalCode.BATCH_EMPTY

    play(tmp_path, 0, work)


def test_a_batch_nobody_began_may_be_left(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await drop(w.desk())
        assert await w.store.open_batch() is None
        with pytest.raises(Refusal):
            await drop(w.desk())

    play(tmp_path, 1, work)


def test_roles(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        author = replace(w.desk().author, role="assistant")
        with pytest.raises(Refusal) as refused:
            await survey(w.desk(author=author), [])
        assert refused.value.code is RefusalCode.NOT_ALLOWED
        with pytest.raises(Refusal):
            await run_batch(w.desk(author=author), w.watch)

    play(tmp_path, 0, work)


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("Ines Caron", "mine", RefusalCode.SECOND_SELF),
        ("Nadia Roy", "wrong", RefusalCode.WRONG_PASSWORD),
        ("Léo", "x", RefusalCode.NOT_ALLOWED),
        ("Personne", "x", RefusalCode.OPERATOR_UNKNOWN),
    ],
)
def test_nobody_signs_for_himself_or_without_the_right(
    tmp_path: Path, name: str, password: str, code: RefusalCode
) -> None:
    async def work(w: World) -> None:
        with pytest.raises(Refusal) as refused:
            await w.prepared()
        assert refused.value.code is RefusalCode.SECOND_NEEDED
        typed = Secret(password)
        with pytest.raises(Refusal) as refused:
            await sign(w.desk(), COUNTER, (name, typed))
        assert refused.value.code is code
        assert not typed, "a password is never kept"
        tried = [one.line for one in await w.store.trail_lines(TrailQuery()) if one.line is not None]
        failed = [one.who for one in tried if one.event is Event.SIGN_IN_FAILED]
        assert failed == (["op2"] if code is RefusalCode.WRONG_PASSWORD else [])
        with pytest.raises(Refusal):
            await run_batch(w.desk(), w.watch)

    play(tmp_path, 3, work, second_above=2)


def test_whoever_has_only_a_slip_or_prepared_it_does_not_sign(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        with pytest.raises(Refusal):
            await w.prepared()
        w.bench.keyring.ways["op2"] = WayIn.ONE_TIME
        with pytest.raises(Refusal) as refused:
            await sign(w.desk(), COUNTER, ("Nadia Roy", Secret("theirs")))
        assert refused.value.code is RefusalCode.SECOND_ONE_TIME
        other = replace(w.desk().author, operator_id="op2", role="supervisor")
        with pytest.raises(Refusal) as refused:
            await sign(w.desk(author=other), COUNTER, ("Ines Caron", Secret("mine")))
        assert refused.value.code is RefusalCode.SECOND_SELF, "she prepared it"

    play(tmp_path, 3, work, second_above=2)


def test_two_people(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        with pytest.raises(Refusal):
            await w.prepared()
        batch = await sign(w.desk(), COUNTER, ("nadia roy", Secret("theirs")))
        assert batch.second == "op2"
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        other = replace(w.desk().author, operator_id="op2", name="Nadia Roy", role="supervisor")
        why = "Une feuille rendue au paquet"
        end = await sign_end(w.desk(author=other), sheets_in=4, sheets_destroyed=0, why=why)
        assert (end.made_by, end.second, end.unexplained) == ("Ines Caron", "Nadia Roy", 1)
        assert (end.counted_by, end.other) == ("Nadia Roy", "Ines Caron"), "two people, two signatures"
        assert await sheets_missing(w.desk(author=other)) == 1
        assert await sheets_missing(w.desk(author=replace(other, role="back-office"))) == 0, "who reads the trail"
        w.clock.at += timedelta(days=8)
        assert await sheets_missing(w.desk(author=other)) == 0, "not for ever"
        lines = await w.store.trail_lines(TrailQuery(events=(Event.BATCH,)))
        details = [one.line.detail for one in lines if one.line is not None]
        assert f"second {COUNTER} op2" in details
        assert "signed 3 4 3 0" in details

    play(tmp_path, 3, work, second_above=2)


def test_only_a_printer_in_sight_prints_codes(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.add(a_printer(QUEUE, "Réserve", Way.QUEUE))
        await prepare(w.desk(), await survey(w.desk(), [Wanted(number=next(iter(w.patients)))]))
        for uri, code in ((QUEUE, RefusalCode.CODE_PRINTER), ("ipp://none", RefusalCode.PRINTER_UNKNOWN)):
            with pytest.raises(Refusal) as refused:
                await sign(w.desk(), uri)
            assert refused.value.code is code

    play(tmp_path, 1, work)


def test_what_was_posted_lately_is_skipped_and_comes_back_when_it_returns(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        await sign_end(w.desk(), sheets_in=2, sheets_destroyed=0)
        people = [Wanted(number=one) for one in w.patients]
        w.clock.at += timedelta(days=3)
        assert {one.why for one in await survey(w.desk(), people)} == {Skip.RECENT}
        first = w.printer.out[0]
        letter = await w.store.code_letter(first)
        assert letter is not None
        done = await brought_back(w.desk(), first, CodeCancelled.RETURNED_MAIL)
        assert (done.is_flagged, done.had_newer) == (True, False)
        assert letter.patient_id not in await w.live_codes()
        why = {one.patient_id: one.why for one in await survey(w.desk(), people)}
        assert why[letter.patient_id] is Skip.RETURNED
        with pytest.raises(Refusal) as refused:
            await check_address(w.desk(), letter.patient_id)
        assert refused.value.code is RefusalCode.ADDRESS_RETURNED
        await w.move(letter.patient_id, "99 RUE NEUVE")
        await check_address(w.desk(), letter.patient_id)
        why = {one.patient_id: one.why for one in await survey(w.desk(), people)}
        assert why[letter.patient_id] is None, "corrected: a letter goes out again"
        await prepare(w.desk(), await survey(w.desk(), people))
        await sign(w.desk(), COUNTER)
        await run_batch(w.desk(), w.watch)
        states = {one.patient_id: one.state for one in await w.entries()}
        assert states[letter.patient_id] is EntryState.PRINTED
        assert "99 RUE NEUVE" in w.paper(w.printer.out[-1])

    play(tmp_path, 2, work, recent_days=14)


def test_an_old_envelope_does_not_kill_the_newer_code(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        await sign_end(w.desk(), sheets_in=1, sheets_destroyed=0)
        old = w.printer.out[0]
        w.clock.at += timedelta(days=20)
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        done = await brought_back(w.desk(), old, CodeCancelled.RETURNED_MAIL)
        assert done.had_newer
        await w.check_paper()

    play(tmp_path, 1, work)


def test_a_letter_nobody_asked_for_is_told_to_the_supervisor(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        reference = w.printer.out[0]
        await brought_back(w.desk(), f" {reference.lower()} ", CodeCancelled.NOT_ASKED)
        assert await w.live_codes() == {}
        assert await w.store.not_asked_since(w.clock.at - timedelta(days=7)) == (reference,)
        (told,) = await w.store.trail_lines(TrailQuery(events=(Event.NOT_ASKED,)))
        assert told.line is not None
        assert told.line.detail == reference
        with pytest.raises(Refusal) as refused:
            await brought_back(w.desk(), "GNOTHING", CodeCancelled.NOT_ASKED)
        assert refused.value.code is RefusalCode.NOT_FOUND

    play(tmp_path, 1, work)


def test_lists_and_searches_name_records(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        w.clock.at += timedelta(weeks=7)
        wanted = await wanted_of_list(w.desk(), Listed.EXPIRED)
        assert {one.patient_id for one in wanted} == set(w.patients.values())
        assert {one.why for one in await survey(w.desk(), wanted, is_listed=True)} == {None}
        assert await wanted_of_search(w.desk(), "ESSAI") == (), "no act of this desk"

    play(tmp_path, 2, work)
