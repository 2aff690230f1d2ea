"""Who may sign in: only who has a slot and its password, more and more slowly after each mistake."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desk_app.domain.acts import Author
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import Vault
from desk_app.security.roster import operators
from desk_app.security.tries import FILE, wait_after
from desk_app.security.vault import FileVault
from desk_app.system.folder import KEYS

T = TypeVar("T")
ADA = Author(operator_id="ada", name="Ada Essai", role="pharmacist", rpps="10000000001")
BOB = Author(operator_id="bob", name="Bob Essai", role="assistant")
RIGHT, WRONG = "cheval agrafe pile correcte", "azerty"


class Room:
    """A vault with cheap slots and two clocks that the test holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self.process_clock = 1000.0
        self.vault = self.start()

    def start(self) -> FileVault:
        """A new process."""
        return FileVault(self.folder, now=lambda: self.now, monotonic=lambda: self.process_clock, memory=64, passes=1)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.process_clock += seconds

    def create(self) -> bytes:
        """Set the desk up with Ada; the database key."""
        return run(self.vault.create(ADA, Secret(RIGHT))).reveal_bytes()

    def unlock(self, who: str = "ada", password: str = RIGHT) -> bytes:
        """The database key."""
        return run(self.vault.unlock(who, Secret(password))).reveal_bytes()

    def fail(self, who: str = "ada", password: str = WRONG) -> int:
        """The seconds to wait that the refusal names."""
        with pytest.raises(Refusal) as refused:
            self.unlock(who, password)
        assert refused.value.code is RefusalCode.WRONG_PASSWORD
        assert set(refused.value.values) == {"wait"}
        return int(refused.value.values["wait"])

    def edit(self, change: Callable[[Any], object]) -> None:
        """Change the file behind the vault's back."""
        content = json.loads((self.folder / KEYS).read_text())
        change(content)
        (self.folder / KEYS).write_text(json.dumps(content))


def run(work: Awaitable[T]) -> T:
    async def waiting() -> T:
        return await work

    return asyncio.run(waiting())


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "data")


def test_each_operator_opens_the_same_store(room: Room) -> None:
    vault: Vault = room.vault
    assert vault.operators() == ()
    assert not room.vault.exists()
    key = room.create()
    run(room.vault.add(BOB, Secret("autre phrase de passe"), Secret(key)))
    assert vault.operators() == (ADA, BOB)
    assert len(key) == 32
    assert room.unlock() == room.unlock("bob", "autre phrase de passe") == key
    assert room.start().exists()
    room.fail("bob", RIGHT)


def test_a_second_set_up_does_not_write_over_the_first(room: Room) -> None:
    key = room.create()
    with pytest.raises(FileExistsError):
        room.create()
    assert room.unlock() == key


def test_a_new_password_takes_the_old_one_s_place(room: Room) -> None:
    key = room.create()
    run(room.vault.add(ADA, Secret("nouvelle phrase"), Secret(key)))
    assert room.vault.operators() == (ADA,)
    assert room.unlock(password="nouvelle phrase") == key
    room.fail(password=RIGHT)


def test_who_signs_in_is_listed_by_name_whatever_is_renewed(room: Room) -> None:
    key = room.create()
    people = [Author(operator_id=name, name=name, role="agent") for name in ("Zoé", "Élise", "Émile", "Denis")]
    for one in people:
        run(room.vault.add(one, Secret(RIGHT), Secret(key)))
    by_name = ["Ada", "Denis", "Élise", "Émile", "Zoé"]
    assert [one.name.partition(" ")[0] for one in operators(room.folder)] == by_name
    run(room.vault.add(ADA, Secret("nouvelle phrase"), Secret(key)))
    assert [one.name.partition(" ")[0] for one in operators(room.folder)] == by_name


def test_a_removed_slot_a_stranger_and_a_wrong_password_fail_alike(room: Room) -> None:
    key = room.create()
    run(room.vault.add(BOB, Secret(RIGHT), Secret(key)))
    run(room.vault.remove("bob"))
    assert room.vault.operators() == (ADA,)

    def waits(who: str, password: str) -> list[int]:
        named = []
        for _ in range(4):
            named.append(room.fail(who, password))
            room.wait(400)
        return named

    assert waits("ada", WRONG) == waits("bob", RIGHT) == waits("stranger", RIGHT) == [0, 0, 2, 4]


