"""From the start of the process to the first painted window, against a bare PySide6 window in the same run.

Runs take turns, so that a machine that slows down slows both. The figure is the median of the ratios. Byte code is
kept between runs as it is on a desk, in a folder of this measure's own; main.py itself is compiled each time, as there.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

RUNS = 11
ROOT = Path(__file__).resolve().parents[1]

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
app = QApplication(sys.argv)
class Bare(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: (print("painted", flush=True), app.quit()))
window = Bare()
window.resize(1280, 720)
layout = QVBoxLayout(window)
layout.addWidget(QLineEdit())
window.show()
app.exec()
"""

OURS = """
import os, runpy, sys
import ui.loop
first = ui.loop._FirstPaint
class Told(first):
    def __init__(self, window):
        super().__init__(window)
        self.painted.connect(lambda: (print("painted", flush=True), os._exit(0)))
ui.loop._FirstPaint = Told
sys.argv = ["main.py", "--folder", sys.argv[1], "window", "--demonstration"]
runpy.run_path("main.py", run_name="__main__")
"""

Figure = tuple[str, float, str, float | None]


def _seconds(environment: Mapping[str, str], code: str, *arguments: str) -> float:
    """From just before the process is made until it says that its window is painted."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - start
    process.communicate()
    assert line.strip() == "painted", line
    return took


@contextmanager
def _screens() -> Iterator[list[tuple[str, Mapping[str, str]]]]:
    """(name, environment): without a screen, and on a virtual one where there is what it needs."""
    from desk_app.demonstration.stage import NEEDED, Stage

    offscreen = ("offscreen", {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    if any(shutil.which(name) is None for name in NEEDED):
        yield [offscreen]
        return
    with Stage() as stage:
        yield [offscreen, ("x11", stage.environment)]


def _compared(screen: str, environment: Mapping[str, str], desk: Path) -> list[Figure]:
    _seconds(environment, BARE)
    _seconds(environment, OURS, str(desk))
    pairs = [(_seconds(environment, OURS, str(desk)), _seconds(environment, BARE)) for _ in range(RUNS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [
        (f"startup.{screen}.ratio_to_bare_window", statistics.median(a / b for a, b in pairs), "ratio", 2.0),
        (f"startup.{screen}.first_paint", ours, "s", None),
        (f"startup.{screen}.bare_window", bare, "s", None),
    ]


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    from desk_app.demonstration.fictive_desk import Service, lay_out

    with tempfile.TemporaryDirectory() as folder, _screens() as screens:
        desk = Path(folder) / "desk"
        lay_out(desk, Service("http://127.0.0.1:9/fhir", {"desk": "none"}), profile="dmp")
        kept = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode")}
        found: list[Figure] = []
        for screen, environment in screens:
            warm = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept
            found += _compared(screen, warm, desk)
        return found
