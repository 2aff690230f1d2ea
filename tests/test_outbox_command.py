"""`outbox export`, `import` and `list` from a terminal: the key shown once, secrets never in arguments, and a process
that is killed at any step."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

import main
from desk_app.domain.acts import ActState
from desk_app.domain.author import Author
from desk_app.domain.operators import Operator
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding
from desk_app.ports import TrailQuery
from desk_app.security.vault import FileVault
from desk_app.settings import FILE, example
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from desk_app.sync.loop import LEASE, LEASE_SECONDS
from resources.catalogue import texts
from tests.store.sample import act, line

T = TypeVar("T")
PASSWORD = "tilleul bocal virgule 48"
FR = texts("fr")
SECOND = "295109912611193"


def a_desk(folder: Path, *acts: str, role: str = "pharmacist", **changed: str) -> Path:
    """A desk with its settings; `changed` replaces text of them."""

    async def lay_out() -> None:
        vault = FileVault(folder, memory=64, passes=1)
        author = Author(operator_id="op-1", name="Camille Essai", role=role)
        key = await vault.create(author, Secret(PASSWORD))
        store = await open_store(folder, key)
        for person in (Operator(id="op-1", name="Camille Essai", role=role), Operator(id="op-2", name="X", role=role)):
            await store.write_operator(person, line(person.id, Event.OPERATOR))
        for name in acts:
            await store.write_acts([act(name, number="")], [line(name)])
        await store.close()

    asyncio.run(lay_out())
    content = example()
    for before, after in changed.items():
        content = re.sub(rf"(?m)^(# )?{before} = .*$", f"{before} = {after}", content)
    (folder / FILE).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return a_desk(tmp_path / "here", "a1", "a2")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return a_desk(tmp_path / "there")


def run(desk: Path, monkeypatch: pytest.MonkeyPatch, *words: str, key: str = "") -> int:
    typed = f"{PASSWORD}\n{key}\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed)))
    return main.main(["--folder", str(desk), "outbox", *words, "--password-file", "-"])


def in_store(desk: Path, work: Callable[[SqlStore], Awaitable[T]]) -> T:
    async def done() -> T:
        store = await open_store(desk, await FileVault(desk).unlock("op-1", Secret(PASSWORD)))
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(done())


def states(desk: Path) -> dict[str, ActState]:
    rows = in_store(desk, lambda store: store.follow_up())
    return {row.act.id: row.state for row in sorted(rows, key=lambda row: row.number)}


def exported(desk: Path, monkeypatch: pytest.MonkeyPatch, to: Path, said: Callable[[], Any]) -> str:
    """The key, as it was shown."""
    said()
    assert run(desk, monkeypatch, "export", "--to", str(to)) == 0
    out = str(said().out)
    (key,) = re.findall(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", out)
    assert out.index(key) < out.index(str(to)), "the key first: once acts are handed on it must be known"
    return key


def test_from_one_desk_to_another_and_what_both_say(
    here: Path, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "usb.travail"
    key = exported(here, monkeypatch, file, capsys.readouterr)
    assert states(here) == {"a1": ActState.HANDED_ON, "a2": ActState.HANDED_ON}
    assert b"GARCIA" not in file.read_bytes()
    assert run(there, monkeypatch, "import", str(file), "--passphrase-file", "-", key=key.lower()) == 0
    assert "2 envois pour 2 personnes" in capsys.readouterr().out
    assert states(there) == {"a1": ActState.WAITING, "a2": ActState.WAITING}
    lines = in_store(there, lambda store: store.trail_lines(TrailQuery(events=(Event.TAKEN_IN,))))
    assert all(one.line is not None and one.line.detail.endswith(" Poste 1") for one in lines)
    assert in_store(there, lambda store: store.verify()).finding is Finding.SOUND
    assert run(there, monkeypatch, "import", str(file), "--passphrase-file", "-", key=key) == main.UNUSABLE
    assert "déjà été importé" in capsys.readouterr().err
    assert run(here, monkeypatch, "import", str(file), "--passphrase-file", "-", key=key) == main.UNUSABLE
    assert run(here, monkeypatch, "list") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == FR("waiting_work.nothing")
    assert "2 envois pour 2 personnes – 2 sans réponse" in said[1]
    assert run(there, monkeypatch, "list") == 0
    assert "2 envois pour 2 personnes" in capsys.readouterr().out
    assert run(here, monkeypatch, "export", "--to", str(file)) == main.UNUSABLE
    assert FR("refusal.export-nothing") in capsys.readouterr().err


def test_the_key_may_stand_in_a_file_or_be_typed(
    here: Path, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "usb.travail"
    key = exported(here, monkeypatch, file, capsys.readouterr)
    paper = tmp_path / "key"
    paper.write_text(f"{new_recovery_key(4).reveal()}\n")
    for said in (*[FR("refusal.export-key-wrong")] * 2, FR.count("waiting_work.in.wait", 2)):
        assert run(there, monkeypatch, "import", str(file), "--passphrase-file", str(paper)) == main.UNUSABLE
        assert said in capsys.readouterr().err
    (there / "guichet.tries").unlink()  # as if the time had passed
    assert states(there) == {}
    assert run(there, monkeypatch, "import", str(file), "--passphrase-file", str(tmp_path / "none")) == main.UNUSABLE
    monkeypatch.setattr("desk_app.commandline.passwords.typed", lambda *_, **__: key)
    assert run(there, monkeypatch, "import", str(file)) == 0


def test_a_demonstration_and_a_real_desk_exchange_nothing(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = a_desk(tmp_path / "trial", "t1", demonstration="true")
    for one, other in ((here, trial), (trial, here)):
        file = tmp_path / f"{one.name}.travail"
        key = exported(one, monkeypatch, file, capsys.readouterr)
        assert run(other, monkeypatch, "import", str(file), "--passphrase-file", "-", key=key) == main.UNUSABLE
        assert FR("refusal.export-other-world") in capsys.readouterr().err


def test_it_needs_its_duty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = a_desk(tmp_path / "desk", "a1", role="assistant")
    for words in (("export", "--to", str(tmp_path / "x")), ("import", str(tmp_path / "x")), ("list",)):
        assert run(desk, monkeypatch, *words) == main.UNUSABLE
    assert states(desk) == {"a1": ActState.WAITING}
    assert not (tmp_path / "x").exists()


def test_what_a_killed_window_left_in_sending_goes_too_and_what_a_living_one_sends_stays(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def claim(store: SqlStore) -> None:
        await store.claim(1, lambda one, head, held: b"{}")
        await store.take_lease(LEASE, "window", seconds=LEASE_SECONDS)

    in_store(here, claim)
    exported(here, monkeypatch, tmp_path / "x.travail", capsys.readouterr)
    assert states(here) == {"a1": ActState.SENDING, "a2": ActState.HANDED_ON}
    in_store(here, lambda store: store.give_lease(LEASE, "window"))
    exported(here, monkeypatch, tmp_path / "y.travail", capsys.readouterr)
    assert states(here) == {"a1": ActState.HANDED_ON, "a2": ActState.HANDED_ON}
    assert in_store(here, lambda store: store.take_lease(LEASE, "window", seconds=LEASE_SECONDS)), "given back"


def test_where_the_key_cannot_be_shown_nothing_is_handed_on(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_reads() -> None:
        raise BrokenPipeError

    monkeypatch.setattr("desk_app.commandline.outbox.flush", nobody_reads)
    monkeypatch.setattr("desk_app.commandline.terminal.say_no_more", lambda: None)  # pytest needs its own output
    run(here, monkeypatch, "export", "--to", str(tmp_path / "x.travail"))
    assert set(states(here).values()) == {ActState.WAITING}
    assert not list(tmp_path.glob("*.travail"))


def test_no_file_nothing_handed_on(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(here, monkeypatch, "export", "--to", str(tmp_path / "nowhere" / "x.travail")) == main.UNUSABLE
    assert FR("refusal.store-read-only") in capsys.readouterr().err
    assert set(states(here).values()) == {ActState.WAITING}


_KILLED = """
import io, os, sys
import main
from desk_app.security import sealed_file
from desk_app.store import handing_on, taking_in, trail
def die(*_, **__):
    os._exit(9)
