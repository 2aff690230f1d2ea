"""A code letter in the window: from the key that asks for it to the printer that says it has it.

Between the two the service makes the code, the letter is composed and shown, and its document goes over IPP. The
application plays in a process of its own, against the stand-in service and a printer of ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import cast

from benchmarks.measured import Figure

ROUNDS = 4  # each a window of its own, for nobody gets two codes within 30 seconds
PEOPLE = ("auto-created", "lapsed-first", "lapsed-second", "lapsed-third")


def _played(folder: Path) -> list[float]:
    """Seconds of each letter, in their order: the first is a window's first, with faces and lines still to be had."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    from benchmarks.counter import PROGRAM, Keys, play
    from desk_app.demonstration.fictive_desk import lay_out, sandbox
    from desk_app.demonstration.fictive_printer import fictive_printer
    from desk_app.demonstration.morning import datamatrix
    from desk_app.flows.renewal import RenewalStep
    from desk_app.sandbox.seeds import person
    from ui.views.letter import LetterView
    from ui.views.renewal import RenewalView

    taken: list[float] = []

    async def script(keys: Keys) -> None:
        await keys.sign_in()
        for name in PEOPLE:
            one = person(name)
            await keys.press(Qt.Key.Key_F3)
            await keys.until(lambda: isinstance(keys.window.present(), RenewalView))
            asking = cast(RenewalView, keys.window.present())
            asking.take_scan(datamatrix(one))
            await keys.press(Qt.Key.Key_1)
            await keys.type(one.vitale_serial)
            await keys.enter()
            await keys.until(partial(_asks_for_the_channel, asking))
            start = time.perf_counter()
            QTest.keyClick(keys.window.focusWidget() or keys.window, Qt.Key.Key_L)
            await keys.until(lambda: _is_taken(keys.window.present()))
            taken.append(time.perf_counter() - start)
            await keys.home()

    def _asks_for_the_channel(asking: RenewalView) -> bool:
        return asking.draft.step == RenewalStep.CHANNEL.value

    def _is_taken(screen: QWidget | None) -> bool:
        return isinstance(screen, LetterView) and screen.paper.row is not None

    with sandbox(PROGRAM, folder / "sandbox") as service, fictive_printer() as printer:
        lay_out(folder / "desk", service, profile="dmp", printer=printer)
        play(folder / "desk", script)
    return taken


def figures() -> list[Figure]:
    """The longest of the first letters of a window, and of the others, in seconds."""
    played: list[list[float]] = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-m", "benchmarks.code_letter"], stdout=subprocess.PIPE, check=True)
        played.append(json.loads(done.stdout.splitlines()[-1]))
    return [
        ("letter.key_to_printer.first_of_a_window", max(first for first, *_ in played), "s", 0.3),
        ("letter.key_to_printer.longest", max(max(others) for _, *others in played), "s", 0.3),
    ]


def main() -> None:
    """In the process of its own: one line of JSON."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_played(Path(folder))))


if __name__ == "__main__":
    main()
