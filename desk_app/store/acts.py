"""Acts: written once, listed, found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.domain.acts import Act, ActRow, ActState
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.codec import decode, encode, folded_contact, record_key, used_contacts
from desk_app.store.tables import acts, contacts, drafts, letters, search
from desk_app.store.words import expression, reference_of, words_of


def row_of(row: Row[Any]) -> ActRow:
    """A row of the table as the value that leaves this room."""
    return ActRow(
        act=decode(row.content),
        number=row.number,
        state=ActState(row.state),
        refusal=row.refusal,
        reason=row.reason,
        patient_id=row.patient_id,
        attempts=row.attempts,
        settled_at=row.settled_at,
        is_lightened=row.lightened_at is not None,
    )


def write(
    connection: Connection, new: Sequence[Act], lines: Sequence[TrailLine], draft_id: str, corrects: str
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
            _insert(connection, act, draft_id)
    if corrects and known != set(ids):
        connection.execute(
            update(acts)
            .where(acts.c.id == corrects, acts.c.state == ActState.REFUSED.value)
            .values(state=ActState.REPLACED.value)
        )
    if draft_id:
        connection.execute(delete(drafts).where(drafts.c.id == draft_id))
    return trail.add(connection, kept)


def _insert(connection: Connection, act: Act, draft_id: str) -> None:
    row = {
        "id": act.id,
        "household": act.household,
        "record": record_key(act),
        "draft_id": draft_id,
        "state": ActState.WAITING.value,
        "content": encode(act),
        "written_at": act.written_at,
        "attempts": 0,
        "refusal": "",
        "reason": "",
        "patient_id": "",
        "patient_version": "",
    }
    number = connection.execute(insert(acts), row).lastrowid
    connection.execute(insert(search), {"rowid": number, "words": words_of(act)})
    used = [{"value": value, "record": record, "number": number} for value, record in used_contacts(act)]
    if used:
        note = upsert(contacts)
        newer = note.on_conflict_do_update(index_elements=["value", "record"], set_={"number": note.excluded.number})
        connection.execute(newer, used)


def _rows(connection: Connection, query: Select[Any]) -> tuple[ActRow, ...]:
    return tuple(row_of(row) for row in connection.execute(query))


def follow_up(connection: Connection, limit: int) -> tuple[ActRow, ...]:
    """What was refused first, then the rest, each newest first; replaced acts left out."""
    newest = select(acts).order_by(acts.c.number.desc())
    refused = _rows(connection, newest.where(acts.c.state == ActState.REFUSED.value).limit(limit))
    shown_below = acts.c.state.not_in((ActState.REFUSED.value, ActState.REPLACED.value))
    rest = _rows(connection, newest.where(shown_below).limit(limit - len(refused)))
    return refused + rest


def one(connection: Connection, act_id: str) -> ActRow | None:
    """The act of that id."""
    row = connection.execute(select(acts).where(acts.c.id == act_id)).first()
    return row_of(row) if row is not None else None


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
