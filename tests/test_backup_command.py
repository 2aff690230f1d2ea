"""`backup` and `restore` from a terminal: words and exit codes, and an old store that stays as it was until the end."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from zipfile import ZipFile

import pytest

import main
from desk_app.assembly import bring_back as room
from desk_app.domain.author import Author
from desk_app.domain.operators import Operator
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding
from desk_app.ports import TrailQuery
from desk_app.security.failed import take_in
from desk_app.security.tries import FILE as FILE_OF_TRIES
from desk_app.security.vault import FileVault
from desk_app.settings import FILE, example
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from desk_app.store.tables import SCHEMA
from resources.catalogue import texts
from tests.store.sample import act, line

T = TypeVar("T")
PASSWORD = "tilleul bocal virgule 48"
NEWER = "vitrail ponton sextant 12"
CAMILLE = Author(operator_id="op-1", name="Camille Essai", role="administrator")
LOCKS = {"guichet.lock", "guichet.place.lock", "guichet.keys.lock", "guichet.failed.lock", "guichet.backup.lock"}
NOTED = {"guichet.failed", "guichet.tries"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"

    async def lay_out() -> None:
        vault = FileVault(folder, memory=64, passes=1)
        key = await vault.create(CAMILLE, Secret(PASSWORD))
        store = await open_store(folder, key)
        await store.write_operator(
            Operator(id="op-1", name="Camille Essai", role="administrator"), line("op-1", Event.OPERATOR)
        )
        await store.write_acts([act("a1", number="")], [line("a1")])
        await store.close()

    asyncio.run(lay_out())
    return folder


def in_store(desk: Path, work: Callable[[SqlStore], Awaitable[T]], password: str = PASSWORD) -> T:
    async def done() -> T:
        store = await open_store(desk, await FileVault(desk).unlock("op-1", Secret(password)))
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(done())


def write(desk: Path, name: str, password: str = PASSWORD) -> None:
    in_store(desk, lambda store: store.write_acts([act(name, number="")], [line(name)]), password)


def acts(desk: Path, password: str = PASSWORD) -> list[str]:
    return [row.act.id for row in in_store(desk, lambda store: store.follow_up(), password)]


def run(desk: Path, monkeypatch: pytest.MonkeyPatch, *words: str, password: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(password.encode() + b"\n")))
    return main.main(["--folder", str(desk), *words, "--password-file", "-"])


def backed_up(desk: Path, monkeypatch: pytest.MonkeyPatch, to: Path) -> Path:
    assert run(desk, monkeypatch, "backup", "--to", str(to)) == 0
    (file,) = to.iterdir()
    return file


def files(desk: Path) -> dict[str, bytes]:
    """Every byte of the desk, but for the empty files that are locks, and what is noted of wrong passwords."""
    found = (path for path in desk.rglob("*") if path.is_file())
    return {str(p.relative_to(desk)): p.read_bytes() for p in found if p.name not in LOCKS | NOTED}


def test_a_backup_and_back_again(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    assert capsys.readouterr().out == texts("fr")("backup.made", file=str(file)) + "\n"
    write(desk, "a2")
    before = in_store(desk, lambda store: store.head())
    assert run(desk, monkeypatch, "restore", str(file)) == 0
    said = capsys.readouterr().out
    (aside,) = desk.glob("guichet-avant-*")
    assert str(aside) in said
    assert acts(desk) == ["a1"]
    (told,) = in_store(desk, lambda store: store.trail_lines(TrailQuery(limit=1)))
    assert told.line is not None
    assert (told.line.event, told.line.who) == (Event.RESTORED, "op-1")
    assert told.line.detail.startswith(f"{before.number}:{before.digest} {before.number - 2}:")
    found = in_store(desk, lambda store: store.verify([before]))
    assert (found.finding, found.expected) == (Finding.RESTORED, before)
    assert run(desk, monkeypatch, "audit", "verify") == 4
    if os.name == "posix":
        assert (desk / "keys.json").stat().st_mode & 0o777 == 0o600
    assert acts(aside) == ["a2", "a1"], "what was there before is whole"


def test_the_backup_is_on_the_trail_and_needs_its_duty(desk: Path, tmp_path: Path, monkeypatch: Any) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    (told,) = in_store(desk, lambda store: store.trail_lines(TrailQuery(limit=1)))
    assert told.line is not None
    assert (told.line.event, told.line.detail) == (Event.BACKED_UP, file.name)
    for person in (
        Operator(id="op-2", name="Rose", role="administrator"),
        Operator(id="op-1", name="Camille Essai", role="student"),
    ):
        in_store(desk, lambda store, who=person: store.write_operator(who, line(who.id, Event.OPERATOR)))
    assert run(desk, monkeypatch, "backup", "--to", str(tmp_path / "to")) == main.UNUSABLE
    assert run(desk, monkeypatch, "restore", str(file)) == 0, "the backup knows them as administrator"


def test_lines_of_commands_name_their_desk_and_a_verification_leaves_none(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / FILE).write_text(example().replace("Poste 1", "Le comptoir"), encoding="utf-8")
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    monkeypatch.setattr("desk_app.commandline.token.typed", lambda *_, **__: "a-token")
    assert run(desk, monkeypatch, "token") == 0
    assert run(desk, monkeypatch, "audit", "export", "--out", str(tmp_path / "journal.csv")) == 0
    assert run(desk, monkeypatch, "audit", "verify") == 0

    def told(store: SqlStore) -> Awaitable[Any]:
        return store.trail_lines(TrailQuery(limit=3))

    lines = [one.line for one in in_store(desk, told) if one.line is not None]
    assert [line.event for line in lines] == [Event.EXPORTED, Event.SETTINGS, Event.BACKED_UP]
    assert {line.desk for line in lines} == {"Le comptoir"}
    assert run(desk, monkeypatch, "restore", str(file)) == 0
    restored = in_store(desk, told)[0].line
    assert restored is not None
    assert (restored.event, restored.desk) == (Event.RESTORED, "Le comptoir")


def test_where_backups_go_is_in_the_settings(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(desk, monkeypatch, "backup") == 0
    assert len(list((desk / "backups").iterdir())) == 1
    content = example().replace('folder = ""', f"folder = '{tmp_path / 'disk'}'")
    (desk / FILE).write_text(content, encoding="utf-8")
    assert run(desk, monkeypatch, "backup") == 0
    assert len(list((tmp_path / "disk").iterdir())) == 1


def test_beside_an_open_window_one_backs_up_and_does_not_restore(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window = main.only_window(desk)
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    before = files(desk)
    assert run(desk, monkeypatch, "restore", str(file)) == main.UNUSABLE
    assert capsys.readouterr().err.strip() == texts("fr")("refusal.window-open")
    assert files(desk) == before
    window.give()


def test_on_a_new_machine(desk: Path, tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    fresh = tmp_path / "fresh"
    capsys.readouterr()
    assert run(fresh, monkeypatch, "restore", str(file)) == 0
    assert "guichet-avant" not in capsys.readouterr().out
    assert acts(fresh) == ["a1"]
    assert not list(fresh.glob("guichet-avant-*"))


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def edited(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)


def newer(file: Path) -> None:
    with ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(told | {"schema": SCHEMA + 1}).encode()
    with ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (truncated, RefusalCode.BACKUP_UNUSABLE),
        (edited, RefusalCode.BACKUP_UNUSABLE),
        (Path.unlink, RefusalCode.BACKUP_ABSENT),
        (newer, RefusalCode.STORE_NEWER),
    ],
)
def test_a_spoilt_or_newer_backup_changes_nothing(
    desk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    code: RefusalCode,
) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    write(desk, "a2")
    before = files(desk)
    spoil(file)
    capsys.readouterr()
    assert run(desk, monkeypatch, "restore", str(file)) == main.UNUSABLE
    assert capsys.readouterr().err.strip() == texts("fr")(f"refusal.{code}", file=file.name)
    assert files(desk) == before


def test_it_takes_the_password_of_the_day_of_the_backup(desk: Path, tmp_path: Path, monkeypatch: Any) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    vault = FileVault(desk)
    (operator,) = vault.operators()
    asyncio.run(vault.change_password(operator, Secret(PASSWORD), Secret(NEWER)))
    before = files(desk)
    assert run(desk, monkeypatch, "restore", str(file), password=NEWER) == main.UNUSABLE
    assert [one.operator_id for one in take_in(desk).failed] == ["op-1"]
    assert files(desk) == before
    assert run(desk, monkeypatch, "restore", str(file)) == 0
    assert acts(desk) == ["a1"]


def test_guessing_at_a_backup_is_slowed_down(desk: Path, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    for _ in range(3):
        assert run(desk, monkeypatch, "restore", str(file), password="not this one") == main.UNUSABLE
    assert run(desk, monkeypatch, "restore", str(file)) == main.UNUSABLE, "too early, though right"
    assert re.search("Attendez . seconde", capsys.readouterr().err.replace("\u00a0", " "))
    write(desk, "a2")
    (desk / FILE_OF_TRIES).unlink()
    assert run(desk, monkeypatch, "restore", str(file)) == 0


def test_the_recovery_sheet_opens_it_too(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def sheet() -> str:
        made, vault = new_recovery_key(), FileVault(desk, memory=64, passes=1)
        await vault.set_recovery(made, await vault.unlock("op-1", Secret(PASSWORD)))
        return made.reveal()

    typed = asyncio.run(sheet())
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    monkeypatch.setattr("desk_app.commandline.backup.typed", lambda *_, **__: "00000-" * 6)
    before = files(desk)
    assert run(desk, monkeypatch, "restore", str(file), "--recovery") == main.UNUSABLE
    assert files(desk) == before
    assert [one.operator_id for one in take_in(desk).failed] == ["recovery"]
    monkeypatch.setattr("desk_app.commandline.backup.typed", lambda *_, **__: typed.lower())
    assert run(desk, monkeypatch, "restore", str(file), "--recovery") == 0
    (told,) = in_store(desk, lambda store: store.trail_lines(TrailQuery(limit=1)))
    assert told.line is not None
    assert told.line.who == "recovery"


@pytest.mark.parametrize("place", ["unpack", "open_store", "restored_detail"])
def test_a_disk_that_fills_on_the_way_changes_nothing(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    before = files(desk)

    def full(*_: object) -> None:
        raise Refusal(RefusalCode.STORE_FULL)

    monkeypatch.setattr(room, place, full)
    assert run(desk, monkeypatch, "restore", str(file)) == main.UNUSABLE
    assert files(desk) == before


def test_the_backup_of_an_earlier_version_is_upgraded_on_its_way(tmp_path: Path, monkeypatch: Any) -> None:
    released = Path(__file__).parent / "store" / "released" / "0.1.0"
    old = tmp_path / "old"
    shutil.copytree(released, old)

    async def make() -> Path:
        from datetime import UTC, datetime

        from desk_app.store import backup

        return backup.make(old, Secret(bytes(range(32))), tmp_path / "to", datetime.now(UTC)).file

    file = asyncio.run(make())
    assert run(tmp_path / "desk", monkeypatch, "restore", str(file)) == 0
    assert sorted(acts(tmp_path / "desk")) == ["a1", "a2", "a3"]
    assert in_store(tmp_path / "desk", lambda store: store.verify()).finding is Finding.RESTORED


def test_a_damaged_store_is_kept_and_the_backup_comes(desk: Path, tmp_path: Path, monkeypatch: Any) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    noted = (desk / "guichet.head").read_text()
    junk = b"\x01" * 8192
    (desk / "guichet.db").write_bytes(junk)
    assert run(desk, monkeypatch, "restore", str(file)) == 0
    (aside,) = desk.glob("guichet-avant-*")
    assert (aside / "guichet.db").read_bytes() == junk
    (told,) = in_store(desk, lambda store: store.trail_lines(TrailQuery(limit=1)))
    assert told.line is not None
    assert told.line.detail.startswith(noted.strip()), "what is known of the lost one is its noted head"


_KILLED = """
import io, os, sys
import main
from desk_app.assembly import bring_back as room
from desk_app.store import incoming
def die(*_, **__):
    os._exit(9)
setattr({where}, {what!r}, die)
sys.stdin = io.TextIOWrapper(io.BytesIO({password!r}.encode()))
main.main(["--folder", sys.argv[1], "restore", sys.argv[2], "--password-file", "-"])
"""


@pytest.mark.parametrize(
    ("where", "what", "there"),
    [
        ("room", "open_store", ["a2", "a1"]),
        ("room", "restored_detail", ["a2", "a1"]),
        ("incoming", "replace_with", ["a2", "a1"]),
        ("incoming", "_finish", ["a2", "a1"]),
        ("incoming", "_set_aside", ["a1"]),
    ],
)
def test_killed_on_the_way(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, what: str, there: list[str]
) -> None:
    file = backed_up(desk, monkeypatch, tmp_path / "to")
    write(desk, "a2")
    script = _KILLED.format(where=where, what=what, password=PASSWORD)
    command = [sys.executable, "-c", script, str(desk), str(file)]
    killed = subprocess.run(command, cwd=Path(main.__file__).parent, check=False)
    assert killed.returncode == 9
    code = run(desk, monkeypatch, "audit", "verify")
    assert code == (0 if "a2" in there else 4)
    assert acts(desk) == there
    assert not (desk / "incoming").exists()
