"""Choosing a file leaves no folder and no file name in the person's home; and nothing is written over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desk_app.system.durable import free_name

ROOT = Path(__file__).parents[2]
_CHOOSE = """
import sys
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from resources.catalogue import texts
from ui import files, loop

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
window = QWidget()
{first}

def accept():
    dialog = window.findChild(QFileDialog)
    QTimer.singleShot(20, accept)  # until it is gone: it may not be ready yet
    if dialog is None or not dialog.isVisible():
        return
    dialog.setDirectory(sys.argv[1])
    # Typed: what selectFile chooses goes again once the folder has been read.
    dialog.findChild(QLineEdit, "fileNameEdit").setText("Quevremont.pdf")
    dialog.accept()

async def main():
    QTimer.singleShot(20, accept)
    print(await {choose})
    await loop.pause(0.1)  # the dialog itself goes
    return 0

sys.exit(loop.run(main))
"""
OURS = "files.choose_file(window, texts('fr'), 'x', 'journal.pdf')"
THERE = "files.choose_existing(window, texts('fr'), 'x', '.pdf')"
PLAIN = "loop.ask(QFileDialog(window, 'x', sys.argv[1]))"
SYSTEM_LIKE = "files.lead_settings_nowhere = lambda: None"  # as where Qt's settings are no file of their own
BEFORE = f"{SYSTEM_LIKE}; QSettings(QSettings.Scope.UserScope, 'QtProject').setValue('FileDialog/viewMode', 'List')"


def left_by(home: Path, choose: str, first: str = "") -> tuple[str, bytes]:
    """What it says, and every byte that is in the home afterwards."""
    folder = home / "Zephyrine"
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": "", "QT_QPA_PLATFORM": "offscreen"}
    script = _CHOOSE.format(choose=choose, first=first)
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    content = b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())
    return done.stdout, content


def test_nothing_of_a_choice_is_written(tmp_path: Path) -> None:
    said, left = left_by(tmp_path, OURS)
    assert said.strip().endswith("Zephyrine/Quevremont.pdf")
    assert left == b""


def test_nor_of_a_file_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "Zephyrine").mkdir()
    (tmp_path / "Zephyrine" / "Quevremont.pdf").touch()
    said, left = left_by(tmp_path, THERE)
    assert said.strip().endswith("Zephyrine/Quevremont.pdf")
    assert left == b""


def test_the_dialog_alone_would_have_written_it(tmp_path: Path) -> None:
    _, left = left_by(tmp_path, PLAIN)
    is_file = sys.platform not in ("win32", "darwin")  # elsewhere: the registry, the property lists
    assert (b"Zephyrine" in left) is is_file


def test_where_settings_cannot_be_led_away_they_are_put_back(tmp_path: Path) -> None:
    _, left = left_by(tmp_path, OURS, BEFORE)
    assert b"Zephyrine" not in left
    assert b"Quevremont" not in left
    assert b"viewMode=List" in left


def test_what_is_there_keeps_its_name(tmp_path: Path) -> None:
    assert free_name(tmp_path / "journal.pdf").name == "journal.pdf"
    (tmp_path / "journal.pdf").touch()
    (tmp_path / "journal-2.pdf").touch()
    assert free_name(tmp_path / "journal.pdf").name == "journal-3.pdf"
