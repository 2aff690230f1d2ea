"""Broken folders, files and terminals: one plain sentence and an exit code, in the terminal and in a window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import main
from desk_app import settings
from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.store import DATABASE
from resources.catalogue import texts
from tests.ui.fake_doors import fake_doors
from ui.fields.line import TextField
from ui.loop import spawn
from ui.main_window import MainWindow
from ui.views.rescue import RescueView
from ui.views.set_up import SetUpView
from ui.views.sign_in import SignInView

PROGRAM = Path(main.__file__).resolve()
DAMAGED, NEWER, READ_ONLY = (
    texts("fr")(f"refusal.{code}") for code in ("store-damaged", "store-newer", "store-read-only")
)


def run(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a shell that can close its streams; `$M` is the program, `$@` its arguments."""
    shell = command.replace("$M", f'"{sys.executable}" "{PROGRAM}"')
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"QT_QPA_PLATFORM": "xcb", "PYTHONIOENCODING": "ascii"}
    return subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {shell}", "bash", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env=environment,
    )


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ('said=$($M nir 277130115400329 --json); [[ $said == *"le mois 13 n’existe pas"* ]] && exit 3', 3, ""),
        ("$M nir 277010115400329 >&-", 0, ""),
        ("$M nir 277010115400329 | true", 0, ""),
        ("$M datamatrix --json <&-", 1, "Ce code"),
        ("$M datamatrix --json <&- >&- 2>&-", 1, ""),
        ("head -c 300000 /dev/urandom | $M datamatrix", 1, "Ce code"),
        ("$M nir 277010115400329 >/dev/full", 70, "inattendu"),
        ("$M sandbox --port 99999 --data /dev/null", 2, "--port"),
        ("$M", 2, "écran"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="a shell and /dev/full")
def test_no_terminal_brings_a_traceback(command: str, code: int, said: str) -> None:
    done = run(command)
    assert (done.returncode, said in done.stderr) == (code, True), done
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def laid_out(folder: Path) -> Path:
    folder.mkdir()
    (folder / settings.FILE).write_text(settings.example(), encoding="utf-8")
    return folder


def _no_keys(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"\x01" * 4096)


def _keys(content: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "keys.json").write_text(content, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        (_no_keys, DAMAGED),
        (_keys(""), DAMAGED),
        (_keys("[]"), DAMAGED),
        (_keys('{"format": 1, "slots": [{"operator": {"operator_id": 3, "name": "A", "role": ""}}]}'), DAMAGED),
        (_keys("[" * 100_000), DAMAGED),
        (_keys('{"format": 99}'), NEWER),
        (lambda folder: (folder / "keys.json").mkdir(), READ_ONLY),
    ],
)
def test_a_desk_whose_keys_are_broken_says_so_and_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], breaks: Callable[[Path], None], sentence: str
) -> None:
    folder = laid_out(tmp_path / "poste")
    breaks(folder)
    assert main.main(["--folder", str(folder)]) == main.UNUSABLE
    said = capsys.readouterr().err
    assert said.strip() == sentence


@pytest.mark.parametrize("content", ["", "[", "[service]\nurl = 3", "\xff", "[x]", "a = [" * 9000])
def test_settings_that_cannot_be_read_are_named_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    folder = laid_out(tmp_path / "poste")
    file = folder / settings.FILE
    file.write_bytes(content.encode("latin-1"))
    assert main.main(["--folder", str(folder)]) == main.UNUSABLE
    said = capsys.readouterr().err
    assert said.startswith(f"Le fichier de réglages {file} ne se lit pas, ligne ")
    assert said.count("\n") == 1


def test_a_desk_that_lost_its_settings_is_asked_for_them_and_keeps_its_people(
    qtbot: Any, running: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "poste"
    folder.mkdir()
    counter = main.counter_of(folder, folder / settings.FILE)
    assert not counter.set_up.exists()
    people = (Author(operator_id="a", name="Inès", role="administrator"),)
    doors = replace(main.doors(counter, demonstration=False), operators=lambda: people)
    window = MainWindow(texts("fr"), doors)
    qtbot.addWidget(window)
    window.show()
    view = window.present()
    assert isinstance(view, SetUpView)
    name = view.forms["place"].fields["site.name"]
    assert isinstance(name, TextField)
    name.set_text("Pharmacie du Puits")
    work = spawn(counter.set_up.change(view._all()), "set up")
    qtbot.waitUntil(work.done)
    view.done.emit()
    assert isinstance(window.present(), SignInView)
    window.close()


def test_keys_that_break_while_somebody_is_signed_in_are_told_in_the_window(qtbot: Any, running: Any) -> None:
    """Signing out reads the operators again; the session ends all the same."""
    ended: list[str] = []

    def broken() -> Any:
        raise Refusal(RefusalCode.STORE_DAMAGED)

    async def sign_out(desk: Any) -> None:
        ended.append(desk)

    window = MainWindow(texts("fr"), fake_doors(operators=broken, sign_out=sign_out))
    qtbot.addWidget(window)
    window.show()
    window.desk = "a desk"  # type: ignore[assignment]
    window.sign_out()
    qtbot.waitUntil(lambda: ended == ["a desk"])
    view = window.present()
    assert isinstance(view, RescueView)
    assert view.sentence.text() == DAMAGED
    view.end.click()
    assert not window.isVisible()


def test_two_windows_cannot_both_make_the_first_operator(tmp_path: Path) -> None:
    import asyncio

    from desk_app.domain.secret import Secret

    folder = laid_out(tmp_path / "poste")

    async def both() -> None:
        one, other = (main.counter_of(folder, folder / settings.FILE) for _ in range(2))
        await one.create_operator("Inès", "assistant", Secret("une longue phrase de passe"))
        keys = json.loads((folder / "keys.json").read_text())
        with pytest.raises(Refusal) as caught:
            await other.create_operator("Rose", "assistant", Secret("une autre longue phrase"))
        assert caught.value.code is RefusalCode.STORE_BUSY
        assert json.loads((folder / "keys.json").read_text()) == keys

    asyncio.run(both())


def test_a_second_window_on_the_same_desk_says_so_and_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = laid_out(tmp_path / "poste")
    first = main.only_window(folder)
    assert main.main(["--folder", str(folder)]) == main.UNUSABLE
    assert capsys.readouterr().err.strip() == texts("fr")("refusal.window-open")
    first.give()
    main.only_window(folder).give()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_window_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "poste")
    code = "import sys, pathlib, main; main.only_window(pathlib.Path(sys.argv[1])); print('held', flush=True); input()"
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, cwd=PROGRAM.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as held:
        assert held.stdout is not None
        assert held.stdout.readline().strip() == b"held"
        with pytest.raises(Refusal):
            main.only_window(folder)
        held.kill()
    main.only_window(folder).give()
