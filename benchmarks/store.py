"""The store with 100,000 records: opening, finding a person, saving an act, claiming and settling it, memory apart.

Run as `python -m benchmarks.store`; `figures()` gives (name, value, unit, bound), the bound None where there is none.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import Connection, update

from benchmarks import backup
from benchmarks.measured import Figure, p95
from desk_app.domain.acts import ActState
from desk_app.domain.people import Traits
from desk_app.domain.secret import Secret
from desk_app.ports import Settlement, Verdict
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from desk_app.store.tables import acts as table
from tests.store.many import fill, records
from tests.store.sample import act, line

RECORDS = 100_000
WAITING = 10_000
_TURNS = 100
_OPENINGS = 200
_PARTICLES = ("Le Gall", "gall marie", "legall léo", "d'Œuf", "de l'Œuf-Brûlé", "oeuf brule arthur")
_BOUND = 50.0  # ms, 95th percentile


def _as_said(traits: Traits) -> str:
    """The given name first, and accents that the number's register leaves out."""
    return f"{traits.first_given_name} {traits.birth_name}".lower().replace("e", "é").replace("a", "â")


async def _p95(turns: int, work: Callable[[int], Awaitable[object]]) -> float:
    """The 95th percentile of so many turns, in ms."""
    took = []
    for turn in range(turns):
        start = time.perf_counter()
        await work(turn)
        took.append((time.perf_counter() - start) * 1000)
    return p95(took)


async def _opened(folder: Path, key: Secret) -> float:
    """Milliseconds until the store is open and has answered its first question."""
    start = time.perf_counter()
    store = await open_store(folder, key)
    await store.waiting()
    took = time.perf_counter() - start
    await store.close()
    return took * 1000


async def _wait_again(store: SqlStore, count: int) -> None:
    """The newest of those accepted wait as if they had just been written."""

    def again(connection: Connection) -> None:
        newest = update(table).where(table.c.number > RECORDS - count)
        connection.execute(newest.values(state=ActState.WAITING.value, bundle=None, attempts=0, not_before=None))

    await store._write(again)


async def _measured(folder: Path) -> list[Figure]:
    key = Secret(bytes(range(32)))
    store = await open_store(folder, key)
    start = time.perf_counter()
    await fill(store, RECORDS)
    filled = time.perf_counter() - start
    people = [record.content.identity for record in list(records(RECORDS))[:: RECORDS // _TURNS]]
    numbers = [person.number.value for person in people if person.number is not None]
    figures: list[Figure] = [("store.fill", round(filled, 1), "s", None)]

    async def measure(name: str, work: Callable[[int], Awaitable[object]], turns: int = _TURNS) -> None:
        figures.append((f"store.{name}.p95", round(await _p95(turns, work), 2), "ms", _BOUND))

    await measure("find.number", lambda turn: store.find(numbers[turn]))
    await measure("find.rare_name", lambda turn: store.find(people[turn & ~1].traits.birth_name))
    await measure("find.two_names", lambda turn: store.find(f"martin {people[turn].traits.first_given_name}"))
    await measure("find.accents_and_order", lambda turn: store.find(_as_said(people[turn].traits)))
    await measure("find.particle", lambda turn: store.find(_PARTICLES[turn % len(_PARTICLES)]))
    await measure("find.one_letter", lambda turn: store.find("abcdefghijklmnop"[turn % 16]))
    await measure("find.birth_date", lambda turn: store.find(people[turn].traits.birth_date.french()))
    await measure("find.common_name_and_year", lambda turn: store.find(f"martin {1930 + turn % 70}"))
    await measure("contact_holders", lambda turn: store.contact_holders(f"nobody{turn}@exemple.fr"))
    await measure("follow_up", lambda turn: store.follow_up(limit=200))
    await measure("waiting", lambda turn: store.waiting())
    await measure("next_due", lambda turn: store.next_due())
    await measure("save_draft", lambda turn: store.save_draft("draft", "op-1", "x" * 4000 + str(turn)))
    await measure(
        "write_acts",
        lambda turn: store.write_acts([act(f"new-{turn}", number="")], [line(f"new-{turn}")], draft_id="d"),
    )
    household = [[act(f"h-{turn}-{child}", number="") for child in range(3)] for turn in range(_TURNS)]
    await measure(
        "write_acts.three", lambda turn: store.write_acts(household[turn], [line(one.id) for one in household[turn]])
    )

    async def send(turn: int) -> None:
        for claimed in await store.claim(1, lambda act, head, held: b"{}" * 4000):
            accepted = Verdict(act_id=claimed.row.act.id, state=ActState.ACCEPTED, patient_id="p")
            await store.settle(accepted, line(claimed.row.act.id))

    await measure("claim_and_settle", send)
    await _wait_again(store, WAITING)
    await measure("waiting.of_10_000", lambda turn: store.waiting())
    await measure("next_due.of_10_000", lambda turn: store.next_due())

    async def send_eight(turn: int) -> None:
        claimed = await store.claim(8, lambda act, head, held: b"{}" * 4000)
        accepted = [Verdict(act_id=one.row.act.id, state=ActState.ACCEPTED, patient_id="p") for one in claimed]
        assert len(accepted) == 8
        await store.settle_all([Settlement(verdict=one, line=line(one.act_id)) for one in accepted])

    await measure("claim_and_settle.8_of_10_000", send_eight)
    await store.close()
    figures.append(
        ("store.open.p95", round(p95([await _opened(folder, key) for _ in range(_OPENINGS)]), 2), "ms", _BOUND)
    )
    store = await open_store(folder, key)
    figures += await backup.measured(folder, store, key, _BOUND)
    await store.close()
    figures.append(("store.size", round((folder / "guichet.db").stat().st_size / 2**20, 1), "MiB", None))
    return figures


def figures() -> list[Figure]:
    """Every figure, from a database made for this run."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


if __name__ == "__main__":
    for name, value, unit, bound in figures():
        print(f"{name:36} {value:10} {unit:4} {'at most ' + str(bound) if bound is not None else ''}")
