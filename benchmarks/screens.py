"""The screens over 100,000 records: sign-in to home, a keystroke's work, confirm to « Enregistré ».

A keystroke's work is what the window's own thread does because of it: the key, the layout, the painting, and whatever
comes back before the next key. The application plays in a process of its own, against the stand-in service.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.measured import Figure, p95

RECORDS = 100_000
ADULTS = 21  # enough for a 95th percentile that is not the largest
UNLOCKS = 20
SEARCHES = ("martin", "dubois marie", "2770101154", "21/01/1977", "leroux camille")
SEARCH_GAP = 0.16  # seconds: long enough for the results, which are work of the key as well


async def _fill(desk: Path) -> None:
    from desk_app.demonstration import PASSWORD
    from desk_app.demonstration.fictive_desk import OPERATOR_ID
    from desk_app.domain.secret import Secret
    from desk_app.security.vault import FileVault
    from desk_app.store import open_store
    from tests.store.many import fill

    key = await FileVault(desk).unlock(OPERATOR_ID, Secret(PASSWORD))
    store = await open_store(desk, key)
    await fill(store, RECORDS)
    await store.close()


def _played(desk: Path) -> list[Figure]:
    from PySide6.QtCore import Qt

    from benchmarks.counter import Keys, play

    found: list[Figure] = []

    async def script(keys: Keys) -> None:
        whole, derived = await keys.sign_in()
        found.append(("screens.sign_in_to_home", whole - derived, "s", 0.5))
        found.append(("screens.key_derivation", derived, "s", None))
        confirmed = []
        for _ in range(ADULTS):
            await keys.adult()
            confirmed.append(await keys.confirm())
            await keys.home()
        await keys.adult()
        unlocked = [whole - derived for whole, derived in [await keys.unlock() for _ in range(UNLOCKS)]]
        found.append(("screens.unlock_to_same_screen.p95", p95(unlocked), "s", 0.3))
        await keys.confirm()
        await keys.home()
        await keys.press(Qt.Key.Key_F4)
        await keys.until(lambda: keys.where() == "find")
        for words in SEARCHES:
            for character in words:
                await keys.press(character, gap=SEARCH_GAP, label="find")
            for _ in words:
                await keys.press(Qt.Key.Key_Backspace, gap=SEARCH_GAP, label="find")
        found.append(("screens.confirm_to_recorded.p95", p95(confirmed), "ms", 50.0))
        found.extend(_by_place(keys.work))

    play(desk, script)
    return found


def _by_place(work: list[tuple[str, float]]) -> list[Figure]:
    places: dict[str, list[float]] = defaultdict(list)
    for where, took in work:
        places[where].append(took)
    typed = [took for where, took in work if not where.startswith("page_after")]
    figures: list[Figure] = [
        ("screens.keystroke.p95", p95(typed), "ms", 16.0),
        ("screens.keystroke_with_page_turns.p95", p95(took for _, took in work), "ms", None),
    ]
    for where, all_of_it in places.items():
        bound = None if where.startswith("page_after") else 16.0
        figures.append((f"screens.keystroke.{where}.p95", p95(all_of_it), "ms", bound))
    return figures


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.screens"], stdout=subprocess.PIPE, text=True, check=True)
    return [(name, value, unit, bound) for name, value, unit, bound in json.loads(done.stdout.splitlines()[-1])]


def main() -> None:
    """In the process of its own: one line of JSON."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from benchmarks.counter import desk_folder

    with tempfile.TemporaryDirectory() as folder, desk_folder(Path(folder)) as desk:
        asyncio.run(_fill(desk))
        print(json.dumps(_played(desk)))


if __name__ == "__main__":
    main()
