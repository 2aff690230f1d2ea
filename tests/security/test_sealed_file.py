"""A file opens with its key alone, tells nothing without it, and is never half there; a wrong key waits longer and
longer."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desk_app.domain.author import Author
from desk_app.domain.handing_on import FORMAT, KEY_GROUPS, Cover
from desk_app.domain.recovery import ALPHABET, new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.security import sealed_file
from desk_app.security.sealed_file import SealedFiles
from desk_app.security.vault import FileVault

T = TypeVar("T")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COVER = Cover(export="K7QM-2XRD-9FHT", made_at=NOON, demonstration=False)
CONTENT = b"GARCIA-HAMMADI Sarah-Lou 277010115400329 sarah@exemple.fr"
SUM = 32


class Room:
    """A desk's keys and its sealed files, at a time that the test holds."""

    def __init__(self, folder: Path) -> None:
        self.now = NOON
        self.folder = folder
        self.vault = self.start()
        author = Author(operator_id="op-1", name="Camille Essai", role="administrator")
        asyncio.run(self.vault.create(author, Secret("tilleul bocal virgule 48"))).wipe()
        self.files = SealedFiles(self.vault)

    def start(self) -> FileVault:
        """As a new process has it; its own clock goes with the other."""
        return FileVault(
            self.folder,
            now=lambda: self.now,
            monotonic=lambda: (self.now - NOON).total_seconds(),
            memory=64,
            passes=1,
        )

    def write(self, file: Path, key: Secret, content: bytes = CONTENT) -> Path:
        return asyncio.run(self.files.write(file, COVER, content, key))

    def read(self, file: Path, key: Secret) -> bytes:
        return asyncio.run(self.files.read(file, key))


