"""A batch that is stopped: no sheet that is spoilt opens anything, and nobody is forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.answers import Channel, RenewalRequest
from desk_app.domain.batch import Batch, BatchState, EntryState
from desk_app.domain.batch_lists import Listed
from desk_app.domain.batch_words import pause_said
from desk_app.domain.batches import Skip
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import Wish
from desk_app.usecases.batch_mend import counted, last_good_sheet, stop_batch
from desk_app.usecases.batch_prepare import wanted_of_list
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.trace import line
from resources.catalogue import texts
from tests.usecases.batch_world import Watch, World
from tests.usecases.test_batch_run import play


def test_a_stopped_jam_leaves_nobody_in_between(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        waits = (await w.entries())[2]
        await w.store.mark_entries((await opened(w)).id, [replace(waits, state=EntryState.STOPPED)])
        await stop_batch(w.desk())
        known = await counted(w.desk())
        assert (known.printed, known.skipped, known.letters) == (1, ((Skip.STOPPED, 3),), 4)
        assert w.printer.cancelled == [2, 3]
        assert known.sheets_destroyed == 1, "the second one waited behind a printer that had stopped"
        await only_sheets_in_hand_have_living_codes(w)

    play(tmp_path, 4, work)


async def opened(w: World) -> Batch:
    batch = await w.store.open_batch()
    assert batch is not None
    return batch


async def only_sheets_in_hand_have_living_codes(w: World) -> None:
    entries = await w.entries()
    printed = {one.patient_id for one in entries if one.state is EntryState.PRINTED}
    assert set(await w.live_codes()) == printed, "a spoilt sheet opens nothing"
    left = {one.patient_id for one in entries} - printed
    wanted = {one.patient_id for one in await wanted_of_list(w.desk(), Listed.STOPPED)}
    assert left == wanted, "nobody is forgotten"
    await w.check_paper()


def test_a_pause_at_the_end_of_the_bundle(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        for out in (3, 6):
            tells = Watch(
                w.clock, w.printer, wishes=lambda done, out=out: Wish.BUNDLE if done > out - 3 else Wish.GO_ON
            )
            batch = await run_batch(w.desk(), tells)
            assert (batch.state, batch.cause, len(w.printer.out)) == (BatchState.PAUSED, "bundle", out)
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        await w.check_paper()

    play(tmp_path, 7, work, bundle=3)


def test_a_code_they_got_at_a_counter_since_lives_on(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 3
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        await last_good_sheet(w.desk(), 1)
        lost = (await w.entries())[1].patient_id
        await w.watch.rest(60)  # the service wants some time between two codes
        await w.service.renew_code(RenewalRequest(patient_id=lost, channel=Channel.LETTER, requested_by="holder"))
        await w.store.add(line(w.desk(), Event.CODE_ANSWERED, whom=lost, detail="letter"))
        await stop_batch(w.desk())
        live = await w.live_codes()
        assert set(live) == {lost, (await w.entries())[0].patient_id}, "what they got since at a counter is theirs"

    play(tmp_path, 5, work)


@pytest.mark.parametrize("while_it_runs", [True, False])
def test_not_over_before_the_codes_of_spoilt_sheets_are_dead(tmp_path: Path, while_it_runs: bool) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        await last_good_sheet(w.desk(), 1)
        real = w.service.cancel_code

        async def away(*given: Any) -> None:
            raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")

        async def stop() -> Batch:
            stopping = Watch(w.clock, w.printer, wishes=lambda done: Wish.STOP)
            return await (run_batch(w.desk(), stopping) if while_it_runs else stop_batch(w.desk()))

        w.service.cancel_code = away  # type: ignore[method-assign]  # stands in for a while
        batch = await stop()
        assert (batch.state, batch.cause) == (BatchState.PAUSED, "codes-alive service timeout")
        assert texts("fr")("connection.timeout") in pause_said(batch.cause, texts("fr"))
        w.service.cancel_code = real  # type: ignore[method-assign]  # stands in for a while
        assert (await stop()).state is BatchState.OVER
        await only_sheets_in_hand_have_living_codes(w)

    play(tmp_path, 4, work)
