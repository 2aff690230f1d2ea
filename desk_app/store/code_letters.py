"""Whose code a letter carried, what came back, and who got a code when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Channel, CodeCancelled
from desk_app.domain.batches import Skip
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, Event, TrailLine
from desk_app.ports import CodeLetter
from desk_app.store import trail
from desk_app.store.tables import Moment, acts, batch_entries, batches, code_letters, letters
from desk_app.store.tables import trail as lines


def write(connection: Connection, letter: CodeLetter) -> None:
    """See ports.CodeLetterStore.write_code_letter."""
    names = ("reference", "patient_id", "made_at", "address", "ended")
    connection.execute(insert(code_letters), {name: getattr(letter, name) for name in names})


def one(connection: Connection, reference: str) -> CodeLetter | None:
    """See ports.CodeLetterStore.code_letter."""
    return _letter(connection.execute(select(code_letters).where(code_letters.c.reference == reference)).first())


def last(connection: Connection, patient_id: str) -> CodeLetter | None:
    """See ports.CodeLetterStore.last_code_letter."""
    theirs = select(code_letters).where(code_letters.c.patient_id == patient_id)
    return _letter(connection.execute(theirs.order_by(code_letters.c.made_at.desc()).limit(1)).first())


def _letter(row: Row[Any] | None) -> CodeLetter | None:
    if row is None:
        return None
    return CodeLetter(
        reference=row.reference,
        patient_id=row.patient_id,
        made_at=row.made_at,
        address=row.address,
        ended=row.ended,
    )


def end(connection: Connection, reference: str, ended: str, line: TrailLine, now: datetime) -> ChainHead:
    """See ports.CodeLetterStore.end_code_letter."""
    changed = update(code_letters).where(code_letters.c.reference == reference).values(ended=ended, ended_at=now)
    if not connection.execute(changed).rowcount:
        raise Refusal(RefusalCode.NOT_FOUND)
    return trail.add(connection, [line])


def forget(connection: Connection, before: datetime) -> int:
    """See ports.CodeLetterStore.forget_code_letters."""
    nobodys = code_letters.c.ended.in_(("", CodeCancelled.SPOILT.value))
    old = delete(code_letters).where(code_letters.c.made_at < before, nobodys)
    return connection.execute(old).rowcount


def returned_addresses(connection: Connection, patient_id: str) -> frozenset[str]:
    """See ports.CodeLetterStore."""
    back = (code_letters.c.patient_id == patient_id, code_letters.c.ended == CodeCancelled.RETURNED_MAIL.value)
    return frozenset(connection.execute(select(code_letters.c.address).where(*back)).scalars()) - {""}


def posted_since(connection: Connection, since: datetime) -> frozenset[str]:
    """See ports.CodeLetterStore."""
    out = select(code_letters.c.patient_id).join(letters, letters.c.reference == code_letters.c.reference)
    lately = (code_letters.c.made_at >= since, code_letters.c.ended == "", letters.c.handed_over == "posted")
    return frozenset(connection.execute(out.where(*lately)).scalars())


def not_asked_since(connection: Connection, since: datetime) -> tuple[str, ...]:
    """See ports.CodeLetterStore."""
    brought = (code_letters.c.ended == CodeCancelled.NOT_ASKED.value, code_letters.c.ended_at >= since)
    newest = select(code_letters.c.reference).where(*brought).order_by(code_letters.c.ended_at.desc())
    return tuple(connection.execute(newest).scalars())


def stopped_short(connection: Connection) -> Mapping[str, datetime]:
    """See ports.CodeLetterStore."""
    when = func.max(batches.c.over_at, type_=Moment())
    found = select(batch_entries.c.patient_id, when).join(batches, batches.c.id == batch_entries.c.batch)
    theirs = (
        batch_entries.c.why == Skip.STOPPED.value,
        batch_entries.c.patient_id != "",
        batches.c.over_at.is_not(None),
    )
    return {row[0]: row[1] for row in connection.execute(found.where(*theirs).group_by(batch_entries.c.patient_id))}


def codes_given(connection: Connection) -> Mapping[str, datetime]:
    """See ports.CodeLetterStore."""
    given = (lines.c.event == Event.CODE_ANSWERED.value, lines.c.detail.in_([one.value for one in Channel]))
    last = func.max(lines.c.at, type_=Moment())
    return {
        row[0]: row[1] for row in connection.execute(select(lines.c.whom, last).where(*given).group_by(lines.c.whom))
    }


def records_here(connection: Connection) -> tuple[str, ...]:
    """See ports.CodeLetterStore."""
    there = (acts.c.state == ActState.ACCEPTED.value, acts.c.patient_id != "")
    return tuple(connection.execute(select(acts.c.patient_id).where(*there).distinct()).scalars())
