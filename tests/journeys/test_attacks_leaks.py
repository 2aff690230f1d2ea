"""A thief takes the disk: no number, name, contact, code or password is on it in any spelling, nor in the clipboard,
nor in what the system shows of the process. That the search finds what was left on purpose: tests/proof/test_search.py.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desk_app.demonstration import PASSWORD
from desk_app.demonstration.stage import NEEDED, Stage
from desk_app.domain.acts import Author
from desk_app.domain.secret import Secret
from desk_app.security import logs
from desk_app.security.vault import FileVault
from resources.catalogue import texts
from tests.proof import leaks
from tests.proof.search import Search
from ui.fields.code import CodeField

NUMBER, NAME = "277010115400329", "Quévremont"


def test_a_days_work_leaves_nothing_that_can_be_read(tmp_path: Path) -> None:
    """The folder at six moments of the day and in the evening, the spool, and all that the process wrote beside."""
    assert leaks.behind_the_window(tmp_path) == []
    assert len([*(tmp_path / "stolen").iterdir()]) == 6
    assert len([*(tmp_path / "spool").iterdir()]) == 2, "a code goes straight to its printer"
    assert (tmp_path / "support.txt").read_text()
    assert "withheld" in (tmp_path / "desk" / logs.FILE).read_text()


@pytest.mark.timeout(180)
@pytest.mark.skipif(any(shutil.which(name) is None for name in NEEDED), reason="needs a virtual screen")
def test_the_real_window_killed_in_the_middle_leaves_nothing_either(tmp_path: Path) -> None:
    """Real keys; a home, a temporary folder and the rest of its own: every byte of them is searched after kill -9."""
    assert leaks.at_the_window(tmp_path, is_whole=False) == []


def test_what_a_day_leaves_would_be_seen(tmp_path: Path) -> None:
    search = Search(words=[NAME], numbers=[NUMBER])
    for name in ("tmp", "home", "export", "spool"):
        (tmp_path / name).mkdir()
    (tmp_path / "export" / "kept-out").write_text(NAME)
    assert [*leaks.wrong(tmp_path, search)] == []
    (tmp_path / "stderr").write_text(f"Traceback: {NUMBER}")
    (tmp_path / "tmp" / "letter").write_bytes(b"%PDF-1.4 pictures of a letter")
    (tmp_path / "home" / ".recent").write_text(f"lettre-{NAME}.pdf")
    (tmp_path / "spool" / "1").write_bytes(b"%PDF-1.4 on its way to the printer")
    assert sorted(leaks.wrong(tmp_path, search)) == [
        f"home/.recent: {NAME}",
        f"stderr: {NUMBER}",
        "tmp/letter: paper that stayed",
    ]


def test_a_file_written_elsewhere_would_be_seen() -> None:
    trace = """\
12 openat(AT_FDCWD, "/own/home/.cache/x", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 5
12 openat(AT_FDCWD, "/usr/lib/x.so", O_RDONLY|O_CLOEXEC) = 5
12 openat(AT_FDCWD, "/var/tmp/no", O_WRONLY|O_CREAT, 0600) = -1 EACCES (Permission denied)
12 openat(AT_FDCWD, "/dev/null", O_WRONLY) = 3
12 creat("/var/tmp/x", 0600) = 4
13 openat(AT_FDCWD, "/var/tmp/core", O_WRONLY|O_CREAT, 0600) = 9
"""
    assert [*leaks.written_elsewhere(trace, Path("/own"))] == [
        "written outside its folders: /var/tmp/x",
        "written outside its folders: /var/tmp/core",
    ]


class Titled(Stage):
    """A stage with one window."""

    def title(self) -> str:
        """Named after somebody, as it must not be."""
        return f"Guichet – {NAME}"

    def picture(self, path: Path, *, still: float = 0.3, seconds: float = 3) -> None:
        """Nothing to draw."""


def test_what_a_process_shows_would_be_seen(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    code = (
        f"import sys; a = open({str(own / 'gone')!r}, 'w'); a.write({NAME!r}); a.flush(); import os; os.unlink(a.name);"
        f"b = open({str(other / 'written')!r}, 'w'); print('ready', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, NUMBER],
        env={**os.environ, "PERSON": NAME},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        player = leaks.Watched(Titled(), tmp_path, process.pid, own, Search(words=[NAME], numbers=[NUMBER]))
        player.look("here")
        process.kill()
    assert {f"title at here: {NAME}", f"environment at here: {NAME}", f"arguments at here: {NUMBER}"} < {
        *player.findings
    }
    assert f"a file without a name at here: {NAME}" in player.findings
    assert f"written outside its folders: {other / 'written'}" in player.findings


def test_keys_and_their_password_are_not_beside_each_other(tmp_path: Path) -> None:

    async def made() -> bytes:
        key = await FileVault(tmp_path).create(Author(operator_id="a", name="Inès", role=""), Secret(PASSWORD))
        return key.reveal_bytes()

    key = asyncio.run(made())
    assert Search(words=[PASSWORD, key.hex(), key.decode("latin-1")]).find(tmp_path) == []


def test_a_code_is_never_taken_out_of_its_field(qtbot: Any) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    field = CodeField("creation_code", "Code", texts("fr"), length=12)
    qtbot.addWidget(field)
    field.show()
    field.line.setFocus()
    qtbot.keyClicks(field.line, "ABCD1234EFG")
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(field.line, Qt.Key.Key_A, control)
    for key in (Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Insert):
        qtbot.keyClick(field.line, key, control)
    qtbot.keyClick(field.line, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert clipboard.text() == "before"
    assert field.line.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.line.dragEnabled()
    field.forget()
    qtbot.keyClick(field.line, Qt.Key.Key_Z, control)
    assert field.text() == ""
