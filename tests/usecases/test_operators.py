"""The people of a desk: who may be added, changed, let out; and nothing half done lets anybody in or out wrongly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest

from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases import operators
from desk_app.usecases.arrival import arrive
from desk_app.usecases.desk import Desk
from desk_app.usecases.operators import PersonDraft
from desk_app.usecases.own_password import change_own_password, must_change
from tests.usecases.fakes import TODAY, Bench

T = TypeVar("T")
ALEX = PersonDraft(name="Alex  Petit ", role="agent", identifier="CPAM-311")
RPPS = "10003456786"  # its last digit checks the others


class Kill(BaseException):
    """The process ends here."""


@pytest.fixture
def bench() -> Bench:
    """Camille administers, Dominique works at the counter."""
    made = Bench()
    for id_, name, role in (("op1", "Camille Martin", "administrator"), ("op2", "Dominique Kerr", "pharmacist")):
        made.store.people[id_] = Operator(id=id_, name=name, role=role)
        made.keyring.ways[id_] = WayIn.OWN
    return made


def desk_of(bench: Bench, role: str = "administrator") -> Desk:
    return replace(bench.desk, author=replace(bench.desk.author, role=role))


def run(work: Awaitable[T]) -> T:
    async def waiting() -> T:
        return await work

    return asyncio.run(waiting())


def refused(work: Awaitable[Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        run(work)
    return caught.value


def details(bench: Bench) -> list[tuple[str, str]]:
    return [(line.whom, line.detail) for line in bench.store.lines if line.event is Event.OPERATOR]


def test_somebody_new_comes_in_once_with_a_slip_and_is_on_the_trail(bench: Bench) -> None:
    slip = run(operators.add(desk_of(bench), ALEX))
    kept = bench.store.people[slip.operator.id]
    assert (kept.name, kept.role, kept.identifier, kept.is_active) == ("Alex Petit", "agent", "CPAM-311", True)
    assert kept.rpps == "", "a fund's own number is never sent as an RPPS number"
    assert bench.keyring.ways[kept.id] is WayIn.ONE_TIME
    assert bench.keyring.passwords[kept.id] == slip.password.reveal()
    assert details(bench) == [(kept.id, "added")]
    assert slip.password.reveal() not in repr(slip)


@pytest.mark.parametrize("role", ["pharmacist", "assistant", "student", "agent", "back-office", "supervisor", "x"])
def test_only_who_administers_may(bench: Bench, role: str) -> None:
    desk = desk_of(bench, role)
    one: Callable[[str], Awaitable[Any]]
    for one in (operators.deactivate, operators.reactivate, operators.give_password):  # type: ignore[assignment]
        assert refused(one(desk, "op2")).code is RefusalCode.NOT_ALLOWED  # type: ignore[call-arg]
    assert refused(operators.add(desk, ALEX)).code is RefusalCode.NOT_ALLOWED
    assert refused(operators.change(desk, "op2", ALEX)).code is RefusalCode.NOT_ALLOWED
    assert refused(operators.people(desk)).code is RefusalCode.NOT_ALLOWED
    assert not bench.store.lines


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "123"}, "name"),
        ({"name": "a" * 81}, "name"),
        ({"role": ""}, "role"),
        ({"role": "king"}, "role"),
        ({"role": "assistant"}, "responsible"),
        ({"role": "student", "responsible": " "}, "responsible"),
        ({"role": "pharmacist", "identifier": "10003456787"}, "identifier"),
        ({"role": "pharmacist", "identifier": "311"}, "identifier"),
        ({"role": "agent", "identifier": "10003456787"}, "identifier"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(bench: Bench, changes: dict[str, Any], field: str) -> None:
    refusal = refused(operators.add(desk_of(bench), replace(ALEX, **changes)))
    assert (refusal.code, refusal.values["field"]) == (RefusalCode.NOT_READY, field)
    assert len(bench.store.people) == len(bench.keyring.ways) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "pharmacist", "identifier": "1000 3456 786"},
        {"role": "pharmacist", "identifier": ""},
        {"role": "student", "responsible": "Dominique Kerr"},
        {"ends_on": TODAY},
    ],
)
def test_what_is_right_passes(bench: Bench, changes: dict[str, Any]) -> None:
    assert run(operators.add(desk_of(bench), replace(ALEX, **changes))).operator.is_active


@pytest.mark.parametrize("name", ["Dominique Kerr", "dominique kerr", "Dominiqué  KERR"])
def test_two_of_one_name_cannot_be_told_apart_at_sign_in(bench: Bench, name: str) -> None:
    assert refused(operators.add(desk_of(bench), replace(ALEX, name=name))).code is RefusalCode.OPERATOR_EXISTS
    run(operators.deactivate(desk_of(bench), "op2"))
    run(operators.add(desk_of(bench), replace(ALEX, name=name)))
    assert refused(operators.reactivate(desk_of(bench), "op2")).code is RefusalCode.OPERATOR_EXISTS


def test_somebody_always_manages(bench: Bench) -> None:
    desk = desk_of(bench)
    last = RefusalCode.LAST_ADMINISTRATOR
    camille = PersonDraft(name="Camille Martin", role="administrator")
    assert refused(operators.deactivate(desk, "op1")).code is last
    assert refused(operators.change(desk, "op1", replace(camille, role="agent"))).code is last
    assert refused(operators.change(desk, "op1", replace(camille, ends_on=TODAY + timedelta(days=9)))).code is last
    run(operators.change(desk, "op2", PersonDraft(name="", role="administrator")))
    bench.keyring.ways.pop("op2")  # nobody manages who cannot come in
    assert refused(operators.deactivate(desk, "op1")).code is last
    bench.keyring.ways["op2"] = WayIn.OWN
    run(operators.deactivate(desk, "op1"))
    assert "op1" not in bench.keyring.ways


def test_who_is_alone_may_everything_but_leaves_somebody_who_manages() -> None:
    bench = Bench()
    bench.store.people["op1"] = Operator(id="op1", name="Camille Martin", role="pharmacist")
    desk = run(arrive(bench.desk))
    assert desk.is_alone
    last = RefusalCode.LAST_ADMINISTRATOR
    assert refused(operators.add(desk, ALEX)).code is last
    assert refused(operators.add(desk, replace(ALEX, role="administrator"))).code is last, "a slip can be lost"
    assert refused(operators.deactivate(desk, "op1")).code is last
    run(operators.change(desk, "op1", PersonDraft(name="", role="supervisor")))
    run(operators.change(desk, "op1", PersonDraft(name="", role="administrator")))
    run(operators.add(desk, ALEX))
    assert not run(arrive(bench.desk)).is_alone


def test_the_name_stays_and_the_rest_changes(bench: Bench) -> None:
    draft = PersonDraft(name="Another", role="student", responsible="Camille Martin", ends_on=date(2026, 6, 30))
    changed = run(operators.change(desk_of(bench), "op2", draft))
    assert changed.name == "Dominique Kerr"
    assert bench.store.people["op2"] == changed
    run(operators.change(desk_of(bench), "op2", draft))
    assert details(bench) == [("op2", "changed")], "nothing changed the second time"
    back = run(operators.change(desk_of(bench), "op2", replace(draft, role="agent")))
    assert back.responsible == "", "no responsible pharmacist for a role that has none"


def test_what_was_kept_long_ago_stays_as_it_is(bench: Bench) -> None:
    bench.store.people["op2"] = replace(bench.store.people["op2"], identifier="10000000000")
    draft = PersonDraft(name="", role="pharmacist", identifier="10000000000", ends_on=date(2026, 6, 30))
    assert run(operators.change(desk_of(bench), "op2", draft)).identifier == "10000000000"
    wrong = replace(draft, identifier="10000000001")
    assert refused(operators.change(desk_of(bench), "op2", wrong)).values["field"] == "identifier"


def test_who_left_has_no_way_in_and_comes_back_with_a_slip(bench: Bench) -> None:
    desk = desk_of(bench)
    run(operators.deactivate(desk, "op2"))
    assert "op2" not in bench.keyring.ways
    assert not bench.store.people["op2"].is_active
    assert refused(operators.give_password(desk, "op2")).code is RefusalCode.OPERATOR_ENDED
    bench.store.people["op2"] = replace(bench.store.people["op2"], ends_on=TODAY - timedelta(days=30))
    slip = run(operators.reactivate(desk, "op2"))
    assert slip.operator.may_sign_in(TODAY)
    assert bench.keyring.ways["op2"] is WayIn.ONE_TIME
    assert details(bench) == [("op2", "ended"), ("op2", "back")]


def test_somebody_who_forgot_gets_another_password(bench: Bench) -> None:
    first = run(operators.give_password(desk_of(bench), "op2")).password.reveal()
    second = run(operators.give_password(desk_of(bench), "op2")).password.reveal()
    assert first != second
    assert bench.keyring.passwords["op2"] == second
    assert details(bench) == [("op2", "password")] * 2
    assert refused(operators.give_password(desk_of(bench), "nobody")).code is RefusalCode.OPERATOR_UNKNOWN


def test_killed_while_somebody_is_let_in_nobody_comes_in_and_it_can_be_done_again(bench: Bench) -> None:
    desk = desk_of(bench)
    bench.keyring.failing = Kill()
    with pytest.raises(Kill):
        run(operators.add(desk, ALEX))
    (half,) = [one for one in run(operators.people(desk)) if one.operator.name == "Alex Petit"]
    assert half.way_in is WayIn.NONE
    assert half.operator.is_active
    run(operators.give_password(desk, half.operator.id))
    assert bench.keyring.ways[half.operator.id] is WayIn.ONE_TIME


def test_killed_while_somebody_is_let_out_they_are_out_and_it_can_be_done_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        raise Kill

    with monkeypatch.context() as patched:
        patched.setattr(bench.store, "write_operator", killed)
        with pytest.raises(Kill):
            run(operators.deactivate(desk_of(bench), "op2"))
    assert "op2" not in bench.keyring.ways, "the way in goes first"
    run(operators.deactivate(desk_of(bench), "op2"))
    assert not bench.store.people["op2"].is_active


def test_a_full_disk_lets_nobody_in(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise Refusal(RefusalCode.STORE_FULL)

    monkeypatch.setattr(bench.store, "write_operator", full)
    assert refused(operators.add(desk_of(bench), ALEX)).code is RefusalCode.STORE_FULL
    assert set(bench.keyring.ways) == {"op1", "op2"}


def test_one_changes_ones_own_password_by_the_old_one(bench: Bench) -> None:
    desk = desk_of(bench)
    bench.keyring.ways["op1"] = WayIn.ONE_TIME
    bench.keyring.passwords["op1"] = "K7QM-2XRD-9FHT"
    assert must_change(desk)
    weak = refused(change_own_password(desk, Secret("K7QM-2XRD-9FHT"), Secret("camille2026")))
    same = refused(change_own_password(desk, Secret("K7QM-2XRD-9FHT"), Secret("K7QM-2XRD-9FHT")))
    wrong = refused(change_own_password(desk, Secret("autre"), Secret("tilleul bocal virgule 48")))
    assert (weak.code, same.code, wrong.code) == (
        RefusalCode.PASSWORD_WEAK,
        RefusalCode.PASSWORD_WEAK,
        RefusalCode.WRONG_PASSWORD,
    )
    assert not bench.store.lines
    run(change_own_password(desk, Secret("K7QM-2XRD-9FHT"), Secret("tilleul bocal virgule 48")))
    assert not must_change(desk)
    assert [(line.event, line.detail) for line in bench.store.lines] == [(Event.KEYS, "password")]


def test_ones_own_name_makes_no_password_stronger(bench: Bench) -> None:
    from desk_app.usecases.own_password import strength

    desk = desk_of(bench)
    assert strength(desk, "camille martin pharmacie 7") < 1
    assert strength(desk, "tilleul bocal virgule 48") == 1
