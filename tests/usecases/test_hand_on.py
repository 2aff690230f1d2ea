"""Work handed on and taken in: by whom, in which order, and what is left when something fails on the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from desk_app.domain.acts import Act, ActState
from desk_app.domain.answers import Answer, AnswerKind, Connection
from desk_app.domain.handing_on import Cover, WaitingWork
from desk_app.domain.operators import Duty, Role, may
from desk_app.domain.recovery import read_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead, Event
from desk_app.usecases import hand_on as work
from desk_app.usecases.desk import Desk
from desk_app.usecases.hand_on import hands
from desk_app.usecases.handed_on import ask_about_handed_on
from desk_app.usecases.housekeeping import keep_house
from tests.usecases.fakes import NOW, Bench
from tests.usecases.handing import MADE, FakeSealed

T = TypeVar("T")
FILE = Path("x.travail")


def desk_of(bench: Bench, role: Role = Role.PHARMACIST) -> Desk:
    return replace(bench.desk, author=replace(bench.desk.author, role=role))


def files(desk: Desk) -> FakeSealed:
    return cast(FakeSealed, desk.sealed)


def run(doing: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(doing)


def refused(doing: Coroutine[Any, Any, Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        asyncio.run(doing)
    return caught.value


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_has_the_hands_for_it(role: Role) -> None:
    desk = desk_of(Bench(), role)
    if may(role, Duty.HAND_ON):
        assert hands(desk).author is desk.author
        return
    with pytest.raises(Refusal) as caught:
        hands(desk)
    assert (caught.value.code, caught.value.values) == (RefusalCode.NOT_ALLOWED, {"duty": "hand-on"})
    assert hands(replace(desk, is_alone=True))


def test_the_key_is_in_groups_of_which_two_are_typed_back() -> None:
    paper = work.new_file_key()
    groups = paper.key.reveal().split("-")
    assert read_recovery_key(paper.key.reveal(), 4).is_whole
    assert len(set(paper.asked)) == 2
    assert all(paper.reads_back(place, groups[place].lower()) for place in paper.asked)
    assert not paper.reads_back(paper.asked[0], groups[paper.asked[1]])


def test_the_file_is_whole_before_anything_changes_here() -> None:
    bench = Bench()
    desk, made = desk_of(bench), work.new_file_key()
    done = run(work.hand_on(hands(desk), FILE, made.key))
    assert (done.file, done.acts, done.people, done.under_way) == (FILE, 3, 2, 0)
    cover, content, key = files(desk).files[FILE.name]
    assert (cover.made_at, cover.demonstration, content, key) == (NOW, True, b"1", made.key.reveal())
    assert bench.store.made[0].id == cover.export
    assert bench.woken, "the loop tells what waits now"


@pytest.mark.parametrize("code", [RefusalCode.STORE_FULL, RefusalCode.STORE_READ_ONLY])
def test_without_a_file_everything_stays(code: RefusalCode) -> None:
    bench = Bench()
    desk = desk_of(bench)
    files(desk).refuses = Refusal(code)
    assert refused(work.hand_on(hands(desk), FILE, Secret("k"))).code is code
    assert bench.store.made == ()


def test_where_nothing_can_go_no_file_is_made() -> None:
    bench = Bench()
    bench.store.work = WaitingWork(acts=0, people=0, under_way=2, behind=0)
    desk = desk_of(bench)
    assert refused(work.hand_on(hands(desk), FILE, Secret("k"))).code is RefusalCode.EXPORT_NOTHING
    assert files(desk).files == {}


@pytest.mark.parametrize(("moves", "is_made"), [(1, True), (2, True), (3, False)])
def test_an_act_that_goes_out_meanwhile_begins_it_again_a_few_times(moves: int, is_made: bool) -> None:
    bench = Bench()
    bench.store.moves = moves
    desk = desk_of(bench)
    if is_made:
        run(work.hand_on(hands(desk), FILE, Secret("k")))
    else:
        assert refused(work.hand_on(hands(desk), FILE, Secret("k"))).code is RefusalCode.EXPORT_MOVED
    assert list(files(desk).files) == ([FILE.name] if is_made else [])
    assert len(bench.store.made) == is_made


def test_told_to_stop_while_the_store_writes_the_file_stays() -> None:
    """Whether the acts were handed on is not known then: without the file they would be nowhere but here."""
    bench = Bench()
    desk = desk_of(bench)

    async def stopped(*_: Any) -> None:
        raise asyncio.CancelledError

    bench.store.hand_on = stopped  # type: ignore[method-assign]  # stands in
    with pytest.raises(asyncio.CancelledError):
        run(work.hand_on(hands(desk), FILE, Secret("k")))
    assert list(files(desk).files) == [FILE.name]


def test_an_act_that_cannot_be_composed_keeps_nobody_here(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    composed: list[bytes] = []

    async def ahead(compose: Any) -> None:
        composed.extend(compose(cast(Act, bench), ChainHead(1, "x"), b"") for _ in range(3))

    made = [Refusal(RefusalCode.DEMONSTRATION_MIXED), ZeroDivisionError("a name"), b"bytes"]

    def compose(*_: Any) -> bytes:
        one = made.pop(0)
        if isinstance(one, Exception):
            raise one
        return cast(bytes, one)

    bench.store.compose_ahead = ahead  # type: ignore[method-assign]  # stands in
    bench.id = "a1"  # type: ignore[attr-defined]
    with caplog.at_level(logging.ERROR):
        run(work.hand_on(replace(hands(desk_of(bench)), compose=compose), FILE, Secret("k")))
    assert composed == [b"", b"", b"bytes"]
    assert [record.getMessage() for record in caplog.records] == ["act a1 cannot be composed: ZeroDivisionError"]


def a_file(desk: Desk, *, demonstration: bool = True) -> Secret:
    cover = Cover(export="K7QM-2XRD-9FHT", made_at=MADE, demonstration=demonstration)
    files(desk).files[FILE.name] = (cover, b"Poste 2", "the key")
    return Secret("the key")


def test_a_file_is_taken_in_once_and_wakes_the_loop() -> None:
    bench = Bench()
    desk = desk_of(bench)
    key = a_file(desk)
    assert run(work.look_at_file(hands(desk), FILE)).export == "K7QM-2XRD-9FHT"
    assert run(work.take_in(hands(desk), FILE, key)).desk == "Poste 2"
    assert bench.woken
    for doing in (work.look_at_file(hands(desk), FILE), work.take_in(hands(desk), FILE, key)):
        assert refused(doing).code is RefusalCode.EXPORT_TAKEN_IN


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_file_of_the_other_world_is_refused_before_its_key_is_asked(demonstration: bool) -> None:
    bench = Bench()
    bench.profile = replace(bench.profile, demonstration=demonstration)
    desk = desk_of(bench)
    key = a_file(desk, demonstration=not demonstration)
    for doing in (work.look_at_file(hands(desk), FILE), work.take_in(hands(desk), FILE, key)):
        assert refused(doing).code is RefusalCode.EXPORT_OTHER_WORLD
    assert bench.store.taken == ()


def test_a_wrong_key_takes_in_nothing() -> None:
    bench = Bench()
    desk = desk_of(bench)
    a_file(desk)
    assert refused(work.take_in(hands(desk), FILE, Secret("another"))).code is RefusalCode.EXPORT_KEY_WRONG
    assert bench.store.taken == ()


def test_taken_back_the_loop_is_woken() -> None:
    bench = Bench()
    desk = desk_of(bench)
    run(work.hand_on(hands(desk), FILE, Secret("k")))
    (export,) = run(work.exports(hands(desk)))
    bench.woken.clear()
    assert run(work.take_back(hands(desk), export.id)) == 3
    assert bench.woken


# --- what became of it


def asked(bench: Bench, *answers: Answer | None, since: Any = NOW) -> list[str]:
    """Ids that the service was asked for, answered one after the other."""
    ids: list[str] = []

    async def look_up(act_id: str) -> Answer | None:
        ids.append(act_id)
        return answers[len(ids) - 1]

    bench.connection = Connection(since=since)
    bench.service.look_up = look_up  # type: ignore[method-assign]  # stands in
    settled: list[tuple[str, ActState, str]] = []

    async def settle(verdict: Any, line: Any) -> None:
        assert line.event is Event.ACT_ANSWERED
        settled.append((verdict.act_id, verdict.state, verdict.patient_id))

    bench.store.settle = settle  # type: ignore[method-assign]  # stands in
    asyncio.run(ask_about_handed_on(bench.desk))
    assert settled == [
        (act_id, ActState.ACCEPTED, answer.patient_id)
        for act_id, answer in zip(ids, answers, strict=False)
        if answer is not None and answer.kind is AnswerKind.ACCEPTED
    ]
    return ids


def test_the_service_is_asked_what_became_of_it_and_its_yes_counts() -> None:
    bench = Bench()
    bench.store.elsewhere = ("a1", "a2", "a3", "a4", "a5")
    yes, no = Answer(kind=AnswerKind.ACCEPTED, patient_id="p1"), Answer(kind=AnswerKind.REFUSED)
    assert asked(bench, yes, None, no, Answer(kind=AnswerKind.LATER), yes) == ["a1", "a2", "a3", "a4"]
    assert bench.woken


def test_without_a_connection_nobody_is_asked() -> None:
    bench = Bench()
    bench.store.elsewhere = ("a1",)
    assert asked(bench, None, since=None) == []


def test_it_is_asked_with_the_housekeeping() -> None:
    bench = Bench()
    bench.store.elsewhere = ("a1",)
    bench.connection = Connection(since=NOW)
    found: list[str] = []

    async def look_up(act_id: str) -> Answer | None:
        found.append(act_id)
        return None

    bench.service.look_up = look_up  # type: ignore[method-assign]  # stands in
    asyncio.run(keep_house(bench.desk))
    assert found == ["a1"]
