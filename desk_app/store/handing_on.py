"""Work that waits leaves for another desk: whole records' queues, and back again where somebody changes their mind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, func, insert, select, update

from desk_app.domain.acts import ActState
from desk_app.domain.handing_on import Export, WaitingWork
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import Compose, Laid
from desk_app.store import trail
from desk_app.store.acts import row_of
from desk_app.store.codec import decode, encode
from desk_app.store.lighten import lightened
from desk_app.store.parcel import TRAVELS, Packed, Parcel, packed
from desk_app.store.parcel import encode as encode_parcel
from desk_app.store.tables import acts, exports

_UNANSWERED = (ActState.WAITING.value, ActState.UNKNOWN.value)
_ALIVE = (*(state.value for state in TRAVELS), ActState.SENDING.value, ActState.HANDED_ON.value)

Light = Row[Any]  # number, id, record, comes_after, state, attempts


def _light(connection: Connection) -> Sequence[Light]:
    columns = (acts.c.number, acts.c.id, acts.c.record, acts.c.comes_after, acts.c.state, acts.c.attempts)
    alive: Select[Any] = select(*columns).where(acts.c.state.in_(_ALIVE))
    return connection.execute(alive.order_by(acts.c.number)).all()


class _Lines:
    """Which acts hang together: those of one record, and those that come after one another."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """What the line of `name` is called."""
        while (above := self._above.setdefault(name, name)) != name:
            self._above[name] = self._above[above]
            name = above
        return name

    def tie(self, one: str, other: str) -> None:
        self._above[self.of(one)] = self.of(other)


def _queues(connection: Connection) -> list[list[Light]]:
    """Whole queues that have something to send, and all of them that nobody here knows the end of."""
    rows, lines = _light(connection), _Lines()
    for row in rows:
        lines.tie(f"act {row.id}", f"record {row.record}")
        if row.comes_after:
            lines.tie(f"act {row.id}", f"act {row.comes_after}")
    queues: dict[str, list[Light]] = {}
    for row in rows:
        queues.setdefault(lines.of(f"act {row.id}"), []).append(row)
    return [queue for queue in queues.values() if any(row.state in _UNANSWERED for row in queue)]


def _may_go(queue: Sequence[Light]) -> bool:
    """No act of it is just being sent: that one could be answered while its queue is with somebody else."""
    return all(row.state != ActState.SENDING.value for row in queue)


def _going(connection: Connection) -> list[list[Light]]:
    return [queue for queue in _queues(connection) if _may_go(queue)]


def _travelling(queue: Sequence[Light]) -> list[Light]:
    return [row for row in queue if ActState(row.state) in TRAVELS]


def waiting_work(connection: Connection) -> WaitingWork:
    """See ports.Handing.waiting_work."""
    queues = _queues(connection)
    going = [queue for queue in queues if _may_go(queue)]
    behind = (queue for queue in going if any(row.state == ActState.HANDED_ON.value for row in queue))
    return WaitingWork(
        acts=sum(len(_travelling(queue)) for queue in going),
        people=len(going),
        under_way=len(queues) - len(going),
        behind=sum(len(_travelling(queue)) for queue in behind),
    )


def without_bytes(connection: Connection) -> tuple[int, ...]:
    """Numbers of the acts that could be handed on, and have no bundle though all is there that makes one."""
    going = {row.number for queue in _going(connection) for row in queue if row.state in _UNANSWERED}
    is_ready = (acts.c.comes_after == "") | acts.c.held.is_not(None)
    bare = select(acts.c.number).where(acts.c.state.in_(_UNANSWERED), acts.c.bundle.is_(None), is_ready)
    return tuple(number for number in connection.execute(bare.order_by(acts.c.number)).scalars() if number in going)


def compose_some(numbers: Sequence[int], compose: Compose, connection: Connection) -> None:
    """See ports.Handing.compose_ahead. What the loop claimed meanwhile has its bundle."""
    head = trail.head(connection)
    bare = select(acts).where(acts.c.number.in_(numbers), acts.c.bundle.is_(None), acts.c.state.in_(_UNANSWERED))
    for row in connection.execute(bare).all():
        if bundle := compose(row_of(row).act, head, row.held or b""):
            kept = {"bundle": bundle, "anchor_number": head.number, "anchor_digest": head.digest}
            connection.execute(update(acts).where(acts.c.number == row.number).values(kept))


def lay_out(connection: Connection, export: str, desk: str) -> Laid:
    """See ports.Handing.lay_out."""
    going = _going(connection)
    leaving = {row.number: place for place, queue in enumerate(going) for row in _travelling(queue)}
    rows = _rows(connection, acts.c.number, list(leaving))
    those = [packed(row, leaving[row.number]) for row in rows]
    behind = [row.id for row in chain.from_iterable(going) if row.state == ActState.HANDED_ON.value]
    before = _come_after(connection, those)
    parcel = Parcel(export=export, desk=desk, acts=[*before, *those], behind=behind)
    stood = {row.id: (ActState(row.state), row.attempts) for row in rows}
    return Laid(export=export, content=encode_parcel(parcel), acts=stood, people=len(going))


def _come_after(connection: Connection, those: Sequence[Packed]) -> list[Packed]:
    """What some of them come after and the service has accepted already: who it is and the versions that go on from it,
    without contact and access choices."""
    wanted = {one.comes_after: one.queue for one in those if one.comes_after}
    return [
        packed(row, wanted[row.id], content=encode(lightened(decode(row.content))), bundle=None, held=None)
        for row in _rows(connection, acts.c.id, list(wanted))
        if row.state == ActState.ACCEPTED.value
    ]


def _rows(connection: Connection, column: Any, wanted: Sequence[Any]) -> list[Row[Any]]:
    """In the order of their numbers. A few hundred at a time: a statement takes only so many values."""
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), 500):
        found += connection.execute(select(acts).where(column.in_(wanted[start : start + 500])))
    return sorted(found, key=lambda row: row.number)


def hand_on(connection: Connection, laid: Laid, line: Callable[[str], TrailLine], now: datetime) -> ChainHead:
    """See ports.Handing.hand_on."""
    stands = {row.id: (ActState(row.state), row.attempts) for row in _light(connection)}
    if any(stands.get(act_id) != stood for act_id, stood in laid.acts.items()):
        raise Refusal(RefusalCode.EXPORT_MOVED)
    made = {"id": laid.export, "made_at": now, "acts": len(laid.acts), "people": laid.people, "taken_back_at": None}
    connection.execute(insert(exports), made)
    gone = {"state": ActState.HANDED_ON.value, "handed_on": laid.export, "not_before": None}
    connection.execute(
        update(acts).where(acts.c.id == bindparam("which")).values(gone), [{"which": act_id} for act_id in laid.acts]
    )
    return trail.add(connection, [line(act_id) for act_id in laid.acts])


def all_exports(connection: Connection) -> tuple[Export, ...]:
    """See ports.Handing.exports."""
    there = select(acts.c.handed_on, func.count()).where(acts.c.state == ActState.HANDED_ON.value)
    left = {row[0]: row[1] for row in connection.execute(there.group_by(acts.c.handed_on))}
    rows = connection.execute(select(exports).order_by(exports.c.made_at.desc(), exports.c.id)).all()
    return tuple(
        Export(
            id=row.id,
            made_at=row.made_at,
            acts=row.acts,
            people=row.people,
            left=left.get(row.id, 0),
            taken_back_at=row.taken_back_at,
        )
        for row in rows
    )


def take_back(
    connection: Connection, export: str, line: Callable[[str], TrailLine], now: datetime
) -> tuple[tuple[str, ...], ChainHead]:
    """See ports.Handing.take_back. What was refused is to be corrected again: that answer stands."""
    if connection.execute(select(exports.c.id).where(exports.c.id == export)).first() is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    still = (acts.c.handed_on == export, acts.c.state == ActState.HANDED_ON.value)
    ids = tuple(connection.execute(select(acts.c.id).where(*still).order_by(acts.c.number)).scalars())
    before = case((acts.c.settled_at.is_(None), ActState.UNKNOWN.value), else_=ActState.REFUSED.value)
    connection.execute(update(acts).where(*still).values(state=before))
    if ids:
        connection.execute(update(exports).where(exports.c.id == export).values(taken_back_at=now))
    return ids, trail.add(connection, [line(one) for one in ids])


def handed_on(connection: Connection, limit: int) -> tuple[str, ...]:
    """See ports.Handing.handed_on."""
    there = select(acts.c.id).where(acts.c.state == ActState.HANDED_ON.value)
    return tuple(connection.execute(there.order_by(func.random()).limit(limit)).scalars())
