"""Drafts, letters and small settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, exists, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.domain.letters import LetterKind, kind_named
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import KeptDraft, LetterRow
from desk_app.store import trail
from desk_app.store.tables import acts, drafts, letters, settings

# To the letter as the index has it, which is used for nothing else.
_ON_THEIR_WAY = """letters.state IN ('sending', 'sent', 'printing', 'stopped')
    OR (letters.kind IN ('provisional_code', 'recovery_sheet', 'slip') AND letters.job IS NOT NULL)"""


def save_draft(
    connection: Connection, draft_id: str, operator_id: str, content: str, now: datetime, *, set_aside: bool
) -> None:
    """Keep a draft in place of its earlier self. One that has become acts does not come back: a save may be slow."""
    # The index leaves out acts without a draft: the condition must stand in the statement, not in a parameter.
    become_acts = select(exists().where(acts.c.draft_id == draft_id, text("acts.draft_id <> ''")))
    if connection.execute(become_acts).scalar_one():
        return
    connection.execute(delete(drafts).where(drafts.c.id == draft_id))
    connection.execute(
        insert(drafts).values(id=draft_id, operator_id=operator_id, content=content, saved_at=now, set_aside=set_aside)
    )


def list_drafts(connection: Connection, operator_id: str) -> tuple[KeptDraft, ...]:
    """What one operator typed, the one saved last first."""
    query = select(drafts).where(drafts.c.operator_id == operator_id).order_by(drafts.c.number.desc())
    return tuple(
        KeptDraft(id=row.id, content=row.content, saved_at=row.saved_at, set_aside=row.set_aside)
        for row in connection.execute(query)
    )


def drop_drafts(connection: Connection, before: datetime, cut_short_before: datetime) -> int:
    """See ports.DraftStore."""
    over = case((drafts.c.set_aside, drafts.c.saved_at < before), else_=drafts.c.saved_at < cut_short_before)
    return connection.execute(delete(drafts).where(over)).rowcount


def drop_draft(connection: Connection, draft_id: str, line: TrailLine | None) -> ChainHead:
    """Forget a draft; nothing happens where there is none. The head, after the line where there is one."""
    connection.execute(delete(drafts).where(drafts.c.id == draft_id))
    return trail.add(connection, [line] if line is not None else [])


def write_letter(connection: Connection, row: LetterRow, line: TrailLine) -> ChainHead:
    """Note a letter; made again, it takes its earlier note's place and has its own trail line."""
    values = {
        "kind": row.kind.value,
        "act_id": row.act_id,
        "made_at": row.made_at,
        "state": row.state.value,
        "handed_over": row.handed_over,
        "template": row.template,
        "printer": row.printer,
        "job": row.job,
    }
    note = upsert(letters).values(reference=row.reference, **values)
    connection.execute(note.on_conflict_do_update(index_elements=[letters.c.reference], set_=values))
    return trail.add(connection, [line])


def letter(connection: Connection, reference: str) -> LetterRow | None:
    """The letter of that reference."""
    row = connection.execute(select(letters).where(letters.c.reference == reference)).first()
    return _letter(row) if row is not None else None


def letters_of(connection: Connection, act_id: str) -> tuple[LetterRow, ...]:
    """See ports.LetterStore."""
    made = select(letters).where(letters.c.act_id == act_id).order_by(letters.c.made_at.desc())
    return tuple(_letter(row) for row in connection.execute(made)) if act_id else ()


def letters_waiting(connection: Connection, limit: int) -> tuple[LetterRow, ...]:
    """See ports.LetterStore."""
    waiting = select(letters).where(text("letters.handed_over = ''")).order_by(letters.c.made_at.desc()).limit(limit)
    return tuple(_letter(row) for row in connection.execute(waiting))


def letters_on_their_way(connection: Connection) -> tuple[LetterRow, ...]:
    """See ports.LetterStore."""
    moving = select(letters).where(text(_ON_THEIR_WAY)).order_by(letters.c.made_at)
    found = (_letter(row) for row in connection.execute(moving))
    return tuple(row for row in found if row.job is not None or row.state is Paper.SENDING)


def letters_of_kind(connection: Connection, kind: LetterKind, state: Paper, limit: int) -> tuple[LetterRow, ...]:
    """See ports.LetterStore."""
    here = (text("letters.handed_over = ''"), letters.c.kind == kind.value, letters.c.state == state.value)
    found = select(letters).where(*here).order_by(letters.c.made_at.desc()).limit(limit)
    return tuple(_letter(row) for row in connection.execute(found))


def _letter(row: Row[Any]) -> LetterRow:
    return LetterRow(
        reference=row.reference,
        kind=kind_named(row.kind),
        act_id=row.act_id,
        made_at=row.made_at,
        state=Paper(row.state),
        handed_over=row.handed_over,
        template=row.template,
        printer=row.printer,
        job=row.job,
    )


def forget_letters(connection: Connection, before: datetime) -> int:
    """See ports.LetterStore."""
    return connection.execute(delete(letters).where(letters.c.act_id == "", letters.c.made_at < before)).rowcount


def mark_letter(
    connection: Connection,
    reference: str,
    *,
    state: Paper | None,
    handed_over: str,
    printer: str,
    job: int | None,
    seen: Paper | None,
    line: TrailLine | None,
) -> tuple[bool, ChainHead]:
    """See ports.LetterStore; with the trail's head."""
    row = letter(connection, reference)
    if row is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    if seen is not None and row.state is not seen:
        return False, trail.head(connection)
    changes: dict[str, str | int | None] = {"handed_over": handed_over} if handed_over else {}
    if state is not None:
        changes["state"] = state.value
    if printer:
        changes |= {"printer": printer, "job": row.job if row.printer == printer else None}
    if job is not None:
        changes["job"] = job or None
    if changes:
        connection.execute(update(letters).where(letters.c.reference == reference).values(changes))
    return True, trail.add(connection, [line] if line is not None else [])


def setting(connection: Connection, name: str) -> str:
    """The value, or empty."""
    return connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none() or ""


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Keep the value in place of an earlier one."""
    note = upsert(settings).values(name=name, value=value)
    connection.execute(note.on_conflict_do_update(index_elements=[settings.c.name], set_={"value": value}))
