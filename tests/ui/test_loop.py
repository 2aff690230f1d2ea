"""Entering the loop after the first paint, work that is kept, quitting in stages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from ui import loop as room

ROOT = Path(__file__).resolve().parents[2]

START = """
import linecache, os, sys
from ui.application import make_application
from resources.catalogue import texts
app = make_application(["guichet"])
from ui.doors import Doors
from ui.main_window import MainWindow
from dataclasses import fields
from ui import loop
HEAVY = {"sqlalchemy", "aiohttp", "qasync", "reportlab", "alembic", "phonenumbers", "asyncio"}
seen = []
from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QObject
class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            seen.append(sorted(HEAVY & set(sys.modules)))
            # PySide read the source of no module of ours, and made the classes that are used, not all there are.
            seen[-1].extend(file for file in tuple(linecache.cache) if file.startswith(os.path.abspath("ui")))
            if sys.argv[1] == "known" and "QCalendarWidget" in vars(QtWidgets):
                seen[-1].append("every class of Qt")
        return False
nothing = {one.name: None for one in fields(Doors)}
from desk_app import settings
from desk_app.domain.author import Author
from desk_app.assembly.settings_file import SettingsFile
from pathlib import Path
set_up = SettingsFile(Path("nowhere"), settings.UNSET)
is_set_up = lambda: sys.argv[1] != "new"
people = (Author(operator_id="id", name="Jeanne", role="pharmacist"),) if sys.argv[1] == "known" else ()
named = dict(operators=lambda: people, password_bits=len, minimum_bits=50.0, is_set_up=is_set_up, set_up=set_up)
named["demonstration"] = ()
doors = Doors(**nothing | named)
window = MainWindow(texts("fr"), doors)
eye = Eye()
window.present().installEventFilter(eye)
window.show()
def prepare():
    import sqlalchemy
async def main():
    assert "sqlalchemy" in sys.modules and "qasync" in sys.modules
    import gc
    assert sys.getswitchinterval() < 0.002  # the window waits for no other thread's long turn
    assert gc.isenabled() and gc.get_freeze_count() > 50_000  # nor for a look through all that was imported
    loop.spawn(loop.pause(3600), "endless")
    return 7
code = loop.run(main, window=window, prepare=prepare)
assert seen and seen[0] == [], seen
assert loop.running() == (), loop.running()
sys.exit(code)
"""


@pytest.mark.parametrize("desk", ["known", "set-up", "new"])
def test_nothing_slow_is_imported_before_the_first_paint(desk: str) -> None:
    command = [sys.executable, "-W", "error", "-c", START, desk]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 7, done.stderr[-2000:]
    assert "Traceback" not in done.stderr, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("main", "prepare"), [("raise ValueError('x')", "pass"), ("return 0", "raise ImportError('no such room')")]
)
def test_a_bug_at_the_start_ends_the_process_with_a_code(main: str, prepare: str) -> None:
    code = f"""
import sys
from ui.application import make_application
app = make_application(["guichet"])
from ui import loop
def prepare():
    {prepare}
async def main():
    {main}
sys.exit(loop.run(main, prepare=prepare))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == room.CRASHED, done.stderr[-2000:]
    assert "unexpected in" in done.stderr
    assert "no such room" not in done.stderr  # a message could name a person


def test_work_is_named_and_can_be_cancelled(running: Any, qtbot: Any) -> None:
    work = room.spawn(room.pause(3600), "a long search")
    assert room.running() == ("a long search",)
    work.cancel()
    qtbot.waitUntil(work.done)
    work.cancel()
    assert room.running() == ()


def test_unexpected_errors_are_reported_not_lost(running: Any, qtbot: Any, caplog: Any) -> None:
    told: list[tuple[str, BaseException]] = []
    room.on_unexpected(lambda name, error: told.append((name, error)))

    async def breaks() -> None:
        raise KeyError("SECRET NAME")

    room.spawn(breaks(), "breaking")
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] == "breaking"
    assert "breaking" in caplog.text
    assert "SECRET NAME" not in caplog.text


def test_work_asked_for_before_the_loop_starts_with_it(qt_loop: Any, qtbot: Any) -> None:
    import asyncio

    done: list[int] = []

    async def one(number: int) -> None:
        done.append(number)

    first, second = room.spawn(one(1), "first"), room.spawn(one(2), "second")
    second.cancel()
    assert room.running() == ("first", "second")
    asyncio.events._set_running_loop(qt_loop)
    try:
        room.adopt(qt_loop)
        qtbot.waitUntil(first.done)
        assert done == [1]
    finally:
        room.adopt(None)
        room.rest()
        asyncio.events._set_running_loop(None)


def test_a_dialog_is_asked_without_a_loop_in_the_loop(running: Any, qtbot: Any) -> None:
    answers: list[int] = []
    dialog = QDialog()
    qtbot.addWidget(dialog)

    async def question() -> None:
        answers.append(await room.ask(dialog))

    work = room.spawn(question(), "question")
    qtbot.waitUntil(dialog.isVisible)
    QTimer.singleShot(0, dialog.accept)
    qtbot.waitUntil(work.done)
    assert answers == [QDialog.DialogCode.Accepted]


def test_a_gate_opened_before_anybody_waits_is_open(running: Any, qtbot: Any) -> None:
    gate = room.Gate()
    gate.open()
    work = room.spawn(gate.wait(), "waiting")
    qtbot.waitUntil(work.done)


def test_blocking_work_leaves_the_loop_free(running: Any, qtbot: Any) -> None:
    import threading

    names: list[str] = []

    async def draw() -> None:
        names.append(await room.in_thread(lambda: threading.current_thread().name))

    qtbot.waitUntil(room.spawn(draw(), "draw").done)
    assert names[0].startswith("guichet-printing")
