"""A second start knocks at the first window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.one_window import Doorbell, bring_forward, ring


def test_the_window_that_is_there_comes_forward(qtbot: Any, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    bell = Doorbell(tmp_path, lambda: bring_forward(window))
    code = "import sys, pathlib; from ui.one_window import ring; sys.exit(0 if ring(pathlib.Path(sys.argv[1])) else 3)"
    second = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    assert not window.isMinimized()
    bell.stop()
    assert not ring(tmp_path)


def test_another_folder_is_another_desk(qtbot: Any, tmp_path: Path) -> None:
    bell = Doorbell(tmp_path / "one", lambda: None)
    assert not ring(tmp_path / "two")
    bell.stop()
