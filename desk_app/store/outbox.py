"""The acts as the outbox: which may go now, and what became of those that went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, Row, TextClause, bindparam, func, select, text, update

from desk_app.domain.acts import ActRow, ActState, Base
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import EMPTY, ChainHead, TrailLine
from desk_app.ports import ClaimedAct, Compose, Settlement, Verdict
from desk_app.store import trail
from desk_app.store.acts import followers, open_states, row_of
from desk_app.store.codec import decode, encode
from desk_app.store.tables import Moment, acts

_LONGEST_WAIT = timedelta(days=1)
_SETTLED = (
    ActState.ACCEPTED.value,
    ActState.REPLACED.value,
    ActState.RECALLED.value,
    ActState.GIVEN_UP.value,
)  # not what was handed on: nobody here knows yet what became of it

# Sendable: what it comes after is taken, and no earlier act of its record is in its way, one that is not settled well.
# An earlier act that waits for another one is in nobody's way: what it waits for may be the very act in question, a
# correction with a later number. The indexes are named: each statement runs for every few acts, whatever lies behind.
_TAKEN = "EXISTS (SELECT 1 FROM acts AS before WHERE before.id = {act}.comes_after AND before.state = 'accepted')"
_WELL = ", ".join(f"'{state}'" for state in _SETTLED)
_FREE = f"""acts.state IN ('waiting', 'unknown')
    AND NOT EXISTS (
        SELECT 1 FROM acts AS earlier
        WHERE earlier.record = acts.record AND earlier.number < acts.number
        AND earlier.state NOT IN ({_WELL})
        AND (earlier.comes_after = '' OR {_TAKEN.format(act="earlier")})
    )
    AND (acts.comes_after = '' OR {_TAKEN.format(act="acts")})"""  # noqa: S608 - all of it is ours
# A time further off than anybody is ever told to wait was set before the clock was set back.
_DUE = "(acts.not_before IS NULL OR acts.not_before <= :now OR acts.not_before > :far)"


def _asked(what: str, index: str, more: str) -> TextClause:
    """A question about what is free; see _of_now."""
    sql = f"SELECT {what} FROM acts INDEXED BY {index} WHERE {_FREE} AND {more}"  # noqa: S608 - all of it is ours
    return text(sql).bindparams(*(bindparam(name, type_=Moment()) for name in ("now", "far") if f":{name}" in sql))


# The oldest first; but what came back again and again goes behind what did not: the one act that is tried after a
# failure would else be for ever the one that fails.
_CLAIMABLE = _asked(
    "acts.number",
    "acts_to_send",
    f"{_DUE} AND (acts.comes_after = '' OR acts.held IS NOT NULL)"
    " ORDER BY max(acts.attempts, 1), acts.number LIMIT :most",
)
_TO_PREPARE = _asked(
    "acts.number",
    "acts_to_prepare",
    f"{_DUE} AND acts.comes_after <> '' AND acts.held IS NULL ORDER BY acts.number LIMIT :most",
)
_DUE_NOW = _asked("coalesce(acts.not_before, acts.written_at) AS due", "acts_to_send", f"{_DUE} LIMIT :most").columns(
    due=Moment()
)
_DUE_LATER = _asked(
    "acts.not_before AS due", "acts_put_off", "acts.not_before IS NOT NULL ORDER BY acts.not_before LIMIT 1"
).columns(due=Moment())
_WAITING = text(
    "SELECT count(*) AS count, min(acts.written_at) AS oldest FROM acts INDEXED BY acts_unanswered"
    " WHERE acts.state IN ('waiting', 'sending', 'unknown')"
).columns(count=Integer(), oldest=Moment())
_REFUSED = select(func.count()).select_from(acts).where(acts.c.state == ActState.REFUSED.value)
_ROWS = select(acts).where(acts.c.number.in_(bindparam("numbers", expanding=True)))
_STATES = select(acts.c.id, acts.c.state).where(acts.c.id.in_(bindparam("ids", expanding=True)))
_CLAIM = (
    update(acts)
    .where(acts.c.number == bindparam("this"))
    .values(state=ActState.SENDING.value, attempts=acts.c.attempts + 1, not_before=None)
)
_CLAIM_FIRST = _CLAIM.values(
    bundle=bindparam("bytes"), anchor_number=bindparam("head_number"), anchor_digest=bindparam("head_digest")
)
_SETTLE = (
    update(acts)
    .where(acts.c.id == bindparam("this"))
    .values(
        state=bindparam("to_state"),
        attempts=acts.c.attempts - bindparam("untried", type_=Integer()),
        refusal=bindparam("code"),
        reason=bindparam("words"),
        patient_id=bindparam("patient"),
        patient_version=bindparam("patient_at"),
        consent_id=bindparam("consent"),
        consent_version=bindparam("consent_at"),
        not_before=bindparam("due"),
        settled_at=bindparam("at"),
    )
)


def _of_now(now: datetime, most: int) -> dict[str, object]:
    return {"now": now, "far": now + _LONGEST_WAIT, "most": most}


def _in_order(connection: Connection, numbers: Sequence[int]) -> list[Row[Any]]:
    """The rows of these numbers, in this order."""
    rows = {row.number: row for row in connection.execute(_ROWS, {"numbers": numbers})} if numbers else {}
    return [rows[number] for number in numbers]


def claim(connection: Connection, limit: int, compose: Compose, now: datetime) -> tuple[ClaimedAct, ...]:
    """See ports.Outbox.claim. An act that `compose` refuses goes back to a person, and holds up nobody else."""
    rows = _in_order(connection, connection.execute(_CLAIMABLE, _of_now(now, limit)).scalars().all())
    head = trail.head(connection) if rows else EMPTY
    claimed, first, again = [], [], []
    for row in rows:
        act = row_of(row)
        bundle = row.bundle
        if bundle is None:
            try:
                bundle = compose(act.act, head, row.held or b"")
            except Refusal as refusal:
                refused = {"state": ActState.REFUSED.value, "refusal": refusal.code.value, "settled_at": now}
                connection.execute(update(acts).where(acts.c.number == row.number).values(refused))
                continue
            first.append({"this": row.number, "bytes": bundle, "head_number": head.number, "head_digest": head.digest})
        else:
            again.append({"this": row.number})
        sending = replace(act, state=ActState.SENDING, attempts=act.attempts + 1)
        claimed.append(ClaimedAct(row=sending, bundle=bundle, ask_first=act.state is ActState.UNKNOWN))
    if first:
        connection.execute(_CLAIM_FIRST, first)
    if again:
        connection.execute(_CLAIM, again)
    return tuple(claimed)


def unprepared(connection: Connection, limit: int, now: datetime) -> tuple[ActRow, ...]:
    """See ports.Outbox.unprepared."""
    found = []
    for row in _in_order(connection, connection.execute(_TO_PREPARE, _of_now(now, limit)).scalars().all()):
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
    """See ports.Outbox.settle_all. What is accepted stays accepted: a later verdict about it changes nothing. Of what
    was handed on, only the service's acceptance is news.

    Refusal NOT_FOUND: no such act; then none of them is settled."""
    ids = [one.verdict.act_id for one in settlements]
    states = {row.id: row.state for row in connection.execute(_STATES, {"ids": ids})}
    if not states.keys() >= set(ids):
        raise Refusal(RefusalCode.NOT_FOUND)
    ours = [one for one in settlements if _is_news(states[one.verdict.act_id], one.verdict)]
    if ours:
        connection.execute(_SETTLE, [_values(one.verdict, now) for one in ours])
    return trail.add(connection, [one.line for one in ours if one.line is not None])


def _is_news(state: str, verdict: Verdict) -> bool:
    is_elsewhere = state == ActState.HANDED_ON.value and verdict.state is not ActState.ACCEPTED
    return state not in _SETTLED and not is_elsewhere


def _values(verdict: Verdict, now: datetime) -> dict[str, object]:
    return {
        "this": verdict.act_id,
        "to_state": verdict.state.value,
        "untried": int(not verdict.was_tried),
        "code": verdict.refusal,
        "words": verdict.reason,
        "patient": verdict.patient_id,
        "patient_at": verdict.patient_version,
        "consent": verdict.consent_id,
        "consent_at": verdict.consent_version,
        "due": verdict.not_before,
        "at": None if verdict.state.value in open_states() else now,
    }


def behind(connection: Connection, act_id: str) -> tuple[ActRow, ...]:
    """See ports.ActStore.behind. Refusal NOT_FOUND."""
    return tuple(row_of(row) for row in _with_followers(connection, act_id)[1:])


def recall(
    connection: Connection, act_id: str, line: Callable[[str], TrailLine], now: datetime
) -> tuple[tuple[str, ...], ChainHead]:
    """See ports.Outbox.recall."""
    first, *behind = _with_followers(connection, act_id)
    rows = [first, *(row for row in behind if row.state not in _SETTLED)]
    if any(row.state != ActState.WAITING.value or row.attempts for row in rows):
        raise Refusal(RefusalCode.TOO_LATE)
    return _leave(connection, rows, ActState.RECALLED, line, now)


def give_up(
    connection: Connection, act_id: str, line: Callable[[str], TrailLine], now: datetime
) -> tuple[tuple[str, ...], ChainHead]:
    """See ports.Outbox.give_up."""
    first, *behind = _with_followers(connection, act_id)
    if first.state != ActState.REFUSED.value:
        raise Refusal(RefusalCode.TOO_LATE)
    return _leave(
        connection, [first, *(row for row in behind if row.state not in _SETTLED)], ActState.GIVEN_UP, line, now
    )


def _with_followers(connection: Connection, act_id: str) -> list[Row[Any]]:
    """The act, and every act that comes after it or after one of those. Refusal NOT_FOUND."""
    rows = _in_order(connection, followers(connection, act_id))
    if not rows:
        raise Refusal(RefusalCode.NOT_FOUND)
    return rows


def _leave(
    connection: Connection,
    rows: Sequence[Row[Any]],
    state: ActState,
    line: Callable[[str], TrailLine],
    now: datetime,
) -> tuple[tuple[str, ...], ChainHead]:
    ids = tuple(row.id for row in rows)
    left = {"state": state.value, "settled_at": now, "not_before": None}
    connection.execute(update(acts).where(acts.c.number.in_([row.number for row in rows])).values(left))
    return ids, trail.add(connection, [line(one) for one in ids])


def recover(connection: Connection) -> int:
    """See ports.Outbox.recover."""
    left = update(acts).where(acts.c.state == ActState.SENDING.value).values(state=ActState.UNKNOWN.value)
    return connection.execute(left).rowcount


def waiting(connection: Connection) -> tuple[int, datetime | None, int]:
    """See ports.Outbox.waiting."""
    count, oldest = connection.execute(_WAITING).one()
    return count, oldest, connection.execute(_REFUSED).scalar_one()


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """The time from which an act may be claimed or prepared; in the past where one may now; None where none waits."""
    found: datetime | None = connection.execute(_DUE_NOW, _of_now(now, 1)).scalar()
    return found or connection.execute(_DUE_LATER).scalar()
