"""The real window at work in a process that will be killed: a person's keys, each told once pressed."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from tests.proof import at_work

if TYPE_CHECKING:
    from benchmarks.counter import Keys


def work(shift: at_work.Shift, says: Connection) -> None:
    """One opening after the other, until killed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from benchmarks.counter import play

    async def script(keys: Keys) -> None:
        await keys.sign_in()
        says.send({"begun": "signed in"})
        for rank in range(shift.first, shift.first + at_work.PEOPLE):
            await _adult(keys, rank, says)

    try:
        play(shift.folder, script)
    except Exception as error:
        says.send({"failed": repr(error.__cause__ or error)})


async def _adult(keys: Keys, rank: int, says: Connection) -> None:
    from PySide6.QtCore import Qt

    who = at_work.traits(rank)
    number = str(who["number"])

    async def typed(field: str, text: str) -> None:
        for end, character in enumerate(text, start=1):
            await keys.press(character)
            says.send({"typed": text[:end], "field": field, "at": time.monotonic()})

    await keys.press(Qt.Key.Key_F2)
    await keys.until(lambda: keys.where() == "sentence")
    await keys.enter()
    says.send({"person": number})
    for field in ("number", "birth_name", "given_names", "sex", "birth_date"):
        text = str(who[field])
        await typed(field, text.replace("/", ""))
        if field != "sex":  # its letter chooses and moves on
            await keys.enter()
    await typed("birthplace", "25056")
    await keys.enter()
    await keys.press(Qt.Key.Key_1)
    await keys.press(Qt.Key.Key_Space)
    await keys.enter()
    await keys.until(lambda: keys.where() == "code")
    await keys.press(Qt.Key.Key_F7)  # no code
    await keys.until(lambda: keys.where() == "reach")
    await typed("email", f"anne{rank}@example.org")
    await keys.enter()
    await keys.on_to("access")
    await keys.on_to("review")
    await keys.press(Qt.Key.Key_Space)
    await keys.confirm()
    says.send({"confirmed": number})
    await keys.home()
