"""What somebody may try at keys.json: how each try is refused, how long it takes, and what an old slot still opens."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desk_app.demonstration import PASSWORD
from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.security import keys
from desk_app.security.vault import FileVault
from desk_app.store import open_store
from desk_app.system.folder import KEYS
from desk_app.usecases.renew_keys import renew_keys
from tests.proof import at_work

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

    async def set_up(self) -> None:
        """Two people, one of them taken out again."""
        key = await self.vault.create(Author(operator_id="stays", name="Inès", role="pharmacist"), Secret(PASSWORD))
        await self.vault.add(Author(operator_id="left", name="Odile", role="pharmacist"), Secret(self.HERS), key)
        await self.vault.remove("left")

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


async def old_slot(folder: Path) -> tuple[bool, bool, bool]:
    """On a whole desk (see fictive_desk): somebody is let out, and the bytes of her slot are pasted back.

    Do they open it: before there is a new database key, and after; and does the password of who stays?"""
    async with at_work.signed_in(folder) as hands:
        keyring, author = hands.desk.keyring, hands.desk.author
        await keyring.let_in(Author(operator_id="left", name="Odile", role="pharmacist"), Secret(Doors.HERS))
        slot = _slots(folder)["left"]
        await keyring.shut_out("left")
    _paste(folder, slot)
    before = await opens(folder, "left", Doors.HERS)
    async with at_work.signed_in(folder) as hands:
        await hands.desk.keyring.shut_out("left")
        await renew_keys(hands.desk, Secret(PASSWORD))
    _paste(folder, slot)
    return before, await opens(folder, "left", Doors.HERS), await opens(folder, author.operator_id, PASSWORD)


async def opens(folder: Path, operator_id: str, password: str) -> bool:
    """Do this name and password lead to what is in the database?"""
    try:
        store = await open_store(folder, await FileVault(folder).unlock(operator_id, Secret(password)))
    except Refusal:
        return False
    await store.close()
    return True


def _slots(folder: Path) -> dict[str, Any]:
    return {slot["operator"]["operator_id"]: slot for slot in json.loads((folder / KEYS).read_bytes())["slots"]}


def _paste(folder: Path, slot: Any) -> None:
    table = json.loads((folder / KEYS).read_bytes())
    table["slots"].append(slot)
    (folder / KEYS).write_text(json.dumps(table), encoding="utf-8")


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
