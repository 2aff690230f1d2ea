"""The recovery sheet opens the store; another sheet closes the first; a wrong one is slowed down like a password."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.operators import WayIn
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from tests.security.test_vault import ADA, BOB, RIGHT, Room, room, run

__all__ = ["room"]  # the fixture
NEW = "girafe tambour ocarina 7"


def refused(room: Room, sheet: Secret) -> RefusalCode:
    with pytest.raises(Refusal) as caught:
        run(room.vault.recover(sheet))
    return caught.value.code


def test_only_the_newest_sheet_opens(room: Room) -> None:
    key = room.create()
    first, second = new_recovery_key(), new_recovery_key()
    assert refused(room, first) is RefusalCode.RECOVERY_WRONG, "no sheet fails as a wrong one does"
    run(room.vault.set_recovery(first, Secret(key)))
    assert run(room.vault.recover(Secret(first.reveal().lower()))).reveal_bytes() == key
    run(room.vault.set_recovery(second, Secret(key)))
    assert refused(room, first) is RefusalCode.RECOVERY_WRONG
    assert run(room.start().recover(second)).reveal_bytes() == key
    assert room.unlock() == key


def test_wrong_sheets_are_slowed_down_and_hold_up_no_password(room: Room) -> None:
    key = room.create()
    sheet = new_recovery_key()
    run(room.vault.set_recovery(sheet, Secret(key)))
    for _ in range(3):
        refused(room, new_recovery_key())
    assert refused(room, sheet) is RefusalCode.RECOVERY_WRONG, "too early: not even looked at"
    assert room.unlock() == key
    room.wait(2)
    assert run(room.vault.recover(sheet)).reveal_bytes() == key


def test_a_new_sheet_does_not_wait_for_the_slips_with_the_old(room: Room) -> None:
    key = room.create()
    for _ in range(4):
        refused(room, new_recovery_key())
    sheet = new_recovery_key()
    run(room.vault.set_recovery(sheet, Secret(key)))
    assert run(room.vault.recover(sheet)).reveal_bytes() == key


@pytest.mark.parametrize("cost", [{"memory": 1 << 21}, {"passes": 0}, {"passes": 99}, {"lanes": 0}])
def test_an_edited_cost_fails_like_a_wrong_password_after_one_derivation(
    room: Room, cost: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk_app.security import keys

    room.create()
    room.edit(lambda file: file["slots"][0]["cost"].update(cost))
    stretched: list[keys.Cost] = []

    def count(password: Secret, salt: bytes, cost: keys.Cost) -> bytes:
        stretched.append(cost)
        return bytes(32)

    monkeypatch.setattr(keys, "_stretched", count)
    assert room.fail("ada", RIGHT) == 0
    assert stretched == [keys.Cost()]


def test_a_password_is_changed_by_who_knows_it_and_a_one_time_one_must_be(room: Room) -> None:
    key = room.create()
    run(room.vault.add(BOB, Secret("K7QM-2XRD-9FHT"), Secret(key), one_time=True))
    assert room.vault.ways_in() == {"ada": WayIn.OWN, "bob": WayIn.ONE_TIME}
    with pytest.raises(Refusal):
        run(room.vault.change_password(replace(BOB, role="pharmacist"), Secret("wrong"), Secret(NEW)))
    run(room.vault.change_password(replace(BOB, role="pharmacist"), Secret("K7QM-2XRD-9FHT"), Secret(NEW)))
    assert room.vault.ways_in()["bob"] is WayIn.OWN
    assert room.vault.operators()[1].role == "pharmacist", "the sign-in screen shows who they are now"
    assert room.unlock("bob", NEW) == key
    assert room.fail("bob", "K7QM-2XRD-9FHT") == 0


def test_a_one_time_mark_cannot_be_edited_away(room: Room) -> None:
    key = room.create()
    run(room.vault.add(BOB, Secret(NEW), Secret(key), one_time=True))
    room.edit(lambda file: file["slots"][1].update(one_time=False))
    assert room.fail("bob", NEW) == 0


def test_the_keys_of_a_new_database_key_open_it_and_nothing_else(room: Room) -> None:
    room.create()
    fresh, sheet = Secret(bytes(range(32))), new_recovery_key()
    content = run(room.vault.new_key_file(fresh, (ADA, Secret(RIGHT)), sheet, [(BOB, Secret(NEW))]))
    assert room.unlock() != bytes(range(32)), "nothing is written before the database is"
    (room.folder / "keys.json").write_bytes(content)
    assert room.unlock() == bytes(range(32))
    assert run(room.vault.recover(sheet)).reveal_bytes() == bytes(range(32))
    assert room.vault.ways_in()["bob"] is WayIn.ONE_TIME
