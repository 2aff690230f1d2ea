"""A desk's sending in a process of its own, in a world whose clock runs a hundred times as fast, until it is killed.

It writes what is still to be written, sends all that waits, and says on a pipe `{"written": n}` (groups acknowledged),
`{"memory": bytes, "accepted": n}` now and then, and at the end `{"states": {act id: state}}`.
"""

from __future__ import annotations

import asyncio
import random
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desk_app.domain.acts import Act, ActState
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, TrailLine
from desk_app.service.client import FhirService
from desk_app.service.trust import Trust
from desk_app.store import open_store
from desk_app.sync.loop import SyncLoop
from tests.proof.acts_of_all_kinds import AUTHOR, households, lines_that_go_together
from tests.proof.faulty_network import SCALE, FastClock

HOST = "service.example"  # found by this process alone
KEY = bytes(range(32))
AT_ONCE = 20  # groups written between two looks
OPEN = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN)
_EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One life: from which group on to write, up to which household, and how the world is."""

    folder: Path
    base: str
    token: str
    clock: FastClock
    seed: str
    households: int
    written: int  # groups acknowledged by an earlier life
    until: int  # groups to be written in this one
    authority: str  # the file of who vouches for the service


@dataclass(frozen=True, slots=True)
class DeskClock:
    """ports.Clock on the fast clock."""

    fast: FastClock

    def now(self) -> Any:
        """This world's time."""
        return self.fast.now()

    def today(self) -> date:
        """This world's day."""
        return self.fast.now().date()


def groups(shift: Shift) -> Iterator[tuple[Act, ...]]:
    """Everything there is to write, in its order."""
    for home in households(0, shift.households, shift.clock.begins):
        yield from lines_that_go_together(home)


def work(shift: Shift, says: Connection) -> None:
    """Until all is answered, or the process is killed."""
    _hurry()
    _names_fail(random.Random(shift.seed))  # noqa: S311 - the same names fail for the same seed
    asyncio.run(_work(shift, says))


async def _work(shift: Shift, says: Connection) -> None:
    clock = DeskClock(shift.clock)
    store = await open_store(shift.folder, Secret(KEY), now=clock.now)
    trust = Trust(authority=shift.authority)
    service = FhirService(shift.base, Secret(shift.token), demonstration=True, clock=clock, trust=trust)

    async def pause(woken: asyncio.Event, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(None if seconds is None else seconds / SCALE):
                await woken.wait()
        except TimeoutError:
            pass

    loop = SyncLoop(store, service, clock, desk="Poste 1", pause=pause)
    sending = asyncio.get_running_loop().create_task(loop.run())
    written = shift.written
    for chunk in _chunks(islice(groups(shift), shift.written, shift.until)):
        for group in chunk:
            lines = [_line(act, clock) for act in group]
            await store.write_acts(group, lines)
        written += len(chunk)
        says.send({"written": written})
        loop.wake()
    while True:
        states = await store.count_by_state()
        says.send({"memory": _memory(), "accepted": states.get(ActState.ACCEPTED, 0)})
        if not any(states.get(state) for state in OPEN):
            break
        await asyncio.sleep(0.1)
        if loop.connection().cause in ("unauthorised", "clock", "forbidden"):
            loop.wake()  # as a person presses « Réessayer »
    sending.cancel()
    rows = await store.follow_up(limit=_EVERYTHING)
    trail = await store.verify()
    says.send(
        {
            "states": {row.act.id: row.state.value for row in rows},
            "refusals": dict(Counter(row.refusal for row in rows if row.refusal)),
            "trail": trail.finding.value,
        }
    )
    await service.close()
    await store.close()


def _chunks(groups: Iterator[tuple[Act, ...]]) -> Iterator[list[tuple[Act, ...]]]:
    while chunk := list(islice(groups, AT_ONCE)):
        yield chunk


def _line(act: Act, clock: DeskClock) -> TrailLine:
    who = AUTHOR.operator_id
    return TrailLine(at=clock.now(), event=Event.ACT, who=who, desk=AUTHOR.desk, whom=act.id, detail=act.kind.value)


def _hurry() -> None:
    """Every time limit of the service's room counts this world's seconds."""
    for name, module in list(sys.modules.items()):
        if name.startswith("desk_app.service"):
            for limit, value in list(vars(module).items()):
                if limit.endswith("_SECONDS") and isinstance(value, float):
                    setattr(module, limit, value / SCALE)


def _names_fail(chance: random.Random) -> None:
    """One look-up of the service's name in five finds nothing."""
    found = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        if host == HOST:
            if chance.randrange(5) == 0:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            host = "127.0.0.1"
        return found(host, *arguments, **named)

    socket.getaddrinfo = look_up


def _memory() -> int:
    """Resident bytes of this process; 0 where the system does not tell that way."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * 4096
