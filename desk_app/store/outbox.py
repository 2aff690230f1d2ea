"""The acts as the outbox: which may go now, and what became of those that went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from desk_app.domain.acts import Act, ActState
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import ClaimedAct, Verdict
from desk_app.store import trail
from desk_app.store.acts import open_states, row_of
from desk_app.store.tables import acts

_LONGEST_WAIT = timedelta(days=1)
_SENDABLE = (ActState.WAITING.value, ActState.UNKNOWN.value)
_SETTLED = (ActState.ACCEPTED.value, ActState.REPLACED.value)


def _free() -> ColumnElement[bool]:
    """Sendable, and behind no earlier act of the same record that is not settled well."""
    earlier = acts.alias("earlier")
    blocked = exists().where(
        and_(earlier.c.record == acts.c.record, earlier.c.number < acts.c.number, earlier.c.state.not_in(_SETTLED))
    )
    return and_(acts.c.state.in_(_SENDABLE), ~blocked)


def claim(
    connection: Connection, limit: int, compose: Callable[[Act, ChainHead], bytes], now: datetime
) -> tuple[ClaimedAct, ...]:
    """See ports.Outbox.claim. An act that `compose` refuses goes back to a person, and holds up nobody else."""
    # A time further off than anybody is ever told to wait was set before the clock was set back.
    due = or_(acts.c.not_before.is_(None), acts.c.not_before <= now, acts.c.not_before > now + _LONGEST_WAIT)
    rows = connection.execute(select(acts).where(_free(), due).order_by(acts.c.number).limit(limit)).all()
    head = trail.head(connection)
    claimed = []
    for row in rows:
        this = update(acts).where(acts.c.number == row.number)
        act = row_of(row)
        try:
            bundle = row.bundle if row.bundle is not None else compose(act.act, head)
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


def settle(connection: Connection, verdict: Verdict, line: TrailLine | None, now: datetime) -> ChainHead:
    """See ports.Outbox.settle. What is accepted stays accepted: a later verdict about it changes nothing.

    Refusal NOT_FOUND: no such act."""
    state = connection.execute(select(acts.c.state).where(acts.c.id == verdict.act_id)).scalar_one_or_none()
    if state is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    if state in _SETTLED:
        return trail.head(connection)
    values = {
        "state": verdict.state.value,
        "refusal": verdict.refusal,
        "reason": verdict.reason,
        "patient_id": verdict.patient_id,
        "patient_version": verdict.patient_version,
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
