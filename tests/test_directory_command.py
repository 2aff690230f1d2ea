"""`directory` at a terminal: exact keys, exit codes, each refused file, Ctrl-C; no password, no traceback."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from desk_app import settings
from desk_app.commandline import directory as command
from desk_app.commandline.site import Site
from desk_app.directory import files
from desk_app.directory.importer import import_extraction
from desk_app.system.file_lock import FileLock
from resources.catalogue import texts
from tests.directory.extractions import row, write

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "resources" / "directory" / "sample.txt"
KEYS = ["rpps", "family_name", "given_name", "profession", "skill", "street", "town", "postcode"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "main.py", "--folder", str(folder), "directory", *arguments]
    return subprocess.run(words, cwd=ROOT, input="", capture_output=True, text=True, check=False)


def plain(said: str) -> str:
    return said.replace("\u00a0", " ")


def test_taken_in_then_searched_then_told(tmp_path: Path) -> None:
    source = write(
        tmp_path / "PS_LibreAcces_Personne_activite_202603010803.txt",
        [row(street="RUE DES LILAS"), row("10990000026", town="75011 PARIS"), row("", "PERSONNE")],
    )
    source.write_bytes(source.read_bytes() + b"8|cut\n")
    folder = tmp_path / "desk"
    done = run(folder, "import", str(source))
    assert (done.returncode, done.stderr) == (0, ""), "nothing is written over where there is no terminal"
    assert plain(done.stdout).splitlines() == [
        "L’annuaire est maintenant celui du 01/03/2026.",
        "2 professionnels.",
        "4 lignes lues.",
        "1 ligne sans numéro RPPS laissée de côté.",
        "1 ligne abîmée, laissée de côté : ligne 5.",
    ]
    found = json.loads(run(folder, "search", "martin", "--near", "75", "--json").stdout)
    assert [list(one) for one in found] == [KEYS, KEYS]
    assert [one["postcode"] for one in found] == ["75011", "31000"]
    assert found[1] == {
        "rpps": "10990000018",
        "family_name": "MARTIN",
        "given_name": "Anne",
        "profession": "Infirmier",
        "skill": "",
        "street": "RUE DES LILAS",
        "town": "TOULOUSE",
        "postcode": "31000",
    }
    state = json.loads(run(folder, "status", "--json").stdout)
    assert state == {
        "date": "2026-03-01",
        "people": 2,
        "age_days": (date.today() - date(2026, 3, 1)).days,  # noqa: DTZ011 - the desk's own day
        "old": (date.today() - date(2026, 3, 1)).days > 30,  # noqa: DTZ011 - the desk's own day
        "bytes": state["bytes"],
    }
    assert state["bytes"] > 0
    assert plain(run(folder, "status").stdout).startswith("Annuaire du 01/03/2026 : 2 professionnels, 1 Mo. Il a ")


def test_the_day_can_be_said_and_an_old_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "import", str(SAMPLE), "--date", "2020-02-01").returncode == 0
    for language, warned in (("fr", "Prenez l’extraction du jour."), ("en", "Take today’s extraction.")):
        assert command.status(texts(language), tmp_path, Site(), argparse.Namespace(json=False)) == 0
        said = plain(capsys.readouterr().out)
        assert "01/02/2020" in said
        assert warned in said


def test_the_desk_s_own_place_comes_first_unless_another_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(town="31000 TOULOUSE"), row("10990000026", town="75011 PARIS")]
    import_extraction(write(tmp_path / "x_20260301.txt", rows), tmp_path / "directory")
    (tmp_path / settings.FILE).write_text(settings.example().replace('"69000"', '"75018"'), encoding="utf-8")
    for more, first in (((), "75011 PARIS"), (("--near", "31"), "31000 TOULOUSE")):
        lines = run(tmp_path, "search", "martin", *more, "--limit", "1").stdout.splitlines()
        assert len(lines) == 1
        assert lines[0].endswith(first)
    guess = run(tmp_path, "search", "martim").stdout.splitlines()
    assert plain(guess[0]) == "Peut-être :"
    assert len(guess) == 3
    assert "Personne" in run(tmp_path, "search", "zzzzqx").stdout


def test_where_there_is_none_it_is_said(tmp_path: Path) -> None:
    assert run(tmp_path / "none", "status").stdout.startswith("Il n’y a pas encore d’annuaire")
    assert json.loads(run(tmp_path / "none", "status", "--json").stdout) == {
        "date": None,
        "people": 0,
        "age_days": None,
        "old": True,
        "bytes": 0,
    }
    done = run(tmp_path / "none", "search", "martin", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Il n’y a pas encore d’annuaire" in done.stderr
    assert not (tmp_path / "none").exists(), "asking leaves nothing behind"


def test_a_damaged_directory_is_said(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "directory" / "directory-000001-20260301.db").write_bytes(b"no database" * 1000)
    for asked in (("status",), ("search", "martin")):
        done = run(tmp_path, *asked)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == texts("fr")("refusal.directory-damaged") + "\n"


def test_a_search_reads_no_more_of_the_file_than_it_asks_for(tmp_path: Path) -> None:
    import_extraction(SAMPLE, tmp_path / "directory", dated=date(2026, 3, 1))
    (file,) = (tmp_path / "directory").glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sound'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as content:
        content.seek((root - 1) * size)
        content.write(bytes(64))
    assert run(tmp_path, "status").returncode == 2
    assert run(tmp_path, "search", "10990000019", "--limit", "1").stdout


def _lacking(source: Path) -> None:
    source.write_bytes(source.read_bytes().replace(b"Identifiant PP|", b"Autre chose|", 2))


def _cut(source: Path) -> None:
    source.write_bytes(source.read_bytes()[:-40])


def _cut_archive(source: Path) -> None:
    inside = source.with_suffix(".in")
    with zipfile.ZipFile(inside, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(source, source.name)
    source.write_bytes(inside.read_bytes()[:-400])


def _gone(source: Path) -> None:
    source.unlink()


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (_lacking, 3, "il lui manque Identifiant PP"),
        (_cut, 4, "s’arrête avant sa fin"),
        (_cut_archive, 4, "s’arrête avant sa fin"),
        (_gone, 7, "x.txt n’est pas là, ou ne se laisse pas lire"),
    ],
)
def test_each_refused_file_has_its_code_and_its_sentence(
    tmp_path: Path, spoil: Callable[[Path], None], code: int, said: str
) -> None:
    folder = tmp_path / "desk"
    import_extraction(SAMPLE, folder / "directory", dated=date(2026, 3, 1))
    before = {file.name: file.read_bytes() for file in (folder / "directory").iterdir()}
    source = tmp_path / "x.txt"
    source.write_bytes(SAMPLE.read_bytes())
    spoil(source)
    done = run(folder, "import", str(source))
    assert (done.returncode, done.stdout) == (code, "")
    assert said in plain(done.stderr)
    assert len(done.stderr.splitlines()) == 1
    assert {file.name: file.read_bytes() for file in (folder / "directory").iterdir()} == before


def test_two_at_once_are_one(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    lock = FileLock(tmp_path / "directory" / "import.lock")
    assert lock.take()
    try:
        done = run(tmp_path, "import", str(SAMPLE))
    finally:
        lock.give()
    assert done.returncode == 5
    assert done.stderr == texts("fr")("refusal.directory-busy") + "\n"


def test_a_full_disk_is_said_and_nothing_stays(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _FULL, "--folder", str(tmp_path), "directory", "import", str(SAMPLE)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (6, texts("fr")("refusal.directory-full") + "\n")
    assert [file.name for file in (tmp_path / "directory").iterdir()] == ["import.lock"]


_FULL = """
import errno, sys, main
from desk_app.directory import importer

