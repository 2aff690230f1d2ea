"""Which professionals this desk picks: counted, kept within bounds, and there after an upgrade and a restart."""

from __future__ import annotations

from datetime import timedelta

from desk_app.domain.directory import Choice
from desk_app.store import DATABASE
from desk_app.store.choices import KEPT
from desk_app.store.engine import connect
from desk_app.store.sql import SqlStore
from tests.store.conftest import Desk
from tests.store.sample import NOON

ANNE, BRUNO, CHLOE = "10000000001", "10000000002", "10000000003"


def picked(desk: Desk, store: SqlStore, *numbers: str) -> None:
    for rpps in numbers:
        desk.now += timedelta(minutes=1)
        desk.run(store.note_choice(rpps))


def test_favourites_first_then_who_was_picked_last(desk: Desk) -> None:
    store = desk.open()
    picked(desk, store, ANNE, BRUNO, ANNE, CHLOE)
    desk.run(store.mark_favourite(BRUNO, is_favourite=True))
    desk.run(store.close())
    found = desk.run(desk.open().choices())
    assert [(one.rpps, one.times, one.is_favourite) for one in found] == [
        (BRUNO, 1, True),
        (CHLOE, 1, False),
        (ANNE, 2, False),
    ]
    assert found[2].last_at == NOON + timedelta(minutes=3)


def test_a_favourite_that_was_never_picked_goes_when_it_is_none_any_more(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.mark_favourite(ANNE, is_favourite=True))
    assert desk.run(store.choices()) == (Choice(rpps=ANNE, times=0, last_at=NOON, is_favourite=True),)
    picked(desk, store, BRUNO)
    desk.run(store.mark_favourite(BRUNO, is_favourite=True))
    for rpps in (ANNE, BRUNO):
        desk.run(store.mark_favourite(rpps, is_favourite=False))
    assert [one.rpps for one in desk.run(store.choices())] == [BRUNO]


def test_only_so_many_are_kept_beside_the_favourites(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.mark_favourite(ANNE, is_favourite=True))
    picked(desk, store, *(f"2{number:010}" for number in range(KEPT + 2)))
    numbers = [one.rpps for one in desk.run(store.choices())]
    assert len(numbers) == KEPT + 1
    assert numbers[0] == ANNE
    assert "20000000001" not in numbers


def test_a_database_from_before_gets_its_table(desk: Desk) -> None:
    desk.run(desk.open().close())
    before = connect(desk.folder / DATABASE, desk.key, writes=True)
    before.executescript("DROP TABLE choices; UPDATE alembic_version SET version_num = '0007'; PRAGMA user_version = 7")
    before.close()
    store = desk.open()
    picked(desk, store, ANNE)
    assert [one.rpps for one in desk.run(store.choices())] == [ANNE]
    assert (desk.folder / "guichet-v7.db").exists()
