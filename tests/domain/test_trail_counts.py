"""Existing-record tests that led to nothing are counted for each person of the desk."""

from __future__ import annotations

from datetime import UTC, datetime

from desk_app.domain.trail import Event, TrailLine
from desk_app.domain.trail_counts import unfollowed_tests


def line(event: Event, whom: str = "", who: str = "op-1") -> TrailLine:
    return TrailLine(at=datetime(2026, 3, 2, tzinfo=UTC), event=event, who=who, desk="1", whom=whom)


ASKED, ACT, CODE = Event.EXISTING_ASKED, Event.ACT, Event.CODE_ASKED


def test_a_test_before_an_act_or_a_code_is_followed() -> None:
    lines = [line(ASKED, "a1"), line(ASKED, "a1"), line(ACT, "a1"), line(ASKED), line(CODE, "p1")]
    assert unfollowed_tests(lines) == {}


def test_a_record_that_exists_leads_to_a_code() -> None:
    assert unfollowed_tests([line(ASKED, "a1"), line(Event.EXISTING_ANSWERED, "a1"), line(CODE, "p1")]) == {}


def test_what_led_to_nothing_is_counted_by_person_most_first() -> None:
    lines = [line(ASKED, "a1", who="op-2"), *(line(ASKED, f"b{n}") for n in range(3)), line(ACT, "a9", who="op-2")]
    assert list(unfollowed_tests(lines).items()) == [("op-1", 3), ("op-2", 1)]


def test_one_persons_code_follows_no_other_persons_test() -> None:
    assert unfollowed_tests([line(ASKED), line(CODE, "p1", who="op-2")]) == {"op-1": 1}
