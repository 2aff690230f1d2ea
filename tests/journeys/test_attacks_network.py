"""Bad networks: the opening is always saved at once, each act lands exactly once, and home tells the true cause."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.acts import Act, ActState
from desk_app.domain.connection_words import line, why
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.trail import Finding
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, OpeningDraft
from desk_app.sandbox.app import Running, start
from desk_app.usecases.letters import confirmation_letter
from desk_app.usecases.open_record import open_record
from desk_app.usecases.wait_for_letter import letters_for, wait_for_letter
from resources.catalogue import texts
from tests.flows.people import number
from tests.journeys.counter import CARD, PATIENCE, SETTLED, Counter, at_the_counter, refused

CONFIRM_SECONDS = 0.05


def somebody(counter: Counter, rank: int) -> OpeningDraft:
    """A different adult each time, whom no register knows; without a creation code."""
    return opening.with_person(
        counter.draft(),
        number=number(f"2790425056{rank + 1:03d}"),
        birth_name=f"PERSONNE{chr(65 + rank)}",
        given_names="ANNE",
        sex="F",
        birth_date="23/04/1979",
        proofs=CARD,
        contact=ContactDraft(email=f"anne{rank}@example.org"),
        consent=True,
        no_code=True,
    )


async def confirmed(counter: Counter, rank: int) -> tuple[tuple[Act, ...], float]:
    """The acts, and how many seconds confirming took."""
    draft = somebody(counter, rank)
    facts = counter.nothing_known(draft)
    began = time.perf_counter()
    acts = await open_record(counter.desk, draft, facts, {})
    return acts, time.perf_counter() - began


async def until(what: Callable[[], bool], *, wake: Callable[[], None] = lambda: None) -> None:
    """Wait for it, asking the loop to try again now and then; a failing test ends."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        wake()
        await asyncio.sleep(0.05)


async def faults(counter: Counter, **switches: Any) -> None:
    await counter.ask("POST", "/_sandbox/faults", switches)


