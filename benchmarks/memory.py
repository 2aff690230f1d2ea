"""Resident memory after one opening, against a bare window that imported the same libraries, and a truly bare one.

Each is a process of its own, without a screen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

OURS = """
import json, sys, tempfile
from pathlib import Path
from benchmarks.counter import desk_folder, play
from benchmarks.memory import resident
async def script(keys):
    await keys.sign_in()
    await keys.adult()
    await keys.confirm()
    await keys.home()
    libraries = [name for name in sys.modules if not name.startswith(("benchmarks", "__"))]
    print(json.dumps([resident(), libraries]), flush=True)
with tempfile.TemporaryDirectory() as folder, desk_folder(Path(folder)) as desk:
    play(desk, script)
"""

BARE = """
import importlib, json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from benchmarks.memory import resident
app = QApplication(sys.argv[:1])
for name in json.loads(sys.stdin.read()):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
window = QWidget()
window.resize(1280, 720)
QVBoxLayout(window).addWidget(QLineEdit())
window.show()
QTimer.singleShot(300, lambda: (print(json.dumps([resident(), []]), flush=True), app.quit()))
app.exec()
"""

Figure = tuple[str, float, str, float | None]


def resident() -> float:
    """MiB of this process that are in memory now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")


def _told(code: str, given: str = "") -> tuple[float, list[str]]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, input=given, stdout=subprocess.PIPE, text=True, check=True, env=environment, timeout=120
    )
    size, libraries = json.loads(done.stdout.splitlines()[-1])
    return size, libraries


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    ours, libraries = _told(OURS)
    same, _ = _told(BARE, json.dumps(libraries))
    bare, _ = _told(BARE, "[]")
    return [
        ("memory.after_one_opening", ours, "MiB", None),
        ("memory.bare_window_same_libraries", same, "MiB", None),
        ("memory.bare_window", bare, "MiB", None),
        ("memory.ratio_to_same_libraries", ours / same, "ratio", 1.5),
        ("memory.ratio_to_bare_window", ours / bare, "ratio", None),
    ]
