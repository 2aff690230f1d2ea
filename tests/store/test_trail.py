"""The chain holds, and shows whatever was changed, taken out or put in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.trail import EMPTY, Event, SealedLine, first_broken, seal
from resources.catalogue import LANGUAGES, texts
from tests.store.conftest import Desk
from tests.store.sample import NOON, line


def chain(length: int) -> list[SealedLine]:
    lines: list[SealedLine] = []
    head = EMPTY
    for place in range(length):
        lines.append(seal(head, line(f"a{place}"), bytes([place]) * 16))
        head = lines[-1].head
    return lines


@given(st.integers(1, 12), st.data())
def test_any_change_is_seen_where_it_is(length: int, data: st.DataObject) -> None:
    lines = chain(length)
    assert first_broken(lines) is None
    place = data.draw(st.integers(0, length - 1))
    sealed = lines[place]
    assert sealed.line is not None
    changes = [
        replace(sealed, line=replace(sealed.line, whom="somebody else")),
        replace(sealed, line=replace(sealed.line, at=NOON + timedelta(microseconds=1))),
        replace(sealed, line=replace(sealed.line, event=Event.SIGN_IN)),
        replace(sealed, salt=b"other"),
        replace(sealed, body="0" * 64),
        replace(sealed, digest="0" * 64),
        replace(sealed, number=length + 1),
    ]
    changed = data.draw(st.sampled_from(changes))
    assert first_broken([*lines[:place], changed, *lines[place + 1 :]]) == place + 1


def test_a_line_taken_out_or_put_in_is_seen() -> None:
    lines = chain(5)
    assert first_broken(lines[:2] + lines[3:]) == 3
    assert first_broken(lines[1:]) == 1
    assert first_broken(lines[1:], lines[0].head) is None
    forged = seal(lines[1].head, line("forged"), b"x" * 16)
    assert first_broken([*lines[:2], forged, *lines[2:]]) == 4


def test_a_destroyed_line_keeps_the_chain_whole_and_tells_nothing() -> None:
    lines = chain(3)
    lines[1] = replace(lines[1], line=None, salt=b"")
    assert first_broken(lines) is None


def test_the_same_moment_in_another_time_zone_has_the_same_hash() -> None:
    there = replace(line("a"), at=NOON.astimezone(timezone(timedelta(hours=2))))
    assert seal(EMPTY, there, b"s") == replace(seal(EMPTY, line("a"), b"s"), line=there)


def test_the_store_keeps_the_chain_and_sees_a_changed_line(desk: Desk) -> None:
    store = desk.open()
    heads = [desk.run(store.add(line(f"a{place}"))) for place in range(5)]
    assert desk.run(store.head()) == heads[-1]
    assert [head.number for head in heads] == [1, 2, 3, 4, 5]
    assert desk.run(store.broken_line()) is None
    lines = desk.run(store.trail_lines(before=4, limit=2))
    assert [sealed.number for sealed in lines] == [3, 2]
    assert first_broken(reversed(lines), heads[0]) is None
    desk.run(store._write(lambda connection: connection.exec_driver_sql("UPDATE trail SET who = 'x' WHERE number = 3")))
    assert desk.run(store.broken_line()) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_has_a_sentence(language: str) -> None:
    say = texts(language)
    for event in Event:
        assert say(f"trail.{event.value}")
