"""Any bad day of a batch: whatever the service and the printer do, whoever pauses, pulls the plug or miscounts.

At its end nobody holds two living codes, nobody is forgotten, and nothing is told printed that did not come out."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.answers import RenewalRequest, RenewedCode
from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.printers import JobStatus, Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import Wish
from desk_app.usecases.batch_alone import LEASE_SECONDS
from desk_app.usecases.batch_mend import counted, last_good_sheet, sheets_lying
from desk_app.usecases.batch_run import run_batch
from tests.usecases.batch_world import Watch, World, world
from tests.usecases.test_batch_killed import KilledError, Mortal

PEOPLE = 3
Step = tuple[str, int, int | None]  # what happens, about which letter; sheets said to be good afterwards


@dataclass
class Moody:
    """The real service, but for question number `at`: refused, away before it hears, or cut before it answers."""

    real: Any
    mood: str
    at: int
    asked: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    async def renew_code(self, request: RenewalRequest) -> RenewedCode:
        self.asked += 1
        if self.asked != self.at:
            answer: RenewedCode = await self.real.renew_code(request)
            return answer
        if self.mood == "away":
            raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
        await self.real.renew_code(request)
        raise TimeoutError if self.mood == "timeout" else Refusal(RefusalCode.CODE_UNKNOWN)


def refusal(code: RefusalCode) -> Refusal:
    return Refusal(code, printer="Comptoir", reason="other")


async def one_sitting(w: World, trouble: str, at: int) -> None:
    """Somebody prints, and something happens about the `at`th letter; nothing, where the batch is over."""
    batch = await w.store.open_batch()
    if batch is None or batch.state is BatchState.OVER:
        return
    w.printer.jams_at = len(w.printer.out) + at if trouble == "jam" else None
    if trouble in ("refused", "lost", "taken"):
        code = RefusalCode.PRINTER_REFUSED if trouble == "refused" else RefusalCode.PRINT_UNKNOWN
        w.printer.failing, w.printer.takes = refusal(code), trouble == "taken"
    if trouble == "cancelled":
        w.printer.says[len(w.printer.documents) + 1 + at] = JobStatus(paper=Paper.CANCELLED, is_over=True)
    if trouble == "off":
        w.printer.away = refusal(RefusalCode.PRINTER_UNREACHABLE)
    pauses_at = at if trouble == "pause" else PEOPLE + 1
    watch = Watch(w.clock, w.printer, wishes=lambda done: Wish.PAUSE if done >= pauses_at else Wish.GO_ON)
    desk = w.desk(service=Moody(w.service, trouble, at + 1)) if trouble in ("away", "timeout", "unheard") else w.desk()
    if trouble in ("killed", "killed-after"):
        with suppress(KilledError):  # unless it was over before
            await run_batch(Mortal(7 * at + 3, trouble == "killed-after").desk(desk), watch)
        await w.watch.rest(LEASE_SECONDS)
    else:
        await run_batch(desk, watch)
    w.printer.failing = w.printer.away = w.printer.jams_at = None
    for job, said in tuple(w.printer.says.items()):
        if not said.is_over:
            del w.printer.says[job]  # the jam is cleared


async def count_the_good(w: World, good: int) -> None:
    """« Ça s’est coincé »: whoever says that holds those sheets, or miscounts."""
    lying = await sheets_lying(w.desk())
    if good > len(lying):
        with pytest.raises(Refusal):
            await last_good_sheet(w.desk(), good)
        return
    taken = {name: job for job, (_, name, _) in enumerate(w.printer.documents, 1)}
    if any(one.reference not in taken for one in lying[:good]):
        return
    await last_good_sheet(w.desk(), good)
    after = {one.place: one for one in await w.entries()}
    for one in lying[:good]:
        assert after[one.place].reference == one.reference, "good ones are not made again"
        w.printer.says[taken[one.reference]] = JobStatus(paper=Paper.PRINTED, is_over=True)
        if one.reference not in w.printer.out:
            w.printer.out.append(one.reference)


async def bad_day(folder: Path, day: list[Step]) -> None:
    async with world(folder, people=PEOPLE) as w:
        await w.prepared()
        for trouble, at, good in day:
            await one_sitting(w, trouble, at)
            batch = await w.store.open_batch()
            assert batch is not None
            if good is not None and batch.begun_at is not None:
                await count_the_good(w, good)
        for _ in range(4):
            if (batch := await w.store.open_batch()) is not None and batch.state is BatchState.OVER:
                break
            await run_batch(w.desk(), w.watch)
        entries = await w.entries()
        assert [one.state for one in entries] == [EntryState.PRINTED] * PEOPLE
        assert {one.reference for one in entries} <= set(w.printer.out)
        assert len({one.patient_id for one in entries}) == PEOPLE
        await w.check_paper()
        known = await counted(w.desk())
        assert (known.letters, known.printed, known.skipped) == (PEOPLE, PEOPLE, ())
        for reference in set(w.printer.out) - {one.reference for one in entries}:
            assert (await w.letter(reference)).state in (Paper.UNKNOWN, Paper.CANCELLED)


TROUBLES = (
    *("none", "jam", "refused", "lost", "taken", "cancelled", "off", "pause"),
    *("away", "timeout", "unheard", "killed", "killed-after"),
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(TROUBLES), st.integers(0, 6), st.none() | st.integers(0, PEOPLE + 1)), max_size=5
    )
)
def test_any_bad_day_ends_well(tmp_path_factory: pytest.TempPathFactory, day: list[Step]) -> None:
    asyncio.run(bad_day(tmp_path_factory.mktemp("day"), day))
