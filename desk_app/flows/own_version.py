"""What this desk itself knows of a record: its own acts on it, put together. A change may start from there where the
service cannot be asked, or where an act of this desk is still on its way."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.access import Access
from desk_app.domain.acts import DEAD, ActKind, ActRow, ActState, Base, access_in, contact_in
from desk_app.domain.contact import Contact
from desk_app.domain.held_record import HeldRecord
from desk_app.flows.changing import Way

UNANSWERED = frozenset({ActState.WAITING, ActState.SENDING, ActState.UNKNOWN})
_SAYS_ACTIVE = frozenset({ActKind.OPEN, ActKind.CLOSE, ActKind.REOPEN})


def own_version(rows: Sequence[ActRow], way: Way) -> HeldRecord | None:
    """The record as the desk's own acts (newest first) left it, to be changed after the last of them. None where the
    desk does not hold what `way` starts from: nothing of it, what has left the desk, or what another desk sends."""
    alive = [row for row in rows if row.state not in DEAD]
    if not alive or way is Way.HISTORY or any(row.state is ActState.HANDED_ON for row in alive):
        return None
    contact, access = _contact(alive), _access(alive)
    if (way is Way.CONTACT and contact is None) or (way is Way.ACCESS and access is None):
        return None
    says = next((row.act.kind for row in alive if row.act.kind in _SAYS_ACTIVE), ActKind.OPEN)
    is_active = says is not ActKind.CLOSE
    return HeldRecord(
        base=Base(patient_id=next((row.patient_id for row in alive if row.patient_id), ""), after=alive[0].act.id),
        raw=b"",
        is_active=is_active,
        contact=contact or Contact(),
        access=access or Access(),
        has_consent=is_active,
    )


def _contact(alive: Sequence[ActRow]) -> Contact | None:
    for row in alive:
        if (found := contact_in(row.act.content)) is not None:
            return None if row.is_lightened else found
    return None


def _access(alive: Sequence[ActRow]) -> Access | None:
    for row in alive:
        if (found := access_in(row.act.content)) is not None:
            return None if row.is_lightened else found
    return None
