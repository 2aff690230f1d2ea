"""The acts as the outbox: which may go now, and what became of those that went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, update

from desk_app.domain.acts import ActRow, ActState, Base
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import ClaimedAct, Compose, Settlement, Verdict
from desk_app.store import trail
from desk_app.store.acts import open_states, row_of
from desk_app.store.codec import decode, encode
from desk_app.store.tables import acts

_LONGEST_WAIT = timedelta(days=1)
_SENDABLE = (ActState.WAITING.value, ActState.UNKNOWN.value)
_SETTLED = (
    ActState.ACCEPTED.value,
    ActState.REPLACED.value,
    ActState.RECALLED.value,
    ActState.GIVEN_UP.value,
)  # not what was handed on: nobody here knows yet what became of it


def _free() -> ColumnElement[bool]:
    """Sendable, behind no earlier act of the same record that is not settled well, and what it comes after is taken:
    that may have been corrected by an act with a later number."""
    earlier = acts.alias("earlier")
    blocked = exists().where(
        and_(earlier.c.record == acts.c.record, earlier.c.number < acts.c.number, earlier.c.state.not_in(_SETTLED))
    )
    before = acts.alias("before")
    taken = exists().where(and_(before.c.id == acts.c.comes_after, before.c.state == ActState.ACCEPTED.value))
    return and_(acts.c.state.in_(_SENDABLE), ~blocked, or_(acts.c.comes_after == "", taken))


def _due(now: datetime) -> ColumnElement[bool]:
    # A time further off than anybody is ever told to wait was set before the clock was set back.
    return or_(acts.c.not_before.is_(None), acts.c.not_before <= now, acts.c.not_before > now + _LONGEST_WAIT)


def claim(connection: Connection, limit: int, compose: Compose, now: datetime) -> tuple[ClaimedAct, ...]:
    """See ports.Outbox.claim. An act that `compose` refuses goes back to a person, and holds up nobody else."""
    ready = or_(acts.c.comes_after == "", acts.c.held.is_not(None))
    rows = connection.execute(select(acts).where(_free(), _due(now), ready).order_by(acts.c.number).limit(limit)).all()
    head = trail.head(connection)
    claimed = []
    for row in rows:
        this = update(acts).where(acts.c.number == row.number)
        act = row_of(row)
        try:
            bundle = row.bundle if row.bundle is not None else compose(act.act, head, row.held or b"")
        except Refusal as refusal:
            refused = {"state": ActState.REFUSED.value, "refusal": refusal.code.value, "settled_at": now}
            connection.execute(this.values(refused))
            continue
        sending = {"state": ActState.SENDING.value, "bundle": bundle, "attempts": row.attempts + 1, "not_before": None}
        if row.bundle is None:
            sending |= {"anchor_number": head.number, "anchor_digest": head.digest}
        after = connection.execute(this.values(sending).returning(acts)).one()
        claimed.append(ClaimedAct(row=row_of(after), bundle=bundle, ask_first=act.state is ActState.UNKNOWN))
    return tuple(claimed)


def unprepared(connection: Connection, limit: int, now: datetime) -> tuple[ActRow, ...]:
    """See ports.Outbox.unprepared."""
    waits = and_(_free(), _due(now), acts.c.comes_after != "", acts.c.held.is_(None))
    found = []
    for row in connection.execute(select(acts).where(waits).order_by(acts.c.number).limit(limit)).all():
        before = connection.execute(select(acts).where(acts.c.id == row.comes_after)).one()
        base = Base(
            patient_id=before.patient_id,
            patient_version=before.patient_version,
            consent_id=before.consent_id,
            consent_version=before.consent_version,
            after=before.id,
        )
        change = row_of(row)
        found.append(replace(change, act=replace(change.act, base=base)))
    return tuple(found)


def prepare(connection: Connection, act_id: str, base: Base, held: bytes) -> None:
    """See ports.Outbox.prepare. What was sent once stays as it was sent."""
    row = connection.execute(select(acts).where(acts.c.id == act_id, acts.c.bundle.is_(None))).first()
    if row is None:
        return
    prepared = replace(decode(row.content), base=replace(base, after=row.comes_after))
    connection.execute(update(acts).where(acts.c.number == row.number).values(content=encode(prepared), held=held))


def settle_all(connection: Connection, settlements: Sequence[Settlement], now: datetime) -> ChainHead:
    """See ports.Outbox.settle_all."""
    for one in settlements:
        settle(connection, one.verdict, one.line, now)
    return trail.head(connection)


def recall(
    connection: Connection, act_id: str, line: Callable[[str], TrailLine], now: datetime
) -> tuple[tuple[str, ...], ChainHead]:
    """See ports.Outbox.recall."""
    rows = _with_followers(connection, act_id)
    if any(row.state != ActState.WAITING.value or row.attempts for row in rows):
        raise Refusal(RefusalCode.TOO_LATE)
    return _leave(connection, rows, ActState.RECALLED, line, now)


def give_up(
    connection: Connection, act_id: str, line: Callable[[str], TrailLine], now: datetime
) -> tuple[tuple[str, ...], ChainHead]:
    """See ports.Outbox.give_up."""
    rows = _with_followers(connection, act_id)
    if rows[0].state != ActState.REFUSED.value:
        raise Refusal(RefusalCode.TOO_LATE)
    return _leave(connection, rows, ActState.GIVEN_UP, line, now)


def _with_followers(connection: Connection, act_id: str) -> list[Row[Any]]:
    """The act, and every act that comes after it or after one of those. Refusal NOT_FOUND."""
    rows = list(connection.execute(select(acts).where(acts.c.id == act_id)))
    if not rows:
        raise Refusal(RefusalCode.NOT_FOUND)
    for row in rows:  # grows while it is read
        rows += connection.execute(select(acts).where(acts.c.comes_after == row.id).order_by(acts.c.number)).all()
    return rows


def _leave(
    connection: Connection,
    rows: Sequence[Row[Any]],
    state: ActState,
    line: Callable[[str], TrailLine],
    now: datetime,
) -> tuple[tuple[str, ...], ChainHead]:
    ids = tuple(row.id for row in rows)
    connection.execute(
        update(acts).where(acts.c.id.in_(ids)).values(state=state.value, settled_at=now, not_before=None)
    )
    return ids, trail.add(connection, [line(one) for one in ids])


def settle(connection: Connection, verdict: Verdict, line: TrailLine | None, now: datetime) -> ChainHead:
    """See ports.Outbox.settle. What is accepted stays accepted: a later verdict about it changes nothing. Of
    what was handed on, only the service's acceptance is news.

    Refusal NOT_FOUND: no such act."""
    state = connection.execute(select(acts.c.state).where(acts.c.id == verdict.act_id)).scalar_one_or_none()
    if state is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    is_elsewhere = state == ActState.HANDED_ON.value and verdict.state is not ActState.ACCEPTED
    if state in _SETTLED or is_elsewhere:
        return trail.head(connection)
    values = {
        "state": verdict.state.value,
        "refusal": verdict.refusal,
        "reason": verdict.reason,
        "patient_id": verdict.patient_id,
        "patient_version": verdict.patient_version,
        "consent_id": verdict.consent_id,
        "consent_version": verdict.consent_version,
        "not_before": verdict.not_before,
        "settled_at": None if verdict.state.value in open_states() else now,
    }
    connection.execute(update(acts).where(acts.c.id == verdict.act_id).values(values))
    return trail.add(connection, [line] if line is not None else [])


def recover(connection: Connection) -> int:
    """See ports.Outbox.recover."""
    left = update(acts).where(acts.c.state == ActState.SENDING.value).values(state=ActState.UNKNOWN.value)
    return connection.execute(left).rowcount


def waiting(connection: Connection) -> tuple[int, datetime | None, int]:
    """See ports.Outbox.waiting."""
    unanswered = select(func.count(), func.min(acts.c.written_at)).where(acts.c.state.in_(list(open_states())))
    count, oldest = connection.execute(unanswered).one()
    refused = select(func.count()).select_from(acts).where(acts.c.state == ActState.REFUSED.value)
    return count, oldest, connection.execute(refused).scalar_one()


def next_due(connection: Connection) -> datetime | None:
    """The time from which an act may be claimed; in the past where one may go now; None where none waits."""
    due = select(func.min(func.coalesce(acts.c.not_before, acts.c.written_at))).where(_free())
    earliest: datetime | None = connection.execute(due).scalar_one()
    return earliest
