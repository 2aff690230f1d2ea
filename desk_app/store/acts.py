"""Acts: written once, listed, found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.domain.acts import Act, ActRow, ActState
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.codec import decode, encode, folded_contact, record_key, used_contacts
from desk_app.store.tables import acts, contacts, drafts, letters, search
from desk_app.store.words import expression, reference_of, words_of

# Word for word as the partial indexes have it: they are found without planning anew for each value.
_COMES_AFTER = text("acts.comes_after <> ''")


def _of_patient(patient_id: str) -> ColumnElement[bool]:
    """The acts accepted for that Patient."""
    return and_(text("acts.patient_id <> ''"), acts.c.patient_id == patient_id)


def row_of(row: Row[Any]) -> ActRow:
    """A row of the table as the value that leaves this room."""
    act = decode(row.content)
    if act.base is not None and act.base.after != row.comes_after:
        act = replace(act, base=replace(act.base, after=row.comes_after))  # what it came after was corrected since
    return ActRow(
        act=act,
        number=row.number,
        state=ActState(row.state),
        refusal=row.refusal,
        reason=row.reason,
        patient_id=row.patient_id,
        patient_version=row.patient_version,
        consent_id=row.consent_id,
        consent_version=row.consent_version,
        attempts=row.attempts,
        settled_at=row.settled_at,
        is_lightened=row.lightened_at is not None,
    )


def write(
    connection: Connection,
    new: Sequence[Act],
    lines: Sequence[TrailLine],
    draft_id: str,
    corrects: str,
    held: bytes = b"",
) -> ChainHead:
    """See ports.ActStore.write_acts. A line about an act that was there already is not written again."""
    ids = [act.id for act in new]
    known = set(connection.execute(select(acts.c.id).where(acts.c.id.in_(ids))).scalars())
    if not known:
        kept = lines
    elif known.issuperset(ids):
        kept = ()
    else:
        kept = [line for line in lines if line.whom not in known]
    for act in new:
        if act.id not in known:
            _insert(connection, act, draft_id, held)
    if corrects and known != set(ids):
        correction = next((act for act in new if act.corrects == corrects), new[0])
        _put_in_place(connection, corrects, correction.id)
    if draft_id:
        connection.execute(delete(drafts).where(drafts.c.id == draft_id))
    return trail.add(connection, kept)


def _insert(connection: Connection, act: Act, draft_id: str, held: bytes) -> None:
    row = {
        "id": act.id,
        "household": act.household,
        "record": _record(connection, act),
        "draft_id": draft_id,
        "state": ActState.WAITING.value,
        "content": encode(act),
        "written_at": act.written_at,
        "attempts": 0,
        "refusal": "",
        "reason": "",
        "patient_id": "",
        "patient_version": "",
        "consent_id": "",
        "consent_version": "",
        "held": held or None,
        "comes_after": act.base.after if act.base is not None else "",
        "handed_on": "",
        "taken_in": "",
    }
    put(connection, act, row)


def put(connection: Connection, act: Act, row: dict[str, Any]) -> None:
    """One act's row, and beside it what finds it and whose contacts it uses."""
    number = connection.execute(insert(acts), row).lastrowid
    connection.execute(insert(search), {"rowid": number, "words": words_of(act)})
    used = [{"value": value, "record": record, "number": number} for value, record in used_contacts(act)]
    if used:
        note = upsert(contacts)
        newer = note.on_conflict_do_update(index_elements=["value", "record"], set_={"number": note.excluded.number})
        connection.execute(newer, used)


def _record(connection: Connection, act: Act) -> str:
    """What orders it: a change stands in the line of the record it changes, whatever number was typed for it."""
    if act.base is not None:
        theirs = acts.c.id == act.base.after if act.base.after else _of_patient(act.base.patient_id)
        known = connection.execute(select(acts.c.record).where(theirs).order_by(acts.c.number).limit(1)).scalar()
        return known or act.base.patient_id or record_key(act)
    return record_key(act)


