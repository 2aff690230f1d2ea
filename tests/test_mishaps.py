"""What nobody foresaw is told by its kind and place: its message may name a person."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import main
from desk_app.domain.trail import Event
from desk_app.mishaps import told
from desk_app.store.trail import _moment

ROOT = Path(main.__file__).resolve().parent
_RAISED = """
import runpy, sys, threading

sys.argv = ["main.py", "settings"]
try:
    runpy.run_path("main.py", run_name="__main__")
except SystemExit:
    pass
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

NAME = "Jeanne Garcia-Hammadi"

class Going:
    def __del__(self):
        raise ZeroDivisionError(NAME)

def in_thread():
    raise LookupError(NAME)

def in_slot():
    raise ValueError(NAME)

app = QApplication([])
QTimer.singleShot(0, in_slot)
QTimer.singleShot(0, app.quit)
app.exec()
Going()
thread = threading.Thread(target=in_thread, name=NAME)
thread.start()
thread.join()
raise KeyError(NAME)
"""


def test_no_message_of_what_nobody_foresaw_reaches_the_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RAISED],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    for kind in ("ValueError", "ZeroDivisionError", "LookupError", "KeyError"):
        assert kind in done.stderr, done.stderr
    assert "Jeanne" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_place_is_the_innermost_line_of_our_own() -> None:
    with pytest.raises(ValueError, match="month") as caught:
        _moment(b"2026-13-01T00:00:00")
    kind, _, place = told(caught.value).partition(" (")
    assert kind == "ValueError"
    assert place.startswith("desk_app/store/trail.py:")
    with pytest.raises(ValueError, match="nothing") as caught:
        Event("nothing")
    assert told(caught.value) == "ValueError"
