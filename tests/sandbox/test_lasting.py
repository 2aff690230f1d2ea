"""What stays: restarts, a killed process, a cut connection; and the failure switches."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from desk_app.sandbox.app import FILE, start
from tests.sandbox.counter import ACT, Counter, HeldClock, act_of, at_counter, location, opening

SERVE = """
import sys
from pathlib import Path
from desk_app.sandbox.serve import serve
sys.exit(serve(0, Path(sys.argv[1]), True))
"""


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A sandbox as a process of its own, and the first line it said."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield running, json.loads(running.stdout.readline())
        finally:
            if running.poll() is None:
                running.kill()


async def post(said: dict[str, Any], path: str, body: Any = None, form: Any = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {said['tokens']['desk']}"}
    if form is None:
        headers["Content-Type"] = "application/fhir+json"
    data = form if form is not None else json.dumps(body)
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{said['base']}/{path}".rstrip("/"), data=data) as answer,
    ):
        found: dict[str, Any] = json.loads(await answer.text())
        return found


def test_everything_stays_across_restarts(tmp_path: Path) -> None:
    clock = HeldClock()
    kept: dict[str, Any] = {}

    async def first(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        kept["bundle"] = opening(one, code=one.creation_code, qualified=True)
        kept["answer"] = (await counter.send(kept["bundle"])).body
        kept["tokens"] = counter.running.tokens
        for _ in range(4):
            await counter.send(opening(counter.people["adult-eighty"], code="AAAAAAAAAAAA"))

    async def second(counter: Counter) -> None:
        assert counter.running.tokens == kept["tokens"]
        assert (await counter.send(kept["bundle"])).body == kept["answer"]
        one = counter.people["adult-eighty"]
        assert (await counter.send(opening(one, code="AAAAAAAAAAAA"))).refusal == "too-many-attempts"
        assert (await counter.search("Patient", family="fournier")).body["total"] == 1

    at_counter(tmp_path, first, clock=clock)
    at_counter(tmp_path, second, clock=clock)


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
def test_kill_nine_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    from desk_app.sandbox.seeds import person

    one = person("adult-typed")
    bundle = opening(one, code=one.creation_code)
    with process(tmp_path) as (running, said):
        answer = asyncio.run(post(said, "", bundle))
        os.kill(running.pid, signal.SIGKILL)
        running.wait(10)
    with process(tmp_path) as (running, again):
        assert again["tokens"] == said["tokens"]
        assert asyncio.run(post(again, "", bundle)) == answer
        found = asyncio.run(post(again, "Task/_search", form={"identifier": f"{ACT}|{act_of(bundle)}"}))
        assert found["total"] == 1
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
        assert running.stderr is not None
        assert running.stderr.read() == ""
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
def test_kill_nine_among_many_at_once(tmp_path: Path) -> None:
    """What shared a writing with others is as safe as what was written alone."""
    from desk_app.sandbox.seeds import person

    one = person("adult-typed")
    acts = [opening(one, number="") for _ in range(20)]
    for rank, bundle in enumerate(acts):
        bundle["entry"][0]["resource"]["name"][0]["family"] = f"MARTIN{chr(65 + rank)}"

    async def send_all(said: dict[str, Any]) -> list[dict[str, Any]]:
        return await asyncio.gather(*(post(said, "", bundle) for bundle in acts))

    with process(tmp_path) as (running, said):
        answers = asyncio.run(send_all(said))
        os.kill(running.pid, signal.SIGKILL)
        running.wait(10)
    with process(tmp_path) as (_, again):
        assert [asyncio.run(post(again, "", bundle)) for bundle in acts] == answers


def test_a_taken_port_is_one_line_and_not_a_traceback(tmp_path: Path) -> None:
    from desk_app.sandbox.serve import serve

    async def day(counter: Counter) -> None:
        port = int(counter.running.base.split(":")[2].split("/")[0])
        assert await asyncio.to_thread(serve, port, tmp_path / "other", False) == 1

    at_counter(tmp_path / "one", day)


def test_a_folder_that_cannot_be_used_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from desk_app.sandbox.serve import serve

    (tmp_path / "file").write_text("x")
    (tmp_path / FILE).write_bytes(b"not a database at all" * 100)
    for folder in (tmp_path / "file", tmp_path):
        assert serve(0, folder, False) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 1


def test_close_twice(tmp_path: Path) -> None:
    async def day() -> None:
        running = await start(tmp_path)
        assert running.tokens["desk"] not in repr(running)
        await running.close()
        await running.close()

    asyncio.run(day())


def test_answer_lost_after_commit(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        bundle = opening(counter.people["adult-typed"])
        await counter.beside("faults", {"answer_lost": 1, "only": "POST /fhir$"})
        with pytest.raises(aiohttp.ClientError):
            await counter.send(bundle)
        assert (await counter.search("Task", identifier=f"{ACT}|{act_of(bundle)}")).body["total"] == 1
        heard = await counter.send(bundle)
        assert (await counter.ask("GET", location(heard))).body["meta"]["versionId"] == "1"

    at_counter(tmp_path, day, faults=True)


def test_unavailable_says_when_to_come_back_and_does_nothing(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        bundle = opening(counter.people["adult-typed"])
        await counter.beside("faults", {"unavailable": 1, "retry_after": 7})
        heard = await counter.send(bundle)
        assert (heard.status, heard.headers["Retry-After"]) == (503, "7")
        assert (await counter.search("Task", identifier=f"{ACT}|{act_of(bundle)}")).body["total"] == 0

    at_counter(tmp_path, day, faults=True)


def test_cut_body_wrong_type_and_latency(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        await counter.beside("faults", {"cut_body": 1})
        with pytest.raises(aiohttp.ClientError):
            await counter.ask("GET", "metadata")
        await counter.beside("faults", {"wrong_type": 1})
        async with counter.session.get(counter.running.base + "/metadata") as answer:
            assert answer.content_type == "text/html"
        await counter.beside("faults", {"latency": 0.2})
        begun = asyncio.get_running_loop().time()
        assert (await counter.ask("GET", "metadata")).status == 200
        assert asyncio.get_running_loop().time() - begun >= 0.2
        for wrong in ({"latency": -1}, {"latency": "1"}, {"only": "("}, {"nothing": 1}, {"cut_body": True}):
            assert (await counter.beside("faults", wrong))["resourceType"] == "OperationOutcome"

    at_counter(tmp_path, day, faults=True)


def test_the_services_clock_can_be_moved(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        await counter.beside("faults", {"clock_ahead": 420})
        heard = await counter.ask("PUT", f"Patient/{live['id']}", live)
        assert heard.headers["Date"] == "Mon, 02 Mar 2026 09:37:00 GMT"
        assert heard.body["meta"]["lastUpdated"] == "2026-03-02T09:37:00.000Z"
        await counter.ask("DELETE", counter.running.base.removesuffix("/fhir") + "/_sandbox/faults")
        assert (
            (await counter.ask("PUT", f"Patient/{live['id']}", live))
            .body["meta"]["lastUpdated"]
            .startswith("2026-03-02T09:30")
        )
        assert (await counter.beside("faults", {"clock_ahead": 1e12}))["resourceType"] == "OperationOutcome"

    at_counter(tmp_path, day, faults=True)


def test_a_file_of_another_layout_is_one_line_and_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from desk_app.sandbox.serve import serve

    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("CREATE TABLE resource (body TEXT)")
    db.close()
    assert serve(0, tmp_path, False) == 1
    assert "another version" in capsys.readouterr().err
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)
    db.close()


def test_switches_are_off_unless_asked_for(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        assert (await counter.beside("faults", {"unavailable": 1}))["resourceType"] == "OperationOutcome"
        assert (await counter.ask("GET", "metadata")).status == 200

    at_counter(tmp_path, day)