def test_latency_never_slows_confirming(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        await confirmed(counter, 0)  # imports, first statements
        await faults(counter, latency=30)
        took: list[float] = []
        acts: list[Act] = []
        for rank in range(1, 8):
            made, seconds = await confirmed(counter, rank)
            acts += made
            took.append(seconds)
        assert sorted(took)[len(took) // 2] < CONFIRM_SECONDS
        rows = await wait_for_letter(counter.desk, [act.id for act in acts])
        assert len(rows) == len(acts)
        assert {row.state for row in rows} <= {ActState.WAITING, ActState.SENDING}
        for letter in await letters_for(counter.desk, rows[:1]):
            page = await counter.read(letter)
            assert "Demande enregistrée" in page
            assert "Dossier ouvert" not in page
        assert (await refused(confirmation_letter(counter.desk, rows[0]))).code is RefusalCode.NOT_READY
        await faults(counter, latency=0)

    at_the_counter(tmp_path, day, receipt_after_seconds=0.2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_breaks_each_act_lands_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same bad luck at every run

    async def day(counter: Counter) -> None:
        before = await counter.patients()
        acts: list[Act] = []
        for rank in range(10):
            broken = {name: chance.randrange(3) for name in ("answer_lost", "unavailable", "cut_body", "wrong_type")}
            only = chance.choice(["", "^POST", "metadata", "Task/_search", "^POST /fhir/?$"])
            await faults(counter, latency=chance.choice([0, 0, 0.02]), retry_after=0, only=only, **broken)
            acts += (await confirmed(counter, rank))[0]
            if chance.random() < 0.5:
                counter.desk.try_now()
            await asyncio.sleep(chance.choice([0, 0.01, 0.1]))
        await counter.ask("DELETE", "/_sandbox/faults")
        end = time.monotonic() + PATIENCE
        while True:
            rows = [row for act in acts if (row := await counter.desk.store.act(act.id)) is not None]
            if all(row.state in SETTLED for row in rows) or time.monotonic() > end:
                break
            counter.desk.try_now()
            await asyncio.sleep(0.05)
        assert [row.state for row in rows] == [ActState.ACCEPTED] * len(acts)
        assert await counter.patients() == before + len(acts)
        assert (await counter.desk.store.verify()).finding is Finding.SOUND

    at_the_counter(tmp_path, day)


def test_a_service_that_dies_and_comes_back_gets_each_act_once(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        before = await counter.patients()
        port = int(counter.base.split(":")[2].split("/")[0])
        acts = list((await confirmed(counter, 0))[0])
        await counter.running.close()
        for rank in range(1, 4):
            acts += (await confirmed(counter, rank))[0]
        connection = counter.desk.connection
        await until(lambda: connection().cause == "refused", wake=counter.desk.try_now)
        again: Running = await start(tmp_path / "service", port=port, faults=True)
        try:
            await until(lambda: connection().cause == "", wake=counter.desk.try_now)
            rows = await counter.answered(acts)
            assert [row.state for row in rows] == [ActState.ACCEPTED] * 4
            assert await counter.patients() == before + 4
        finally:
            await again.close()

    at_the_counter(tmp_path, day)


HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
LOGIN = b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nContent-Length: 0\r\n\r\n"
AWAY = LOGIN.replace(b"302 Found", b"307 Temporary Redirect")
ROUND = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
HUGE = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 99999999999\r\n\r\n{"
NOT_HTTP = b"220 smtp.example ESMTP\r\n"
FOREIGN = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"hello": true}'
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"


@asynccontextmanager
async def answering(reply: bytes) -> AsyncIterator[str]:
    """A server that answers everything alike; its address."""

    open_now: set[asyncio.StreamWriter] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        try:
            await reader.read(65536)
            writer.write(reply)
            await writer.drain()
        finally:
            writer.close()
            open_now.discard(writer)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/fhir"
    finally:
        server.close()
        await server.wait_closed()
        for writer in open_now:
            writer.transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)  # a few turns of the loop, and they are closed


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (HTML, "web-page"),
        (LOGIN, "redirected"),
        (AWAY, "redirected"),
        (ROUND, "redirected"),
        (HUGE, "too-long"),
        (NOT_HTTP, "unreadable"),
        (FOREIGN, "not-fhir"),
        (EMPTY, "not-fhir"),
        (b"", "cut"),
    ],
)
def test_something_else_answers_and_home_says_what(tmp_path: Path, reply: bytes, cause: str) -> None:
    async def day(counter: Counter) -> None:
        before = await counter.patients()
        wire = counter.service._wire
        own = wire._base
        async with answering(reply) as stranger:
            wire._base = stranger
            acts, seconds = await confirmed(counter, 0)
            assert seconds < 10 * CONFIRM_SECONDS
            connection = counter.desk.connection
            # The cause is learnt a moment before what waits is counted again.
            await until(lambda: (connection().cause, connection().waiting) == (cause, 1), wake=counter.desk.try_now)
            sentence, weight = line(texts("fr"), connection(), counter.desk.clock.today())
            assert sentence.startswith(why(texts("fr"), cause, connection().cause_values))
            assert weight == "question"
            (row,) = await wait_for_letter(counter.desk, [acts[0].id], 0)
            assert row.state not in SETTLED
        wire._base = own
        await until(lambda: connection().cause == "", wake=counter.desk.try_now)
        (row,) = await counter.answered(acts)
        assert row.state is ActState.ACCEPTED
        assert await counter.patients() == before + 1

    at_the_counter(tmp_path, day)


def test_a_scan_of_the_same_draft_confirmed_fifty_times_is_one_act(tmp_path: Path) -> None:
    """The key hammered: all at once, before any of them is done."""

    async def day(counter: Counter) -> None:
        before = await counter.patients()
        draft = somebody(counter, 0)
        facts = counter.nothing_known(draft)
        presses: list[Coroutine[Any, Any, tuple[Act, ...]]] = [
            open_record(counter.desk, draft, facts, {}) for _ in range(50)
        ]
        made = await asyncio.gather(*presses)
        assert len({acts[0].id for acts in made}) == 1
        (row,) = await counter.answered(made[0])
        assert row.state is ActState.ACCEPTED
        await open_record(counter.desk, replace(draft, step="review"), facts, {})  # once more, after acceptance
        await asyncio.sleep(0.1)
        assert await counter.patients() == before + 1
        again = await counter.desk.store.act(row.act.id)
        assert again is not None
        assert again.state is ActState.ACCEPTED

    at_the_counter(tmp_path, day)
