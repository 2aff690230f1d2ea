"""People, leases, drafts that were set aside, and what leaves the desk after its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.operators import Operator
from desk_app.domain.trail import Event, Finding, TrailLine
from desk_app.ports import TrailQuery, Verdict
from desk_app.store import leases
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, line
from tests.system.test_process import another

INES = Operator(id="ines", name="Inès Caron", role="pharmacist", identifier="10001234567", ends_on=date(2026, 12, 31))


def gone(act_id: str) -> TrailLine:
    return line(act_id, Event.LIGHTENED)


def test_people_are_kept_and_changed_with_their_line(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_operator(INES, line("ines", Event.OPERATOR)))
    rose = Operator(id="rose", name="Rose Abel", role="student", responsible="Inès Caron", is_active=False)
    desk.run(store.write_operator(rose, line("rose", Event.OPERATOR)))
    elise, zoe = (replace(INES, id=name, name=name) for name in ("Élise", "Zoé"))
    for one in (zoe, elise):
        desk.run(store.write_operator(one, line(one.id, Event.OPERATOR)))
    assert desk.run(store.operators()) == (elise, INES, zoe, rose), "by name as people say it, who left last"
    for one in (zoe, elise):
        desk.run(store.write_operator(replace(one, is_active=False), line(one.id, Event.OPERATOR)))
    assert [one.name for one in desk.run(store.operators())] == ["Inès Caron", "Élise", "Rose Abel", "Zoé"]
    moved = replace(INES, role="administrator", ends_on=None)
    desk.run(store.write_operator(moved, line("ines", Event.OPERATOR)))
    assert desk.run(store.operators())[0] == moved
    assert len(desk.run(store.trail_lines(TrailQuery(whom=("ines",))))) == 2


def test_one_holder_at_a_time_and_a_heart_that_stops_lets_go(desk: Desk) -> None:
    store = desk.open()
    assert desk.run(store.take_lease("sender", "one", seconds=30))
    assert not desk.run(store.take_lease("sender", "two", seconds=30))
    assert desk.run(store.take_lease("batch", "two", seconds=30))
    desk.now += timedelta(seconds=20)
    assert desk.run(store.take_lease("sender", "one", seconds=30))
    desk.now += timedelta(seconds=29)
    assert not desk.run(store.take_lease("sender", "two", seconds=30))
    desk.now += timedelta(seconds=1)
    assert desk.run(store.take_lease("sender", "two", seconds=30))
    desk.run(store.give_lease("sender", "one"))
    assert not desk.run(store.take_lease("sender", "one", seconds=30))
    desk.run(store.give_lease("sender", "two"))
    assert desk.run(store.take_lease("sender", "one", seconds=30))
    desk.now -= timedelta(days=1)
    assert desk.run(store.take_lease("sender", "two", seconds=30)), "a clock set back holds nobody up"


def test_two_processes_never_hold_the_same_lease(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    assert desk.run(first.take_lease("sender", "one", seconds=30))
    assert not desk.run(second.take_lease("sender", "two", seconds=30))


def test_a_killed_process_holds_nothing_from_that_moment_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    store = desk.open()
    with another() as (child, name):
        with monkeypatch.context() as patched:
            patched.setattr(leases, "this_process", lambda: name)
            assert desk.run(store.take_lease("batch", "theirs", seconds=90))
        assert not desk.run(store.take_lease("batch", "ours", seconds=90))
        child.kill()
        child.wait()
        assert not desk.run(store.is_leased("batch", seconds=90))
        assert desk.run(store.take_lease("batch", "ours", seconds=90))


def test_drafts_go_after_their_time(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("old", "op", "{}", set_aside=True))
    desk.now += timedelta(hours=2)
    desk.run(store.save_draft("new", "op", "{}"))
    assert desk.run(store.drop_drafts(NOON + timedelta(hours=1))) == 1
    assert [one.id for one in desk.run(store.drafts("op"))] == ["new"]


def test_what_was_cut_short_stays_a_day_longer_than_what_was_set_aside(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("set aside", "op", "{}", set_aside=True))
    desk.run(store.save_draft("cut short", "op", "{}"))
    midnight = NOON + timedelta(hours=12)
    assert desk.run(store.drop_drafts(midnight, cut_short_before=midnight - timedelta(days=1))) == 1
    assert [one.id for one in desk.run(store.drafts("op"))] == ["cut short"]
    midnight += timedelta(days=1)
    assert desk.run(store.drop_drafts(midnight, cut_short_before=midnight - timedelta(days=1))) == 1


def test_contact_address_and_access_leave_after_acceptance(desk: Desk) -> None:
    store = desk.open()
    contact = Contact(
        email="sarah@example.org",
        mobile="+33690000001",
        address=PostalAddress(street="1 RUE DES EXEMPLES", postcode="69000", town="EXEMPLEVILLE"),
    )
    for name in ("accepted", "waiting"):
        desk.run(store.write_acts([act(name, contact=contact, number="")], [line(name)]))
    desk.run(store.claim(1, lambda a, head, held: b"sarah@example.org"))
    desk.run(store.settle(Verdict(act_id="accepted", state=ActState.ACCEPTED), line("accepted", Event.ACT_ANSWERED)))
    assert desk.run(store.lighten(NOON, gone)) == 0, "not before its time"
    assert desk.run(store.lighten(NOON + timedelta(days=30), gone)) == 1
    assert desk.run(store.lighten(NOON + timedelta(days=30), gone)) == 0, "once"
    row, other = desk.run(store.act("accepted")), desk.run(store.act("waiting"))
    assert row is not None
    assert other is not None
    assert row.is_lightened
    assert row.act.content.contact == Contact()
    assert row.act.content.identity == act("accepted", number="").content.identity
    assert other.act.content.contact == contact
    assert desk.run(store.contact_holders("sarah@example.org")) == ("waiting",)
    assert len(desk.run(store.find("sarah garcia 21/01/1977"))) == 2
    assert desk.run(store.verify()).finding is Finding.SOUND
    left = "SELECT count(*) FROM acts WHERE id = 'accepted' AND (instr(content, 'sarah@') OR bundle IS NOT NULL)"
    assert desk.run(store._read(lambda connection: connection.exec_driver_sql(left).scalar_one())) == 0


def test_a_contact_that_a_later_act_uses_stays(desk: Desk) -> None:
    store = desk.open()
    contact = Contact(email="sarah@example.org")
    desk.run(store.write_acts([act("old", contact=contact)], [line("old")]))
    desk.run(store.claim(1, lambda a, head, held: b"bytes"))
    desk.run(store.settle(Verdict(act_id="old", state=ActState.ACCEPTED), line("old", Event.ACT_ANSWERED)))
    desk.now += timedelta(days=29)
    desk.run(store.write_acts([act("new", contact=contact)], [line("new")]))
    assert desk.run(store.lighten(NOON + timedelta(days=1), gone)) == 1
    assert desk.run(store.contact_holders("sarah@example.org")) == ("277010115400329",)
    desk.run(store.claim(1, lambda a, head, held: b"bytes"))
    desk.run(store.settle(Verdict(act_id="new", state=ActState.ACCEPTED), line("new", Event.ACT_ANSWERED)))
    assert desk.run(store.lighten(desk.now + timedelta(days=1), gone)) == 1
    assert desk.run(store.contact_holders("sarah@example.org")) == ()


def test_very_many_lines_are_destroyed_at_once(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([], [line(f"a{place}") for place in range(40_000)]))

    def certificate(detail: str) -> TrailLine:
        return replace(line("", Event.DESTROYED), detail=detail)

    assert desk.run(store.destroy_lines(NOON + timedelta(days=1), certificate)) == 40_000
    assert desk.run(store.verify()).finding is Finding.SOUND
