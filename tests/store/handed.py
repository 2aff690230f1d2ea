"""Two desks of this room, and work on its way from the first to the second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desk_app.domain.acts import Act, ActKind, ActRow, ActState, Base, ChangeContact
from desk_app.domain.contact import Contact
from desk_app.domain.handing_on import TakenIn
from desk_app.domain.trail import ChainHead, Event, TrailLine
from desk_app.ports import Laid, Verdict
from desk_app.store.sql import SqlStore
from tests.store.conftest import Desk
from tests.store.sample import act, line

SECOND, THIRD = "295109912611193", "185127512345673"  # two more people's numbers
EXPORT = "K7QM-2XRD-9FHT"


def compose(act: Act, head: ChainHead, held: bytes) -> bytes:
    """What is sent: it tells whose trail it was made under."""
    return f"{act.id} {head.number}:{head.digest} {held.decode()}".encode()


def change(act_id: str, *, after: str = "", patient_id: str = "", number: str = "277010115400329") -> Act:
    """A new contact for somebody whose record is there, or waits to be."""
    opened = act(act_id, number=number)
    content = ChangeContact(identity=opened.content.identity, contact=Contact(email="neuf@exemple.fr"))
    base = Base(patient_id=patient_id, patient_version="3" if patient_id else "", after=after)
    return replace(opened, kind=ActKind.CHANGE_CONTACT, content=content, base=base)


def gone(act_id: str) -> TrailLine:
    return replace(line(act_id, Event.HANDED_ON), detail=EXPORT)


def came(act_id: str, desk: str) -> TrailLine:
    return replace(line(act_id, Event.TAKEN_IN), detail=f"{EXPORT} {desk}")


def back(act_id: str) -> TrailLine:
    return replace(line(act_id, Event.TAKEN_BACK), detail=EXPORT)


def write(desk: Desk, store: SqlStore, *acts: Act, held: bytes = b"", corrects: str = "") -> None:
    desk.run(store.write_acts(acts, [line(one.id) for one in acts], held=held, corrects=corrects))


def settle(desk: Desk, store: SqlStore, act_id: str, state: ActState, **more: str) -> None:
    told = line(act_id, Event.ACT_ANSWERED) if state in (ActState.ACCEPTED, ActState.REFUSED) else None
    desk.run(store.settle(Verdict(act_id=act_id, state=state, **more), told))


def laid_out(desk: Desk, store: SqlStore, export: str = EXPORT) -> Laid:
    """What would go, its bundles made here."""
    desk.run(store.compose_ahead(compose))
    return desk.run(store.lay_out(export, "Poste 1"))


def handed_on(desk: Desk, store: SqlStore, export: str = EXPORT) -> Laid:
    """All that can go has gone."""
    laid = laid_out(desk, store, export)
    desk.run(store.hand_on(laid, gone))
    return laid


def taken_in(desk: Desk, store: SqlStore, laid: Laid) -> TakenIn:
    return desk.run(store.take_in(laid.export, laid.content, came))


def states(desk: Desk, store: SqlStore) -> dict[str, ActState]:
    rows: tuple[ActRow, ...] = desk.run(store.find("garcia", limit=100))
    return {row.act.id: row.state for row in sorted(rows, key=lambda row: row.number)}


def claimed(desk: Desk, store: SqlStore) -> dict[str, tuple[bytes, bool]]:
    """By id: the bytes that go out now, and whether the service is asked first."""
    return {one.row.act.id: (one.bundle, one.ask_first) for one in desk.run(store.claim(100, compose))}


def another(desk: Desk, folder: Path) -> Desk:
    """Who opens it closes it."""
    made = Desk(folder, desk.loop)
    made.now = desk.now
    return made
