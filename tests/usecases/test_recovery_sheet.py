"""Another recovery sheet: valid only once it was read back from paper, and on the trail."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from desk_app.domain.operators import Duty, Role, may
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.missing import missing
from desk_app.usecases.recovery_sheet import NewSheet, keep_sheet, new_sheet
from desk_app.usecases.settings import TOKEN
from tests.usecases.fakes import Bench


def desk_of(bench: Bench, role: str = "administrator") -> Desk:
    return replace(bench.desk, author=replace(bench.desk.author, role=role))


def on_paper(sheet: NewSheet) -> list[str]:
    groups = sheet.key.reveal().split("-")
    return [groups[place] for place in sheet.asked]


def test_two_groups_are_typed_back_before_it_is_valid() -> None:
    bench = Bench()
    bench.store.settings[TOKEN] = "abc.def"
    desk = desk_of(bench)
    assert asyncio.run(missing(desk)) == ("recovery",)
    sheet = new_sheet(desk)
    assert len(set(sheet.asked)) == 2
    assert not bench.keyring.has_recovery()
    first, second = on_paper(sheet)
    asyncio.run(keep_sheet(desk, sheet, [first.lower(), f" {second[:2]}-{second[2:]} "]))
    assert bench.keyring.sheet == sheet.key.reveal()
    assert [(line.event, line.detail) for line in bench.store.lines] == [(Event.KEYS, "sheet")]
    assert asyncio.run(missing(desk)) == ()


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_wrong_group_is_named_and_the_old_sheet_stays(wrong: int) -> None:
    bench = Bench()
    bench.keyring.sheet = "the old one"
    desk = desk_of(bench)
    sheet = new_sheet(desk)
    typed = on_paper(sheet)
    typed[wrong] = typed[wrong][:-1] + ("0" if typed[wrong][-1] != "0" else "1")
    with pytest.raises(Refusal) as caught:
        asyncio.run(keep_sheet(desk, sheet, typed))
    assert caught.value.values["group"] == str(sheet.asked[wrong] + 1)
    assert bench.keyring.sheet == "the old one"
    assert not bench.store.lines


def test_a_sheet_is_never_valid_and_off_the_trail() -> None:
    bench = Bench()
    desk = desk_of(bench)
    sheet = new_sheet(desk)
    bench.keyring.failing = Refusal(RefusalCode.STORE_FULL)
    with pytest.raises(Refusal):
        asyncio.run(keep_sheet(desk, sheet, on_paper(sheet)))
    assert not bench.keyring.has_recovery()
    assert [line.detail for line in bench.store.lines] == ["sheet"]


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_renew_keys(role: Role) -> None:
    bench = Bench()
    desk = desk_of(bench, role)
    if may(role, Duty.RENEW_KEYS):
        assert new_sheet(desk).key
        return
    assert asyncio.run(missing(desk)) == ()
    with pytest.raises(Refusal) as caught:
        new_sheet(desk)
    assert caught.value.code is RefusalCode.NOT_ALLOWED


def test_every_two_groups_are_asked_for() -> None:
    desk = desk_of(Bench())
    assert len({new_sheet(desk).asked for _ in range(400)}) == 15
