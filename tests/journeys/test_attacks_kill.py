"""kill -9 in the middle of drafts, confirming and sending: what was acknowledged is there, once; the trail is whole."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import main
from desk_app import settings
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import OPERATOR_ID, Service, lay_out, sandbox
from desk_app.domain.acts import ActState
from desk_app.domain.secret import Secret
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Facts
from desk_app.store.sql import SqlStore
from desk_app.usecases.desk import Desk
from desk_app.usecases.open_record import open_record
from desk_app.usecases.save_draft import save_draft, saved_drafts, start_opening
from tests.flows.people import number
from tests.journeys.counter import CARD, PATIENCE, SETTLED
from ui import loop as room

PROGRAM = Path(main.__file__).resolve()
KILLS = 5


def say(**what: Any) -> None:
    """One line to the one who kills, at once."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def at_work(folder: Path, first: int) -> None:
    """Sign in as the window does, then open one record after the other until killed; each step is told once it is done.
    With `first` below 0 only what was left is sent, and everything is told."""
    room.adopt(asyncio.get_running_loop())
    counter = main.counter_of(folder, folder / settings.FILE)
    desk = await counter.sign_in(OPERATOR_ID, Secret(PASSWORD))
    if first < 0:
        await told(desk)
        await counter.close()
        await room.end_all()
        return
    for rank in range(first, 900):
        draft = opening.with_person(
            start_opening(desk),
            number=number(f"2790425056{rank + 1:03d}"),
            birth_name="PERSONNE" + chr(65 + rank // 26) + chr(65 + rank % 26),
            given_names="ANNE",
            sex="F",
            birth_date="23/04/1979",
            proofs=CARD,
            contact=ContactDraft(email=f"anne{rank}@example.org"),
            consent=True,
            no_code=True,
        )
        draft = replace(draft, leaflet=True)
        await save_draft(desk, draft)
        say(drafted=draft.id, rank=rank)
        facts = Facts(today=desk.clock.today(), profile=desk.profile)
        (act,) = await open_record(desk, draft, facts, {})
        say(written=act.id, draft=draft.id)


async def told(desk: Desk) -> None:
    """What the store holds, once the service has answered all of it."""
    assert isinstance(desk.store, SqlStore)
    end = time.monotonic() + PATIENCE
    rows = await desk.store.follow_up(limit=1_000)
    while any(row.state not in SETTLED for row in rows) and time.monotonic() < end:
        desk.wake()
        await asyncio.sleep(0.1)
        rows = await desk.store.follow_up(limit=1_000)
    say(
        acts={row.act.id: row.state.value for row in rows},
        drafts=[draft.id for draft in await saved_drafts(desk)],
        trail=(await desk.store.verify()).finding.value,
    )


def started(folder: Path, first: int) -> subprocess.Popen[str]:
    code = f"import asyncio, pathlib, {__name__} as me; asyncio.run(me.at_work(pathlib.Path({str(folder)!r}), {first}))"
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=PROGRAM.parent)


def patients(service: Service) -> int:
    asked = Request(  # noqa: S310 - our own sandbox
        f"{service.base}/Patient?_count=1", headers={"Authorization": f"Bearer {service.tokens['desk']}"}
    )
    with urlopen(asked, timeout=10) as answer:  # noqa: S310
        return int(json.load(answer)["total"])


def test_what_was_acknowledged_survives_kill_9_and_lands_once(tmp_path: Path) -> None:
    chance = random.Random(9)  # noqa: S311 - the same moments at every run
    written: set[str] = set()
    drafted: set[str] = set()
    with sandbox(PROGRAM, tmp_path / "service") as service:
        lay_out(tmp_path / "desk", service, profile="dmp")
        before = patients(service)
        rank = 0
        for _ in range(KILLS):
            window = started(tmp_path / "desk", rank)
            assert window.stdout is not None
            with window.stdout as lines:
                for _ in range(chance.randrange(1, 30)):
                    line = json.loads(lines.readline())
                    rank = line.get("rank", rank) + 1
                    if "written" in line:
                        written.add(line["written"])
                        drafted.discard(line["draft"])
                    else:
                        drafted.add(line["drafted"])
                time.sleep(chance.random() * 0.02)  # somewhere in the next step
                window.kill()
                for late in lines.read().splitlines():  # told before the end
                    line = json.loads(late)
                    rank = line.get("rank", rank) + 1
                    if "written" in line:
                        written.add(line["written"])
                        drafted.discard(line["draft"])
                    else:
                        drafted.add(line["drafted"])
            window.wait()
        last = started(tmp_path / "desk", -1)
        said, _ = last.communicate(timeout=60)
        found = json.loads(said)
        assert last.returncode == 0
        assert written <= found["acts"].keys()
        assert set(found["acts"].values()) == {ActState.ACCEPTED.value}
        assert patients(service) == before + len(found["acts"])
        # A draft that was told is there, or was written in the very moment of the kill.
        assert len(drafted - set(found["drafts"])) <= len(found["acts"].keys() - written)
        assert found["trail"] == "sound"
