"""A new key is for who may renew it; everybody else who comes in gets a slip, and who left gets none."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.recovery import read_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.renew_keys import renew_keys
from tests.usecases.fakes import Bench


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    for name, changes in (("op1", {}), ("op2", {}), ("op3", {"is_active": False}), ("op4", {})):
        one = Operator(id=name, name=name, role="administrator")
        bench.store.people[name] = replace(one, **changes)  # type: ignore[arg-type] - one field or none
    bench.keyring.ways = {"op1": WayIn.OWN, "op2": WayIn.OWN, "op3": WayIn.OWN}
    bench.keyring.passwords["op1"] = "right"
    return bench


def administrator(bench: Bench) -> Desk:
    return replace(bench.desk, author=replace(bench.desk.author, role="administrator"))


def test_a_sheet_and_a_slip_for_everybody_else(bench: Bench) -> None:
    renewed = asyncio.run(renew_keys(administrator(bench), Secret("right")))
    assert read_recovery_key(renewed.recovery.reveal()).is_whole
    assert bench.keyring.sheet == renewed.recovery.reveal()
    assert [slip.operator.id for slip in renewed.slips] == ["op2"], "op3 has left, op4 never came in"
    assert bench.keyring.passwords == {"op1": "right", "op2": renewed.slips[0].password.reveal()}
    assert bench.keyring.ways == {"op1": WayIn.OWN, "op2": WayIn.ONE_TIME}
    assert [(one.event, one.detail) for one in bench.keyring.lines] == [(Event.KEYS, "rekey")]
    assert len(bench.archive.there) == 1, "the earlier backups open with the earlier passwords"


def test_a_backup_that_fails_keeps_nobody_from_the_new_sheet(bench: Bench) -> None:
    bench.archive.full = RefusalCode.STORE_FULL
    assert asyncio.run(renew_keys(administrator(bench), Secret("right"))).recovery


@pytest.mark.parametrize(
    ("typed", "role", "code"),
    [("wrong", "administrator", RefusalCode.WRONG_PASSWORD), ("right", "supervisor", RefusalCode.NOT_ALLOWED)],
)
def test_refused_changes_nothing(bench: Bench, typed: str, role: str, code: RefusalCode) -> None:
    desk = replace(bench.desk, author=replace(bench.desk.author, role=role))
    with pytest.raises(Refusal) as caught:
        asyncio.run(renew_keys(desk, Secret(typed)))
    assert caught.value.code is code
    assert bench.keyring.sheet == ""
    assert bench.archive.there == []
