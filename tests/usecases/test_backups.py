"""The backup of the day makes itself; who may make one more is asked again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.back_up import back_up, backups
from desk_app.usecases.housekeeping import keep_house
from tests.usecases.archive import FakeArchive, a_backup
from tests.usecases.fakes import NOW, Bench


def kept_house(*ages: timedelta) -> Bench:
    bench = Bench(archive=FakeArchive(*(a_backup(NOW - age) for age in ages)))
    asyncio.run(keep_house(bench.desk))
    return bench


@pytest.mark.parametrize(
    ("age", "made"),
    [
        (timedelta(hours=19), 0),
        (timedelta(hours=21), 1),
        (timedelta(days=-400), 1),  # made while the clock stood in another year
    ],
)
def test_one_a_day(age: timedelta, made: int) -> None:
    bench = kept_house(age)
    assert len(bench.archive.there) == 1 + made
    told = [line for line in bench.store.lines if line.event is Event.BACKED_UP]
    assert [line.detail for line in told] == [one.file.name for one in bench.archive.there[:made]]
    assert all(line.who == "" for line in told), "nobody asked for it"
    assert bench.archive.pruned == [NOW - timedelta(days=30)]


def test_the_first_one_at_once() -> None:
    assert len(kept_house().archive.there) == 1


def test_a_full_disk_is_no_reason_to_remove_an_old_one(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    bench.archive.full = RefusalCode.STORE_FULL
    asyncio.run(keep_house(bench.desk))
    assert bench.archive.pruned == []
    assert Event.BACKED_UP not in [line.event for line in bench.store.lines]
    assert "housekeeping: store-full" in caplog.text


def test_one_more_is_for_those_who_may() -> None:
    bench = Bench()
    for work in (back_up, backups):
        with pytest.raises(Refusal) as caught:
            asyncio.run(work(bench.desk))
        assert caught.value.code is RefusalCode.NOT_ALLOWED
    desk = replace(bench.desk, author=replace(bench.desk.author, role="supervisor"))
    made = asyncio.run(back_up(desk))
    assert asyncio.run(backups(desk)) == (made,)
    assert [(line.event, line.who, line.detail) for line in bench.store.lines] == [
        (Event.BACKED_UP, "op1", made.file.name)
    ]