def full(*_):
    raise OSError(errno.ENOSPC, "full")

importer._add = full
sys.exit(main.main())
"""


def test_ctrl_c_leaves_the_directory_that_was_there_and_shows_how_far_it_was(tmp_path: Path) -> None:
    """On a terminal of its own, with the process that reads beside: Ctrl-C reaches both."""
    import_extraction(SAMPLE, tmp_path / "directory", dated=date(2026, 3, 1))
    before = files.current(tmp_path / "directory")
    big = write(tmp_path / "big.txt", [row(f"{10990000000 + n}") for n in range(5000)])
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", _SLOW, "--folder", str(tmp_path), "directory", "import", str(big)]
    process = subprocess.Popen(words, cwd=ROOT, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True)
    os.close(theirs)
    try:
        seen = b""
        while b"%" not in seen:
            seen += os.read(ours, 1000)
        assert (tmp_path / "directory" / "directory-new.partial").exists()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_NONBLOCK)
        with suppress(OSError):  # nothing more was written
            seen += os.read(ours, 100_000)
        os.close(ours)
    assert b"Traceback" not in seen
    assert files.current(tmp_path / "directory") == before
    assert sorted(file.name for file in (tmp_path / "directory").iterdir()) == [before and before.name, "import.lock"]


_SLOW = """
import signal, sys, threading, main
from desk_app.commandline import directory
from desk_app.directory import importer, reader

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background have it ignored
reader._LARGE = 1
add = importer._add
directory._NEXT_WORD = 0.0

def slow(*given):
    add(*given)
    if slow.count:
        threading.Event().wait(60)  # until somebody presses Ctrl-C
    slow.count += 1

slow.count = 0
importer._add = slow
sys.exit(main.main())
"""