setattr({where}, {what!r}, die)
sys.stdin = io.TextIOWrapper(io.BytesIO({typed!r}.encode()))
main.main(["--folder", sys.argv[1], "outbox", *sys.argv[2:], "--password-file", "-"])
"""


def killed(desk: Path, where: str, what: str, *words: str, key: str = "") -> str:
    """What was said before."""
    script = _KILLED.format(where=where, what=what, typed=f"{PASSWORD}\n{key}\n")
    command = [sys.executable, "-c", script, str(desk), *words]
    done = subprocess.run(command, cwd=Path(main.__file__).parent, check=False, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("where", "what", "is_whole"),
    [
        ("handing_on", "lay_out", False),
        ("sealed_file", "sync", False),
        ("sealed_file", "free_name", False),
        ("handing_on", "hand_on", True),  # the file is there, the acts are too
        ("trail", "add", True),  # in the middle of the transaction
    ],
)
def test_killed_on_the_way_out_everything_is_still_here(
    here: Path,
    there: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    what: str,
    is_whole: bool,
) -> None:
    file = tmp_path / "x.travail"
    said = killed(here, where, what, "export", "--to", str(file))
    assert states(here) == {"a1": ActState.WAITING, "a2": ActState.WAITING}
    assert in_store(here, lambda store: store.exports()) == ()
    assert file.exists() is is_whole
    if is_whole:  # and it does no harm: its acts are the same ones
        (key,) = re.findall(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", said)
        assert run(there, monkeypatch, "import", str(file), "--passphrase-file", "-", key=key) == 0
        assert list(states(there)) == ["a1", "a2"]
    assert run(here, monkeypatch, "export", "--to", str(file)) == 0, "and it can be done again"
    assert len(list(tmp_path.glob("*.travail"))) == (2 if is_whole else 1)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(("where", "what"), [("taking_in", "take_in"), ("taking_in", "put"), ("trail", "add")])
def test_killed_on_the_way_in_nothing_came(
    here: Path,
    there: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where: str,
    what: str,
) -> None:
    file = tmp_path / "x.travail"
    key = exported(here, monkeypatch, file, capsys.readouterr)
    killed(there, where, what, "import", str(file), "--passphrase-file", "-", key=key)
    assert states(there) == {}
    assert run(there, monkeypatch, "import", str(file), "--passphrase-file", "-", key=key) == 0
    assert list(states(there)) == ["a1", "a2"]
