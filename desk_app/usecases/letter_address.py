"""Where a letter goes that is about an act without an address of its own: access, closing, reopening."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.acts import DEAD, ActKind, ActRow, Base, OpenRecord, Representative, contact_in, contact_told
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal
from desk_app.domain.returned import fingerprint
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.read_held import read_now
from desk_app.usecases.trace import line


async def acts_on_record(desk: Desk, row: ActRow) -> tuple[ActRow, ...]:
    """This desk's own acts on the same record that count, newest first, this one among them; before the service has
    given the record an id, those this one comes after."""
    base = row.act.base or Base()
    patient_id = row.patient_id or base.patient_id
    rows = list(await desk.store.of_record(patient_id)) if patient_id else []
    after = base.after
    while after and all(one.act.id != after for one in rows):
        earlier = await desk.store.act(after)
        if earlier is None:
            break
        rows.append(earlier)
        after = earlier.act.base.after if earlier.act.base is not None else ""
    return tuple(one for one in rows if one.state not in DEAD)


async def as_held_now(desk: Desk, row: ActRow) -> HeldRecord | None:
    """The record as the service has it, for a letter: None where it has no id yet or nobody answers; no letter waits
    for a service that is known to be away. That it was looked at is on the trail first."""
    patient_id = row.patient_id or (row.act.base.patient_id if row.act.base is not None else "")
    if not patient_id or desk.connection().cause:
        return None
    await desk.store.add(line(desk, Event.LOOKED_AT, whom=patient_id))
    try:
        return await read_now(desk, patient_id)
    except Refusal:
        return None


def own_opening(rows: Sequence[ActRow]) -> OpenRecord | None:
    """What this desk's opening of the record says."""
    return next((one.act.content for one in rows if isinstance(one.act.content, OpenRecord)), None)


def address_of_representative(reader: Representative, rows: Sequence[ActRow]) -> PostalAddress | None:
    """The one that this very person gave at the opening, as far as it is still here. What the service holds for the
    child may be the other parent's, and is never asked."""
    opened = own_opening(rows)
    if opened is None or opened.contact.nothing_at_home:
        return None
    known = [one for one in opened.representatives if _named(one) == _named(reader)]
    contact = known[0].contact if len(known) == 1 else Contact()
    return None if contact.nothing_at_home else contact.address


async def own_address(desk: Desk, row: ActRow, rows: Sequence[ActRow], held: HeldRecord | None) -> PostalAddress | None:
    """The person's: as the service holds it, else as the person gave it here last. Not one that a representative gave,
    nor one from which an envelope came back."""
    contact = held.contact if held is not None else _given_here(rows)
    opened = own_opening(rows)
    if contact.nothing_at_home or (opened is not None and opened.contact.nothing_at_home and held is None):
        return None
    address = contact.address
    if address is None or address in _given_for_them(rows):
        return None
    patient_id = held.base.patient_id if held is not None else row.patient_id
    back = await desk.store.returned_addresses(patient_id) if patient_id else frozenset()
    return None if fingerprint(patient_id, address) in back else address


def _given_here(rows: Sequence[ActRow]) -> Contact:
    """What the person gave last, without anybody speaking for them."""
    for one in rows:
        contact = contact_in(one.act.content)
        if contact is not None and not one.act.content.representatives:
            return contact
    return Contact()


def _given_for_them(rows: Sequence[ActRow]) -> list[PostalAddress | None]:
    """The addresses that whoever spoke for the person gave: their own, or where they had the letters sent."""
    spoken_for = [one.act.content for one in rows if one.act.content.representatives]
    told = [contact_told(content) for content in spoken_for] + [
        one.contact for content in spoken_for for one in content.representatives
    ]
    return [contact.address for contact in told if contact is not None]


def is_closed(rows: Sequence[ActRow]) -> bool:
    """Is closing the last that this desk did to the record?"""
    says = (ActKind.OPEN, ActKind.CLOSE, ActKind.REOPEN)
    return next((one.act.kind for one in rows if one.act.kind in says), None) is ActKind.CLOSE


def _named(one: Representative) -> tuple[str, str, str]:
    return one.birth_name, one.given_name.split()[0] if one.given_name else "", one.service
