"""The chain holds, and shows whatever was changed, taken out or put in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.acts import ActState
from desk_app.domain.trail import (
    EMPTY,
    ChainHead,
    Event,
    Finding,
    SealedLine,
    TrailLine,
    check,
    head_of,
    restored_detail,
    seal,
)
from desk_app.ports import TrailQuery, Verdict
from desk_app.store import HEAD
from desk_app.store.sql import SqlStore
from resources.catalogue import LANGUAGES, texts
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, line


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
    assert check(lines).finding is Finding.SOUND
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
    found = check([*lines[:place], changed, *lines[place + 1 :]])
    assert (found.finding, found.at) == (Finding.ALTERED, place + 1)


def test_a_line_taken_out_or_put_in_is_seen() -> None:
    lines = chain(5)
    assert check(lines[:2] + lines[3:]).at == 3
    assert check(lines[1:]).at == 1
    forged = seal(lines[1].head, line("forged"), b"x" * 16)
    assert check([*lines[:2], forged, *lines[2:]]).at == 4


def test_a_line_blanked_without_a_certificate_is_altered() -> None:
    lines = chain(3)
    lines[1] = replace(lines[1], line=None, salt=b"", certificate=3)
    assert (check(lines).finding, check(lines).at) == (Finding.ALTERED, 2)


def test_the_same_moment_in_another_time_zone_has_the_same_hash() -> None:
    there = replace(line("a"), at=NOON.astimezone(timezone(timedelta(hours=2))))
    assert seal(EMPTY, there, b"s") == replace(seal(EMPTY, line("a"), b"s"), line=there)


def test_the_store_keeps_the_chain_and_sees_a_changed_line(desk: Desk) -> None:
    store = desk.open()
    heads = [desk.run(store.add(line(f"a{place}"))) for place in range(5)]
    assert desk.run(store.head()) == heads[-1]
    assert [head.number for head in heads] == [1, 2, 3, 4, 5]
    assert desk.run(store.verify()).finding is Finding.SOUND
    lines = desk.run(store.trail_lines(TrailQuery(before=4, limit=2)))
    assert [sealed.number for sealed in lines] == [3, 2]
    desk.run(store._write(lambda connection: connection.exec_driver_sql("UPDATE trail SET who = 'x' WHERE number = 3")))
    found = desk.run(store.verify())
    assert (found.finding, found.at) == (Finding.ALTERED, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_has_a_sentence(language: str) -> None:
    say = texts(language)
    for event in Event:
        assert say(f"trail.{event.value}")


def certificate(detail: str) -> TrailLine:
    return replace(line("", Event.DESTROYED), detail=detail, at=NOON + timedelta(days=400))


def test_destroyed_lines_name_their_certificate_and_any_other_blank_is_seen(desk: Desk) -> None:
    store = desk.open()
    for place in range(4):
        desk.run(store.add(line(f"a{place}")))
    desk.run(store.add(replace(line("late"), at=NOON + timedelta(days=399))))
    assert desk.run(store.destroy_lines(NOON + timedelta(days=1), certificate)) == 4
    assert desk.run(store.verify()).finding is Finding.SOUND
    lines = desk.run(store.trail_lines(TrailQuery()))
    assert [sealed.certificate for sealed in lines] == [None, None, 6, 6, 6, 6]
    raw = desk.run(store._read(lambda c: c.exec_driver_sql("SELECT hex(salt) || who || whom FROM trail").all()))
    assert [row[0] for row in raw[:4]] == [""] * 4
    blank = "UPDATE trail SET at='', event='', who='', desk='', whom='', detail='', salt=x'', certificate=6"
    desk.run(store._write(lambda connection: connection.exec_driver_sql(f"{blank} WHERE number = 5")))
    assert desk.run(store.verify()).finding is Finding.ALTERED
    assert desk.run(store.destroy_lines(NOON + timedelta(days=1), certificate)) == 0


def test_heads_noted_elsewhere_tell_a_cut_from_a_rewriting(desk: Desk) -> None:
    store = desk.open()
    heads = [desk.run(store.add(line(f"a{place}"))) for place in range(3)]
    assert desk.run(store.verify(heads)).finding is Finding.SOUND
    far = ChainHead(9, "f" * 64)
    found = desk.run(store.verify([heads[0], far]))
    assert (found.finding, found.at, found.expected) == (Finding.TAIL_MISSING, 9, far)
    other = ChainHead(2, "f" * 64)
    assert desk.run(store.verify([other])).finding is Finding.REWRITTEN


def test_a_head_that_went_out_with_an_act_is_looked_for(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store.claim(1, lambda _, head, held: str(head).encode()))
    desk.run(store.settle(Verdict(act_id="a1", state=ActState.ACCEPTED), line("a1", Event.ACT_ANSWERED)))
    assert desk.run(store.verify()).finding is Finding.SOUND
    change = "UPDATE trail SET whom=?, event=?, salt=?, body=?, digest=? WHERE number=?"
    rewritten = seal(EMPTY, line("somebody else"), b"s" * 16)
    again = seal(rewritten.head, line("a1", Event.ACT_ANSWERED), b"s" * 16)
    for number, chained in ((1, rewritten), (2, again)):
        assert chained.line is not None
        values = (chained.line.whom, chained.line.event.value, chained.salt, chained.body, chained.digest, number)
        desk.run(store._write(lambda connection, v=values: connection.exec_driver_sql(change, v)))
    store._note.write(again.head)
    found = desk.run(store.verify())
    assert (found.finding, found.at) == (Finding.REWRITTEN, 1)


def test_a_restoration_is_named_with_both_heads_and_explains_what_is_missing(desk: Desk) -> None:
    store = desk.open()
    here = desk.run(store.add(line("a")))
    gone = ChainHead(7, "e" * 64)
    told = replace(line("", Event.RESTORED), detail=restored_detail(gone, here))
    desk.run(store.add(told))
    found = desk.run(store.verify([gone]))
    assert (found.finding, found.at, found.expected) == (Finding.RESTORED, 2, gone)
    assert desk.run(store.verify([ChainHead(8, "d" * 64)])).finding is Finding.TAIL_MISSING


def without_a_note(desk: Desk) -> SqlStore:
    store = desk.open()
    for place in range(3):
        desk.run(store.add(line(f"a{place}")))
    desk.run(store.close())
    (desk.folder / HEAD).unlink()
    return desk.open()


def test_a_store_without_its_head_opens_and_says_so_for_good(desk: Desk) -> None:
    store = without_a_note(desk)
    (told,) = desk.run(store.trail_lines(TrailQuery(events=(Event.HEAD_ABSENT,))))
    assert told.line is not None
    assert (told.number, told.line.who) == (4, "")
    kept = head_of(told.line.detail)
    assert kept.number == 3
    found = desk.run(store.verify())
    assert (found.finding, found.at, found.expected) == (Finding.UNVOUCHED, 4, kept)
    desk.run(store.add(line("later")))
    desk.run(store.close())
    again = desk.open()
    assert desk.run(again.verify()).finding is Finding.UNVOUCHED, "the note is there again, the doubt stays"
    assert desk.run(again.head()).number == 5, "said once"


@pytest.mark.parametrize("content", ["", "junk", "7", "é:1"])
def test_a_note_that_says_nothing_is_no_note(desk: Desk, content: str) -> None:
    store = desk.open()
    desk.run(store.add(line("a")))
    desk.run(store.close())
    (desk.folder / HEAD).write_text(content, encoding="utf-8")
    assert desk.run(desk.open().verify()).finding is Finding.UNVOUCHED


def test_a_tail_cut_with_its_note_is_owned_up_to_and_an_anchor_shows_it(desk: Desk) -> None:
    store = desk.open()
    heads = [desk.run(store.add(line(f"a{place}"))) for place in range(4)]
    desk.run(store._write(lambda connection: connection.exec_driver_sql("DELETE FROM trail WHERE number > 2")))
    desk.run(store.close())
    (desk.folder / HEAD).unlink()
    store = desk.open()
    assert desk.run(store.verify()).finding is Finding.UNVOUCHED
    assert desk.run(store.verify([heads[3]])).finding is Finding.TAIL_MISSING
    assert desk.run(store.verify([heads[2]])).finding is Finding.REWRITTEN


def test_a_crash_before_the_first_note_is_no_absence(desk: Desk) -> None:
    store = desk.open()
    empty = (desk.folder / HEAD).read_text()
    assert empty == "0:\n"
    desk.run(store.add(line("a")))
    desk.run(store.close())
    (desk.folder / HEAD).write_text(empty)
    store = desk.open()
    assert (desk.run(store.head()).number, desk.run(store.verify()).finding) == (1, Finding.SOUND)


def test_the_services_time_is_chained_too(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.add(replace(line("a"), service_at=NOON)))
    (sealed,) = desk.run(store.trail_lines(TrailQuery()))
    assert sealed.line is not None
    assert sealed.line.service_at == NOON
    change = "UPDATE trail SET service_at = '2026-01-01T00:00:00.000000+00:00'"
    desk.run(store._write(lambda connection: connection.exec_driver_sql(change)))
    assert desk.run(store.verify()).at == 1
