"""The whole trail read and checked, and the end of what its lines say.

A line whose content is destroyed keeps its number, body and digest. The certificate (a DESTROYED line) binds which
lines went: their ranges, and a hash over their bodies. A line blanked in any other way is an altered line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal_column, select, update

from desk_app.domain.trail import (
    EMPTY,
    Certificate,
    ChainHead,
    Event,
    Finding,
    SealedLine,
    TrailLine,
    Verification,
    check,
    restored_heads,
)
from desk_app.store import trail as chain
from desk_app.store.tables import acts, trail

_KEPT = (Event.DESTROYED.value, Event.FORGOTTEN.value, Event.RESTORED.value, Event.HEAD_ABSENT.value)
_AT_ONCE = 5_000  # rows held in memory


def _in_order(connection: Connection) -> Iterator[SealedLine]:
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(*chain.AS_IT_IS).order_by(trail.c.number))
    return (chain.sealed(row) for row in rows)


def verify(connection: Connection, noted: ChainHead, anchors: Sequence[ChainHead]) -> Verification:
    """See ports.TrailReading.verify."""
    found = check(_in_order(connection))
    if found.finding is Finding.ALTERED:
        return found
    kept = [noted, *anchors]
    for anchor in [*kept, *_anchors_that_differ(connection)]:
        if anchor != EMPTY and (wrong := _against(connection, anchor, found)) is not None:
            return wrong
    return found


def _anchors_that_differ(connection: Connection) -> Iterable[ChainHead]:
    """The first of the heads that went out with the acts and is no longer in the chain."""
    there = select(trail.c.number).where(trail.c.number == acts.c.anchor_number, trail.c.digest == acts.c.anchor_digest)
    lost = select(acts.c.anchor_number, acts.c.anchor_digest).where(acts.c.anchor_number > 0, ~there.exists())
    row = connection.execute(lost.order_by(acts.c.anchor_number).limit(1)).first()
    return [ChainHead(row.anchor_number, row.anchor_digest)] if row is not None else []


def _against(connection: Connection, anchor: ChainHead, found: Verification) -> Verification | None:
    """What is wrong where `anchor` was once a head; None where it stands. A restoration that the trail owns up to
    explains an anchor from the time between."""
    digest = connection.execute(select(trail.c.digest).where(trail.c.number == anchor.number)).scalar_one_or_none()
    if digest == anchor.digest:
        return None
    for detail in connection.scalars(select(trail.c.detail).where(trail.c.event == Event.RESTORED.value)):
        before, after = restored_heads(detail)
        if after.number < anchor.number <= before.number:
            return None
    finding = Finding.TAIL_MISSING if anchor.number > found.head.number else Finding.REWRITTEN
    return Verification(finding=finding, head=found.head, at=anchor.number, expected=anchor)


def destroy(connection: Connection, before: datetime, line: Callable[[str], TrailLine]) -> tuple[int, ChainHead]:
    """See ports.TrailReading.destroy_lines; how many, and the head after the certificate."""
    due = (trail.c.certificate.is_(None), trail.c.at < before, trail.c.event.not_in(_KEPT))
    rows = connection.execute(select(trail.c.number, trail.c.body).where(*due).order_by(trail.c.number)).all()
    if not rows:
        return 0, chain.head(connection)
    certificate = Certificate()
    for row in rows:
        certificate.take(row.number, row.body)
    head = chain.add(connection, [line(certificate.detail())])
    empty: dict[str, Any] = {
        "at": literal_column("''"),
        "event": "",
        "who": "",
        "desk": "",
        "whom": "",
        "detail": "",
        "salt": b"",
        "service_at": None,
    }
    connection.execute(update(trail).where(*due).values(empty | {"certificate": head.number}))
    return len(rows), head
