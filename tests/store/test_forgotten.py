"""Once the time of its trace is over, nothing of an opening is left at the desk, and a certificate says so."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, table, text

from desk_app.domain.acts import ActState
from desk_app.domain.contact import Contact
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.trail import Event, Finding, TrailLine
from desk_app.ports import LetterRow, TrailQuery, Verdict
from desk_app.store import DATABASE
from desk_app.store.sql import SqlStore
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, line

LATER = NOON + timedelta(days=3720)
PLANTED = (b"GARCIA", b"garcia", b"SARAH", b"sarah", b"277010115400329", b"b19770121", b"G00000000001")


def certificate(detail: str) -> TrailLine:
    return replace(line("", Event.FORGOTTEN), detail=detail, at=LATER)


def write(
    desk: Desk, store: SqlStore, name: str, number: str = "", at: datetime = NOON, birth_name: str = "GARCIA-HAMMADI"
) -> None:
    contact = Contact(email=f"sarah.{name}@example.org")
    opening = act(name, number=number, contact=contact, birth_name=birth_name)
    desk.run(store.write_acts([replace(opening, written_at=at)], [replace(line(name), at=at)]))


def settle(desk: Desk, store: SqlStore, name: str, state: ActState) -> None:
    desk.run(store.claim(100, lambda *_: b"the bytes of SARAH"))
    desk.run(store.settle(Verdict(act_id=name, state=state, patient_id=f"p-{name}"), line(name, Event.ACT_ANSWERED)))


def forget(desk: Desk, store: SqlStore, before: datetime = LATER, limit: int = 200) -> int:
    return desk.run(store.forget_acts(before, certificate, limit=limit))


def everything(desk: Desk, store: SqlStore) -> bytes:
    """Every value of every table, those of the search index among them."""

    def read(connection: Connection) -> bytes:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        values = [
            value
            for name in tables
            if name != "search"  # its own tables are there beside it
            for row in connection.execute(select(text("*")).select_from(table(name)))
            for value in row
        ]
        return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)

    return desk.run(store._read(read))


@pytest.mark.parametrize("state", [ActState.ACCEPTED, ActState.REFUSED])
def test_nothing_of_the_person_is_left(desk: Desk, state: ActState) -> None:
    store = desk.open()
    write(desk, store, "a1", "277010115400329")
    settle(desk, store, "a1", state)
    letter = LetterRow(
        reference="G00000000001", kind=LetterKind.CONFIRMATION, act_id="a1", made_at=NOON, state=Paper.MADE
    )
    desk.run(store.write_letter(letter, line("a1", Event.PRINTED)))
    before = everything(desk, store)
    assert [word for word in PLANTED if word not in before] == []
    assert forget(desk, store, NOON) == 0, "not before its time"
    assert forget(desk, store) == 1
    assert forget(desk, store) == 0
    after = everything(desk, store)
    assert [word for word in PLANTED if word in after] == []
    assert (desk.folder / f"{DATABASE}-wal").stat().st_size == 0
    assert desk.run(store.find("garcia")) == ()
    assert desk.run(store.act("a1")) is None
    assert desk.run(store.contact_holders("sarah.a1@example.org")) == ()


def test_a_certificate_says_how_many_and_stays(desk: Desk) -> None:
    store = desk.open()
    for name in ("a2", "a1", "a3"):
        write(desk, store, name, at=LATER if name == "a3" else NOON)
        settle(desk, store, name, ActState.ACCEPTED)
    assert forget(desk, store) == 2
    (told,) = desk.run(store.trail_lines(TrailQuery(events=(Event.FORGOTTEN,))))
    assert told.line is not None
    assert told.line.detail == f"2 {hashlib.sha256(b'a1' + chr(10).encode() + b'a2').hexdigest()}"
    assert [row.act.id for row in desk.run(store.find("garcia"))] == ["a3"]

    def destroyed(detail: str) -> TrailLine:
        return replace(line("", Event.DESTROYED), detail=detail, at=LATER)

    desk.run(store.destroy_lines(LATER + timedelta(days=4000), destroyed))
    assert len(desk.run(store.trail_lines(TrailQuery(events=(Event.FORGOTTEN,))))) == 1
    assert desk.run(store.verify()).finding is Finding.SOUND


def test_what_waits_and_what_holds_it_back_stay(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, "refused", "277010115400329")
    settle(desk, store, "refused", ActState.REFUSED)
    write(desk, store, "behind", "277010115400329")
    assert forget(desk, store) == 0
    assert desk.run(store.claim(9, lambda *_: b"")) == (), "still held back"


def test_a_number_is_not_given_twice_and_a_batch_is_not_all(desk: Desk) -> None:
    store = desk.open()
    for place in range(5):
        write(desk, store, f"a{place}")
        settle(desk, store, f"a{place}", ActState.ACCEPTED)
    assert [forget(desk, store, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert b"garcia" not in everything(desk, store)
    write(desk, store, "new")
    row = desk.run(store.act("new"))
    assert row is not None
    assert row.number == 6


def test_the_last_batch_may_be_a_full_one(desk: Desk) -> None:
    store = desk.open()
    for place in range(2):
        write(desk, store, f"a{place}", birth_name="LEGRAND")
        settle(desk, store, f"a{place}", ActState.ACCEPTED)
    write(desk, store, "stays", at=LATER)
    settle(desk, store, "stays", ActState.ACCEPTED)
    assert b"legrand" in everything(desk, store)
    assert [forget(desk, store, limit=2) for _ in range(2)] == [2, 0]
    assert b"legrand" not in everything(desk, store)
    assert len(desk.run(store.find("garcia"))) == 1
