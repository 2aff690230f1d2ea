"""What somebody may try at keys.json: how each try is refused, how long it takes, and what an old slot still opens."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desk_app.demonstration import PASSWORD
from desk_app.domain.author import Author
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.security import keys
from desk_app.security.vault import FileVault
from desk_app.store import DATABASE, open_store
from desk_app.store.engine import connect
from desk_app.system.folder import KEYS

LIKE = (0.7, 1.4)  # times the median of a wrong password
NO_FASTER = 0.9  # times what one derivation takes by itself
WRONG, DERIVATION = "a wrong password", "one derivation"

Seconds = dict[str, list[float]]  # by case, one a try


class Doors:
    """A vault in which somebody was taken out, and everything a thief may try at it; no try waits for another."""

    HERS = "her own words"

    def __init__(self, folder: Path, cost: keys.Cost) -> None:
        self.folder = folder
        self._cost = cost
        self._at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self.vault = FileVault(
            folder, now=self._later, monotonic=lambda: self._at.timestamp(), memory=cost.memory, passes=cost.passes
        )

    def _later(self) -> datetime:
        self._at += timedelta(hours=1)
        return self._at

    async def set_up(self) -> bytes:
        """Two people, one of them taken out again; her slot as it was."""
        key = await self.vault.create(Author(operator_id="stays", name="Inès", role="pharmacist"), Secret(PASSWORD))
        await self.vault.add(Author(operator_id="left", name="Odile", role="pharmacist"), Secret(self.HERS), key)
        store = await open_store(self.folder, key)
        await store.close()
        (slot,) = [one for one in self._table()["slots"] if one["operator"]["operator_id"] == "left"]
        await self.vault.remove("left")
        return json.dumps(slot).encode()

    def _table(self) -> dict[str, Any]:
        table: dict[str, Any] = json.loads((self.folder / KEYS).read_bytes())
        return table

    def paste(self, slot: bytes) -> None:
        """Write a slot into keys.json."""
        table = self._table()
        table["slots"].append(json.loads(slot))
        (self.folder / KEYS).write_text(json.dumps(table), encoding="utf-8")

    async def tries(self, rounds: int) -> tuple[Seconds, dict[str, list[str]]]:
        """Seconds and refusals by case, in turns, so that a machine that slows down slows all of them."""
        took: Seconds = defaultdict(list)
        said: dict[str, list[str]] = defaultdict(list)
        for _ in range(rounds):
            for case, operator_id, password in (
                (WRONG, "stays", "not it"),
                ("a slot taken out", "left", self.HERS),
                ("a name nobody has", "nobody", PASSWORD),
            ):
                start = time.perf_counter()
                try:
                    await self.vault.unlock(operator_id, Secret(password))
                    said[case].append("opened")
                except Refusal as refusal:
                    said[case].append(f"{refusal.code.value} {refusal.values}")
                took[case].append(time.perf_counter() - start)
            start = time.perf_counter()
            keys._stretched(Secret(PASSWORD), b"0" * 16, self._cost)
            took[DERIVATION].append(time.perf_counter() - start)
        return took, said

    async def rekey(self) -> None:
        """A new database key, for who stays alone."""
        old = await self.vault.unlock("stays", Secret(PASSWORD))
        new = Secret(os.urandom(32))
        with closing(connect(self.folder / DATABASE, old, writes=False)) as database:
            database.execute("PRAGMA query_only = OFF")
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute(f"PRAGMA rekey = \"x'{new.reveal_bytes().hex()}'\"")
        first = Author(operator_id="stays", name="Inès", role="pharmacist"), Secret(PASSWORD)
        content = await self.vault.new_key_file(new, first, new_recovery_key(), [])
        (self.folder / KEYS).write_bytes(content)

    async def opens(self, operator_id: str, password: str) -> bool:
        """Do this name and password lead to what is in the database?"""
        try:
            key = await self.vault.unlock(operator_id, Secret(password))
            store = await open_store(self.folder, key)
        except Refusal:
            return False
        await store.close()
        return True


def alike(said: dict[str, list[str]]) -> Iterator[str]:
    """Which cases were not refused as a wrong password is."""
    for case, refusals in said.items():
        if refusals != said[WRONG] or "opened" in refusals:
            yield f"{case}: not refused as a wrong password"


def as_slowly(took: Seconds) -> Iterator[str]:
    """Which cases take another time than a wrong password, or less than a derivation."""
    median = {case: statistics.median(tries) for case, tries in took.items()}
    for case in median.keys() - {DERIVATION}:
        if not LIKE[0] <= median[case] / median[WRONG] <= LIKE[1]:
            yield f"{case}: {median[case] / median[WRONG]:.2f} times as long as a wrong password"
        if median[case] < NO_FASTER * median[DERIVATION]:
            yield f"{case}: faster than a derivation"