def _put_in_place(connection: Connection, refused: str, correction: str) -> None:
    """The correction stands where the refused act stood: what comes after that one comes after this one, in the line of
    its record, which a corrected number may have changed."""
    was_refused = (acts.c.id == refused, acts.c.state == ActState.REFUSED.value)
    if not connection.execute(update(acts).where(*was_refused).values(state=ActState.REPLACED.value)).rowcount:
        return
    behind = followers(connection, refused)[1:]
    record = select(acts.c.record).where(acts.c.id == correction).scalar_subquery()
    connection.execute(update(acts).where(acts.c.number.in_(behind)).values(record=record))
    following = update(acts).where(_COMES_AFTER, acts.c.comes_after == refused)
    connection.execute(following.values(comes_after=correction))


def followers(connection: Connection, act_id: str) -> list[int]:
    """The number of the act, then those of every act that comes after it or after one of those, in their order; nothing
    where there is no such act."""
    found = list(connection.execute(select(acts.c.number, acts.c.id).where(acts.c.id == act_id)))
    for row in found:  # grows while it is read
        behind = select(acts.c.number, acts.c.id).where(_COMES_AFTER, acts.c.comes_after == row.id)
        found += connection.execute(behind.order_by(acts.c.number)).all()
    return [row.number for row in found]


def _rows(connection: Connection, query: Select[Any]) -> tuple[ActRow, ...]:
    return tuple(row_of(row) for row in connection.execute(query))


def follow_up(connection: Connection, limit: int) -> tuple[ActRow, ...]:
    """What was refused first, then the rest, each newest first; replaced acts left out."""
    newest = select(acts).order_by(acts.c.number.desc())
    refused = _rows(connection, newest.where(acts.c.state == ActState.REFUSED.value).limit(limit))
    shown_below = acts.c.state.not_in((ActState.REFUSED.value, ActState.REPLACED.value, ActState.GIVEN_UP.value))
    rest = _rows(connection, newest.where(shown_below).limit(limit - len(refused)))
    return refused + rest


def one(connection: Connection, act_id: str) -> ActRow | None:
    """The act of that id."""
    row = connection.execute(select(acts).where(acts.c.id == act_id)).first()
    return row_of(row) if row is not None else None


def held(connection: Connection, act_id: str) -> bytes:
    """See ports.ActStore.held."""
    return connection.execute(select(acts.c.held).where(acts.c.id == act_id)).scalar() or b""


def of_record(connection: Connection, patient_id: str) -> tuple[ActRow, ...]:
    """See ports.ActStore.of_record."""
    lines = select(acts.c.record).where(_of_patient(patient_id))
    theirs = or_(acts.c.record.in_(lines), acts.c.record == patient_id)
    return _rows(connection, select(acts).where(theirs).order_by(acts.c.number.desc()))


def of_household(connection: Connection, household: str) -> tuple[ActRow, ...]:
    """See ports.ActStore.of_household."""
    return _rows(connection, select(acts).where(acts.c.household == household).order_by(acts.c.number))


def count_by_state(connection: Connection) -> Mapping[ActState, int]:
    """See ports.ActStore.count_by_state."""
    counted = connection.execute(select(acts.c.state, func.count()).group_by(acts.c.state))
    return {ActState(state): count for state, count in counted}


_FOUND = text(
    "SELECT acts.number FROM search JOIN acts ON acts.number = search.rowid"
    " WHERE search MATCH :words AND acts.state <> 'replaced' ORDER BY search.rowid DESC LIMIT :limit"
)


def find(connection: Connection, query: str, limit: int) -> tuple[ActRow, ...]:
    """See ports.ActStore.find; newest first."""
    if reference := reference_of(query):
        of_letter = select(letters.c.act_id).where(letters.c.reference == reference)
        if found := _rows(connection, select(acts).where(acts.c.id.in_(of_letter))):
            return found
    words = expression(query)
    if not words:
        return ()
    numbers = connection.execute(_FOUND, {"words": words, "limit": limit}).scalars().all()
    if not numbers:
        return ()
    return _rows(connection, select(acts).where(acts.c.number.in_(numbers)).order_by(acts.c.number.desc()))


def contact_holders(connection: Connection, value: str) -> tuple[str, ...]:
    """See ports.ActStore.contact_holders."""
    query = select(contacts.c.record).where(contacts.c.value == folded_contact(value)).order_by(contacts.c.record)
    return tuple(connection.execute(query).scalars())


def open_states() -> Iterable[str]:
    """The states of acts that the service has not yet answered for good."""
    return (ActState.WAITING.value, ActState.SENDING.value, ActState.UNKNOWN.value)
