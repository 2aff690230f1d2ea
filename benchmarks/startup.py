"""From the start of the process to the first painted window, against a bare PySide6 window in the same run.

Runs take turns, so that a machine that slows down slows both. The figure is the median of the ratios.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 9
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
import sys
import main
import ui.loop
first = ui.loop._FirstPaint
class Told(first):
    def __init__(self, window):
        super().__init__(window)
        self.painted.connect(lambda: (print("painted", flush=True), __import__("os")._exit(0)))
ui.loop._FirstPaint = Told
sys.exit(main.main(["--folder", sys.argv[1], "window", "--demonstration"]))
"""


def _seconds(code: str, *arguments: str) -> float:
    """From just before the process is made until it says that its window is painted."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - start
    process.communicate()
    assert line.strip() == "painted", line
    return took


def figures() -> list[tuple[str, float, str, float | None]]:
    """Shapes: see benchmarks.__main__."""
    from desk_app.demonstration.fictive_desk import Service, lay_out

    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "desk"
        asyncio.run(lay_out(desk, Service("http://127.0.0.1:9/fhir", {"desk": "none"}), profile="dmp"))
        _seconds(BARE)
        _seconds(OURS, str(desk))
        pairs = [(_seconds(OURS, str(desk)), _seconds(BARE)) for _ in range(RUNS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return [
        ("startup_to_first_paint_ratio_to_bare_window", ratio, "ratio", 2.0),
        ("startup_to_first_paint", ours, "s", None),
        ("startup_bare_window_to_first_paint", bare, "s", None),
    ]