def test_the_last_way_in_stays(room: Room) -> None:
    room.create()
    for who in ("ada", "stranger"):
        with pytest.raises(Refusal) as refused:
            run(room.vault.remove(who))
        assert refused.value.code is RefusalCode.OPERATOR_UNKNOWN
    room.unlock()


def test_the_wait_grows_and_the_right_password_does_not_shorten_it(room: Room) -> None:
    room.create()
    assert [room.fail() for _ in range(3)] == [0, 0, 2]
    assert room.fail(password=RIGHT) == 2
    room.wait(1.5)
    assert room.fail(password=RIGHT) == 1
    room.wait(0.6)
    assert room.fail() == 4
    room.wait(4)
    assert room.unlock()
    assert room.fail() == 0


def test_the_wait_survives_a_restart_and_a_clock_set_forward_or_back(room: Room) -> None:
    room.create()
    for _ in range(6):
        room.fail()
        room.wait(60)
    assert room.fail() == 32
    room.vault = room.start()
    assert room.fail(password=RIGHT) == 32
    room.now -= timedelta(days=400)
    assert room.fail(password=RIGHT) == 32
    room.now += timedelta(days=400)
    room.wait(32)
    assert room.fail() == 64
    room.now += timedelta(days=1)  # set forward by hand: this process has a clock of its own
    assert room.fail(password=RIGHT) == 64
    room.wait(64)
    assert room.unlock()


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(days=3000)])
@pytest.mark.parametrize("one_process", [True, False])
def test_a_clock_set_back_locks_nobody_out(room: Room, back: timedelta, one_process: bool) -> None:
    key = room.create()
    sheet = new_recovery_key()
    run(room.vault.set_recovery(sheet, Secret(key)))

    def by_sheet(typed: Secret) -> str:
        with pytest.raises(Refusal) as refused:
            run(room.vault.recover(typed))
        return refused.value.values["wait"]

    for _ in range(3):
        room.fail()
        by_sheet(Secret("another sheet"))
    room.now -= back
    room.vault = room.start()
    assert (room.fail(password=RIGHT), by_sheet(sheet)) == (2, "2")
    room.wait(1)
    if not one_process:  # a command at the terminal is a new process each time
        room.vault = room.start()
    assert (room.fail(password=RIGHT), by_sheet(sheet)) == (1, "1")
    room.wait(1)
    assert room.unlock() == key
    assert run(room.vault.recover(sheet)).reveal_bytes() == key


def test_a_disk_that_takes_nothing_and_a_clock_set_back_lock_nobody_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = room.create()
    (room.folder / FILE).write_text('{"ada": {"count": 3, "last": "2199-01-01T00:00:00Z"}}')

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert room.fail(password=RIGHT) == 2
    room.wait(2)
    assert room.unlock() == key


def test_a_full_disk_makes_guessing_no_faster(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.create()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert [room.fail() for _ in range(3)] == [0, 0, 2]
    assert room.fail(password=RIGHT) == 2
    room.wait(2)
    assert room.unlock()
    assert room.fail() == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[" * 5000,
        '{"ada": 3}',
        '{"ada": {"count": 5, "last": "2026-03-02T12:00:00"}}',
        '{"ada": {"count": -5, "last": "9999-12-31T23:59:59+00:00"}}',
    ],
)
def test_tries_that_cannot_be_read_keep_nobody_out(room: Room, content: str) -> None:
    room.create()
    (room.folder / FILE).write_text(content)
    assert room.unlock()
    (room.folder / FILE).unlink(missing_ok=True)
    (room.folder / FILE).mkdir()
    assert room.unlock()


