"""A batch is printed against a real service and a real store: jams, pauses, cut lines; nobody is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.answers import RenewalRequest, RenewedCode
from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.batch_words import pause_said
from desk_app.domain.batches import Skip
from desk_app.domain.printers import JobStatus, Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.domain.trail_words import detail
from desk_app.ports import TrailQuery, Wish
from desk_app.usecases.batch_mend import counted, last_good_sheet, progress_at_rest, sheets_lying, sign_end, stop_batch
from desk_app.usecases.batch_prepare import Wanted, prepare, survey
from desk_app.usecases.batch_run import LEASE, run_batch
from desk_app.usecases.follow_letter import follow_papers
from desk_app.usecases.lost_codes import lost_codes
from desk_app.usecases.send_to_paper import became
from resources.catalogue import texts
from tests.usecases.batch_world import Watch, World, world
from tests.usecases.printers import COUNTER

Played = Callable[[World], Awaitable[None]]


def play(folder: Path, people: int, work: Played, **rules: int) -> None:
    async def whole() -> None:
        async with world(folder, people, **rules) as made:
            await work(made)

    asyncio.run(whole())


def test_all_are_printed_in_the_order_of_their_postcodes_and_the_end_adds_up(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        batch = await run_batch(w.desk(), w.watch)
        entries = await w.entries()
        assert batch.state is BatchState.OVER
        assert [one.state for one in entries] == [EntryState.PRINTED] * 5
        assert w.printer.out == [one.reference for one in entries]
        postcodes = [w.paper(one)[-1] for one in w.printer.out]
        assert postcodes == sorted(postcodes)
        await w.check_paper()
        end = await sign_end(w.desk(), sheets_in=5, sheets_destroyed=0)
        assert (end.letters, end.printed, end.skipped, end.unexplained) == (5, 5, (), 0)
        assert {(await w.letter(one)).handed_over for one in w.printer.out} == {"posted"}
        assert await w.store.open_batch() is None

    play(tmp_path, 5, work)


def test_an_end_that_does_not_add_up_is_not_signed_without_words(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        for why in ("", " \n "):
            with pytest.raises(Refusal) as refused:
                await sign_end(w.desk(), sheets_in=4, sheets_destroyed=0, why=why)
            assert (refused.value.code, refused.value.values) == (RefusalCode.BATCH_UNEVEN, {"left": "2"})
        assert await w.store.open_batch() is not None
        end = await sign_end(w.desk(), sheets_in=4, sheets_destroyed=0, why="Deux feuilles\n vierges")
        assert (end.unexplained, end.why) == (2, "Deux feuilles vierges")
        lines = [one.line for one in await w.store.trail_lines(TrailQuery()) if one.line is not None]
        (told,) = [one for one in lines if one.detail.startswith("uneven")]
        assert "Deux feuilles vierges" in detail(told, texts("fr"), {})

    play(tmp_path, 2, work)


def test_every_step_stands_on_the_trail_and_no_code_does(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        await sign_end(w.desk(), sheets_in=2, sheets_destroyed=0)
        lines = [one.line for one in reversed(await w.store.trail_lines(TrailQuery()))]
        told = [(one.event, one.detail) for one in lines if one is not None]
        batches = [detail.split(" ")[0] for event, detail in told if event is Event.BATCH]
        assert batches == ["looked", "prepared", "printer", "begun", "over", "signed"]
        assert [event for event, _ in told].count(Event.CODE_ASKED) == 2
        assert [detail for event, detail in told if event is Event.CODE_ANSWERED] == ["letter", "letter"]
        codes = [w.paper(one)[1] for one in w.printer.out]
        assert not any(code in detail for code in codes for _, detail in told)

    play(tmp_path, 2, work)


def test_a_jam_at_3_of_10_and_its_recovery(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 3
        await w.prepared()
        batch = await run_batch(w.desk(), w.watch)
        assert (batch.state, batch.cause) == (BatchState.PAUSED, "printer media-jam")
        before = {one.place: one for one in await w.entries()}
        assert [before[place].state for place in (1, 2, 3)] == [EntryState.PRINTED] * 3
        assert len(w.printer.documents) == 5, "three sheets, the one that jammed, and one behind it"
        # The third came out crumpled: two are good.
        await last_good_sheet(w.desk(), 2)
        assert sorted(w.printer.cancelled) == [4, 5]
        w.printer.jams_at = None
        batch = await run_batch(w.desk(), w.watch)
        assert batch.state is BatchState.OVER
        after = {one.place: one for one in await w.entries()}
        assert all(after[place].reference == before[place].reference for place in (1, 2)), "good ones are left alone"
        assert after[3].reference != before[3].reference
        assert w.paper(after[3].reference)[1] != w.paper(before[3].reference)[1], "with a new code"
        await w.check_paper()
        known = await counted(w.desk())
        assert (known.printed, known.sheets_destroyed, known.sheets_in) == (10, 2, 12)

    play(tmp_path, 10, work)


def test_a_printer_that_does_otherwise_stops_the_batch_once(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        real = w.printer.feed

        def feed() -> None:
            real()
            w.printer.says = {n: replace(said, a4=False) for n, said in w.printer.says.items()}

        w.printer.feed = feed  # type: ignore[method-assign]  # stands in for a while
        await w.prepared()
        batch = await run_batch(w.desk(), w.watch)
        assert (batch.state, batch.cause) == (BatchState.PAUSED, "otherwise media")
        assert len(w.printer.documents) <= 2, "the others do not come out like that"
        assert "A4" in pause_said(batch.cause, texts("fr"))
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER, "whoever goes on has seen them"

    play(tmp_path, 5, work)


def test_blank_pages_count_as_sheets(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.there[COUNTER] = replace(w.printer.there[COUNTER], one_sided=None)
        await w.prepared()
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        assert (await counted(w.desk())).sheets_in == 6

    play(tmp_path, 3, work)


def test_the_37th_of_40_where_the_queue_knows_nothing(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.as_delivered = True
        await w.prepared()
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        before = await w.entries()
        assert len(await sheets_lying(w.desk())) == 40
        await last_good_sheet(w.desk(), 36)
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        after = await w.entries()
        same = [one.place for one, other in zip(before, after, strict=True) if one.reference == other.reference]
        assert same == list(range(1, 37))
        for one in before[36:]:
            assert (await w.letter(one.reference)).state is Paper.CANCELLED
        await w.check_paper()
        known = await counted(w.desk())
        assert (known.printed, known.sheets_destroyed) == (40, 4)

    play(tmp_path, 40, work, second_above=40)


def test_a_pause_ends_what_is_at_the_printer_and_a_stop_leaves_the_rest(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        pausing = Watch(w.clock, w.printer, wishes=lambda done: Wish.PAUSE if done >= 2 else Wish.GO_ON)
        batch = await run_batch(w.desk(), pausing)
        assert (batch.state, batch.cause) == (BatchState.PAUSED, "operator")
        entries = await w.entries()
        assert {one.state for one in entries} == {EntryState.PRINTED, EntryState.WAITING}
        batch = await stop_batch(w.desk())
        assert batch.state is BatchState.OVER
        known = await counted(w.desk())
        assert known.printed + dict(known.skipped)[Skip.STOPPED] == 6
        with pytest.raises(Refusal):
            await run_batch(w.desk(), w.watch)

    play(tmp_path, 6, work)


def test_stopped_while_it_runs(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        batch = await run_batch(
            w.desk(), Watch(w.clock, w.printer, wishes=lambda done: Wish.STOP if done else Wish.GO_ON)
        )
        assert batch.state is BatchState.OVER
        assert {one.state for one in await w.entries()} == {EntryState.PRINTED, EntryState.SKIPPED}
        await w.check_paper()

    play(tmp_path, 6, work)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ({"answer_lost": True, "count": 1}, "code-unknown"),
        ({"unavailable": True, "count": 1}, "service overloaded"),
    ],
)
def test_the_network_away_pauses_with_the_cause_and_goes_on(
    tmp_path: Path, fault: dict[str, object], cause: str
) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        service = w.service

        class Cut:
            """The third question for a code meets the fault, or its answer is lost."""

            asked = 0

            def __getattr__(self, name: str) -> Any:
                return getattr(service, name)

            async def renew_code(self, request: RenewalRequest) -> RenewedCode:
                self.asked += 1
                if self.asked != 3:
                    return await service.renew_code(request)
                if "answer_lost" in fault:
                    await service.renew_code(request)
                    raise Refusal(RefusalCode.CODE_UNKNOWN)
                raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="overloaded")

        batch = await run_batch(w.desk(service=Cut()), w.watch)
        assert (batch.state, batch.cause) == (BatchState.PAUSED, cause)
        third = (await w.entries())[2]
        assert third.state is (EntryState.RENEW if "answer_lost" in fault else EntryState.WAITING)
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        await w.check_paper()
        assert {one.state for one in await w.entries()} == {EntryState.PRINTED}

    play(tmp_path, 4, work)


def test_a_second_code_too_soon_waits_its_turn_and_others_go_first(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        await last_good_sheet(w.desk(), 0)
        w.printer.jams_at = None
        watch = w.watch
        assert (await run_batch(w.desk(), watch)).state is BatchState.OVER
        entries = await w.entries()
        assert {one.state for one in entries} == {EntryState.PRINTED}
        assert entries[3].turn < entries[0].turn, "whoever had to wait came after"
        told = [one.waits for one in watch.seen if one.waits]
        assert 20 < told[0] <= 30
        assert told == sorted(set(told), reverse=True), "counted down"
        assert not any(one.waits for one in watch.seen if one.at_printer), "a sheet on its way is told, not the wait"
        await w.check_paper()

    play(tmp_path, 4, work)


def test_a_pause_goes_on_counting_what_comes_out(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        found = await progress_at_rest(w.desk())
        assert (found.on_paper, found.at_printer) == (1, 2)
        w.printer.jams_at = None
        w.printer.feed()
        await follow_papers(w.desk())
        found = await progress_at_rest(w.desk())
        assert (found.on_paper, found.at_printer, found.letters) == (2, 1, 4)
        await became(w.desk(), await w.letter(w.printer.documents[2][1]), Paper.UNKNOWN, job=0)
        assert (await progress_at_rest(w.desk())).at_printer == 0, "nothing more comes of it"

    play(tmp_path, 4, work)


def test_no_code_is_asked_for_while_the_printer_is_down(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        (uri,) = w.printer.there
        w.printer.there[uri] = replace(w.printer.there[uri], is_stopped=True, reasons=("cover-open",))
        batch = await run_batch(w.desk(), w.watch)
        assert (batch.cause, await w.live_codes()) == ("printer cover-open", {})
        w.printer.there[uri] = replace(w.printer.there[uri], is_stopped=False)
        w.printer.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Comptoir")
        assert (await run_batch(w.desk(), w.watch)).cause == "printer-away"
        w.printer.away = None
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER

    play(tmp_path, 2, work)


def test_a_printer_that_takes_nothing_leaves_a_code_to_be_renewed(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        w.printer.failing = Refusal(RefusalCode.PRINTER_REFUSED, printer="Comptoir", reason="format")
        assert (await run_batch(w.desk(), w.watch)).cause == "printer-refused"
        assert (await w.entries())[0].state is EntryState.RENEW
        assert not await lost_codes(w.desk()), "the batch itself makes it again: nobody need look for a sheet"
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        await w.check_paper()
        assert (await counted(w.desk())).sheets_destroyed == 0

    play(tmp_path, 2, work)


def test_a_lost_answer_of_the_printer_is_looked_for_and_not_printed_twice(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        w.printer.failing, w.printer.takes = Refusal(RefusalCode.PRINT_UNKNOWN, printer="Comptoir"), True
        assert (await run_batch(w.desk(), w.watch)).cause == "print-unknown"
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        assert len(w.printer.documents) == 2
        await w.check_paper()

    play(tmp_path, 2, work)


def test_somebody_cancels_a_letter_at_the_printer(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.says[1] = JobStatus(paper=Paper.CANCELLED, is_over=True)
        await w.prepared()
        assert (await run_batch(w.desk(), w.watch)).cause == "lost"
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        await w.check_paper()

    play(tmp_path, 2, work)


def test_who_moved_to_a_returned_address_or_died_meanwhile_is_skipped(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        first = (await w.entries())[0]

        def die(store: Any) -> None:
            with store.transaction():
                body = store.read("Patient", first.patient_id).body
                store.put({**body, "deceasedBoolean": True})

        await w.in_sandbox(die)
        await run_batch(w.desk(), w.watch)
        assert (await w.entries())[0].why is Skip.NO_RECORD
        assert first.patient_id not in await w.live_codes()

    play(tmp_path, 3, work)


def test_one_process_at_a_time(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        assert await w.store.take_lease(LEASE, "another", seconds=90)
        with pytest.raises(Refusal) as refused:
            await run_batch(w.desk(), w.watch)
        assert refused.value.code is RefusalCode.BATCH_HELD
        desk = w.desk()
        with pytest.raises(Refusal):
            await prepare(desk, await survey(desk, [Wanted(number=next(iter(w.patients)))]))

    play(tmp_path, 1, work)


def test_time_left_is_told_once_it_is_known(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        watch = w.watch
        await run_batch(w.desk(), watch)
        assert watch.seen[0].seconds_left is None
        assert any(one.seconds_left for one in watch.seen)
        assert watch.seen[-1].on_paper == 12
        assert max(one.at_printer for one in watch.seen) <= 2

    play(tmp_path, 12, work)