@pytest.fixture
def here(tmp_path: Path) -> Room:
    return Room(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Room:
    return Room(tmp_path / "there")


@pytest.fixture
def key() -> Secret:
    return new_recovery_key(KEY_GROUPS)


def refused(work: Coroutine[Any, Any, T]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        asyncio.run(work)
    return caught.value


def summed(content: bytes) -> bytes:
    """As somebody changes it who knows how such files are made."""
    return content + hashlib.sha256(content).digest()


def test_it_opens_on_another_desk_however_the_key_is_typed(
    here: Room, there: Room, key: Secret, tmp_path: Path
) -> None:
    file = here.write(tmp_path / "x.travail", key)
    assert there.read(file, key) == CONTENT
    assert there.read(file, Secret(f" {key.reveal().lower().replace('-', ' ')} ")) == CONTENT
    assert asyncio.run(there.files.cover(file)) == COVER
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    assert key.reveal(), "the key is the caller's"


def test_the_key_has_80_bits_in_groups_that_can_be_typed(key: Secret) -> None:
    groups = key.reveal().split("-")
    assert [len(group) for group in groups] == [5] * 4, "of five characters the last one checks the others"
    assert len(ALPHABET) ** (4 * 4) == 2**80


def test_nothing_of_it_stands_in_the_file(here: Room, key: Secret, tmp_path: Path) -> None:
    whole = here.write(tmp_path / "x.travail", key).read_bytes()
    for word in (b"GARCIA", b"Sarah", b"277010115400329", b"sarah@", b"Camille", key.reveal().encode()):
        assert word not in whole
    assert here.write(tmp_path / "y.travail", key).read_bytes() != whole
    line = json.loads(whole.split(b"\n")[0])
    assert line["slot"]["cost"] == {"memory": 64, "passes": 1, "lanes": 4}
    assert line["store"] == json.loads((here.folder / "keys.json").read_bytes())["store"]


def test_what_is_there_keeps_its_name(here: Room, key: Secret, tmp_path: Path) -> None:
    first, second = (here.write(tmp_path / "x.travail", key) for _ in range(2))
    assert (first.name, second.name) == ("x.travail", "x-2.travail")


def test_every_cut_and_every_changed_bit_is_refused_before_the_key_is_tried(
    here: Room, key: Secret, tmp_path: Path
) -> None:
    file = here.write(tmp_path / "x.travail", key)
    whole = file.read_bytes()
    changed = [whole[:length] for length in range(len(whole))] + [whole + b"\n", whole + whole]
    for place in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        changed.append(bytes(flipped))
    for content in changed:
        with pytest.raises(Refusal) as caught:
            sealed_file._parts(content)
        assert caught.value.code is RefusalCode.EXPORT_UNUSABLE
    file.write_bytes(changed[-1])
    assert refused(here.files.read(file, key)).code is RefusalCode.EXPORT_UNUSABLE
    assert not (here.folder / "guichet.tries").exists(), "no try was counted"


def test_a_change_by_somebody_who_makes_the_sum_anew_is_refused_too(here: Room, key: Secret, tmp_path: Path) -> None:
    file = here.write(tmp_path / "x.travail", key)
    rest = file.read_bytes()[:-SUM]
    for place in range(0, len(rest) * 8, 5):
        flipped = bytearray(rest)
        flipped[place // 8] ^= 1 << place % 8
        file.write_bytes(summed(bytes(flipped)))
        here.now += timedelta(minutes=10)
        code = refused(here.files.read(file, key)).code
        assert code in (RefusalCode.EXPORT_UNUSABLE, RefusalCode.EXPORT_KEY_WRONG, RefusalCode.EXPORT_NEWER)


def test_the_content_of_another_file_is_not_taken_for_its_own(here: Room, key: Secret, tmp_path: Path) -> None:
    first, second = (here.write(tmp_path / "x.travail", key).read_bytes()[:-SUM] for _ in range(2))
    file = tmp_path / "mixed.travail"
    file.write_bytes(summed(first.split(b"\n", 1)[0] + b"\n" + second.split(b"\n", 1)[1]))
    assert refused(here.files.read(file, key)).code is RefusalCode.EXPORT_UNUSABLE


def test_a_later_format_is_named_and_everything_else_is_no_such_file(here: Room, key: Secret, tmp_path: Path) -> None:
    file = here.write(tmp_path / "x.travail", key)
    line = json.loads(file.read_bytes().split(b"\n")[0])
    for content, code in (
        (summed(json.dumps(line | {"format": FORMAT + 1, "slot": "of another kind"}).encode() + b"\n"), "newer"),
        (summed(json.dumps(line | {"format": "1"}).encode() + b"\n"), "unusable"),
        (summed(json.dumps(line | {"slot": None}).encode() + b"\n"), "unusable"),
        (summed(json.dumps(line | {"made_at": "2026-03-02T12:00:00"}).encode() + b"\n"), "unusable"),
        (summed(b"[]\n"), "unusable"),
        (summed(b" " * 20_000 + b"\n"), "unusable"),
        (b"PK\x03\x04 a backup, perhaps", "unusable"),
        (b"", "unusable"),
    ):
        file.write_bytes(content)
        assert refused(here.files.cover(file)).code.value == f"export-{code}"
    for missing in (tmp_path / "no such", tmp_path):
        assert refused(here.files.read(missing, key)).code is RefusalCode.EXPORT_UNUSABLE


def test_a_wrong_key_costs_more_time_with_each_try(here: Room, there: Room, key: Secret, tmp_path: Path) -> None:
    file = here.write(tmp_path / "x.travail", key)
    waits = []
    for _ in range(5):
        wrong = refused(there.files.read(file, new_recovery_key(KEY_GROUPS)))
        assert wrong.code is RefusalCode.EXPORT_KEY_WRONG
        waits.append(int(wrong.values["wait"]))
        there.now += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 2, 4, 8]
    refused(there.files.read(file, new_recovery_key(KEY_GROUPS)))
    early = refused(there.files.read(file, key))
    assert (early.code, early.values["wait"]) == (RefusalCode.EXPORT_KEY_WRONG, "16"), "not even looked at"
    again = SealedFiles(there.start())
    assert refused(again.read(file, key)).values["wait"] == "16", "nor after a start"
    there.now += timedelta(seconds=16)
    assert there.read(file, key) == CONTENT
    asyncio.run(there.vault.unlock("op-1", Secret("tilleul bocal virgule 48"))).wipe()  # nobody else is kept out


@pytest.mark.parametrize(("error", "code"), [(errno.ENOSPC, "store-full"), (errno.EIO, "store-read-only")])
@pytest.mark.parametrize("place", ["new_file", "sync", "free_name"])
def test_a_disk_that_fails_leaves_nothing(
    here: Room, key: Secret, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, error: int, code: str
) -> None:
    def fails(path: Path) -> None:
        raise OSError(error, os.strerror(error))

    (tmp_path / "usb").mkdir()
    monkeypatch.setattr(sealed_file, place, fails)
    assert refused(here.files.write(tmp_path / "usb" / "x.travail", COVER, CONTENT, key)).code.value == code
    assert list((tmp_path / "usb").iterdir()) == []


def test_a_disk_that_gives_back_something_else_leaves_nothing(
    here: Room, key: Secret, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "usb").mkdir()
    monkeypatch.setattr(sealed_file, "_bytes_of", lambda file: summed(file.read_bytes()[:-SUM] + b"x"))
    with pytest.raises(Refusal):
        here.write(tmp_path / "usb" / "x.travail", key)
    assert list((tmp_path / "usb").iterdir()) == []


def test_a_removed_file_may_be_gone_already(here: Room, key: Secret, tmp_path: Path) -> None:
    file = here.write(tmp_path / "x.travail", key)
    for _ in range(2):
        asyncio.run(here.files.remove(file))
    asyncio.run(here.files.remove(tmp_path))  # cannot be removed: nothing happens
    assert not file.exists()