def test_the_keys_of_a_backup_are_no_way_to_guess_without_waiting(room: Room, tmp_path: Path) -> None:
    key = room.create()
    sheet = new_recovery_key()
    run(room.vault.set_recovery(sheet, Secret(key)))

    def laid_out(number: int) -> FileVault:
        folder = tmp_path / f"incoming{number}"
        folder.mkdir()
        (folder / KEYS).write_bytes((room.folder / KEYS).read_bytes())
        return room.vault.of_backup(folder)

    def waits(typed: str, at_sheet: Secret, number: int) -> list[int]:
        vault, named = laid_out(number), []
        for work in (vault.unlock("ada", Secret(typed)), vault.recover(at_sheet)):
            with pytest.raises(Refusal) as refused:
                run(work)
            named.append(int(refused.value.values["wait"]))
        return named

    before = (room.folder / KEYS).read_bytes()
    assert [waits(WRONG, Secret("wrong"), number) for number in range(3)] == [[0, 0], [0, 0], [2, 2]]
    room.vault = room.start()
    assert waits(RIGHT, sheet, 3) == [2, 2]
    assert room.unlock() == key, "who guesses at backups keeps nobody from signing in"
    room.wait(2)
    assert run(laid_out(4).unlock("ada", Secret(RIGHT))).reveal_bytes() == key
    assert (room.folder / KEYS).read_bytes() == before


def test_the_wait_has_an_end() -> None:
    waits = [wait_after(failures) for failures in range(2000)]
    assert waits == sorted(waits)
    assert waits[:5] == [0, 0, 0, 2, 4]
    assert waits[-1] == 300


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.update(store="another"),
        lambda file: file["slots"][0].update(id="another"),
        lambda file: file["slots"][0]["operator"].update(role="administrator"),
        lambda file: file["slots"][0]["cost"].update(passes=2),
        lambda file: file["slots"][0]["cost"].update(memory=1 << 40),
        lambda file: file["slots"][0]["cost"].update(passes=0),
        lambda file: file["slots"][0]["cost"].update(lanes=0),
        lambda file: file["slots"][0].update(salt="AAAAAAAAAAAAAAAAAAAAAA=="),
        lambda file: file["slots"][0].update(salt=""),
        lambda file: file["slots"][0].update(nonce=""),
        lambda file: file["slots"][0].update(wrapped=""),
    ],
)
def test_an_edited_slot_opens_nothing(room: Room, change: Callable[[Any], object]) -> None:
    room.create()
    room.edit(change)
    room.fail(password=RIGHT)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"format": 1}', b'{"format": "x"}', b"[" * 5000])
def test_a_damaged_file_is_refused(room: Room, content: bytes) -> None:
    room.create()
    (room.folder / KEYS).write_bytes(content)
    for work in (room.vault.operators, room.unlock):
        with pytest.raises(Refusal) as refused:
            work()
        assert refused.value.code is RefusalCode.STORE_DAMAGED


def test_a_newer_file_is_refused(room: Room) -> None:
    room.create()
    room.edit(lambda file: file.update(format=3))
    with pytest.raises(Refusal) as refused:
        room.vault.operators()
    assert refused.value.code is RefusalCode.STORE_NEWER


def test_a_cut_while_writing_leaves_the_file_before(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    key = room.create()

    def cut(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", cut)
    with pytest.raises(Refusal) as refused:
        run(room.vault.add(BOB, Secret(RIGHT), Secret(key)))
    assert refused.value.code is RefusalCode.STORE_FULL
    assert room.unlock() == key


def test_the_file_holds_neither_key_nor_password_and_is_the_owner_s_alone(room: Room) -> None:
    key = room.create()
    content = (room.folder / KEYS).read_bytes()
    for secret in (key, key.hex().encode(), RIGHT.encode()):
        assert secret not in content
    assert (room.folder / KEYS).stat().st_mode & 0o077 == 0


def test_two_at_once_wait_for_each_other(room: Room) -> None:
    room.create()

    async def both() -> list[object]:
        tries = [room.vault.unlock("ada", Secret(WRONG)) for _ in range(3)]
        return list(await asyncio.gather(*tries, return_exceptions=True))

    waits = [refused.values["wait"] for refused in asyncio.run(both()) if isinstance(refused, Refusal)]
    assert sorted(waits) == ["0", "0", "2"]


def test_the_usual_cost_is_what_is_written_down(tmp_path: Path) -> None:
    vault = FileVault(tmp_path)
    run(vault.create(ADA, Secret(RIGHT)))
    cost = json.loads((tmp_path / KEYS).read_text())["slots"][0]["cost"]
    assert cost == {"memory": 65536, "passes": 3, "lanes": 4}
