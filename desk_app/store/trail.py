"""The audit chain's lines: added in the transaction of what they tell, and read back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, LargeBinary, Row, cast, insert, select

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import EMPTY, ChainHead, Event, SealedLine, TrailLine, head_of, seal
from desk_app.ports import TrailQuery
from desk_app.store.tables import trail
from desk_app.system.durable import private


def head(connection: Connection) -> ChainHead:
    """The last line's number and hash."""
    row = connection.execute(select(trail.c.number, trail.c.digest).order_by(trail.c.number.desc()).limit(1)).first()
    return ChainHead(row.number, row.digest) if row is not None else EMPTY


def add(connection: Connection, lines: Sequence[TrailLine]) -> ChainHead:
    """Chain the lines, in their order; the head after them."""
    last = head(connection)
    rows = []
    for line in lines:
        chained = seal(last, line, os.urandom(16))
        last = chained.head
        rows.append(
            {
                "number": chained.number,
                "at": line.at,
                "event": line.event.value,
                "who": line.who,
                "desk": line.desk,
                "whom": line.whom,
                "detail": line.detail,
                "salt": chained.salt,
                "body": chained.body,
                "digest": chained.digest,
                "service_at": line.service_at,
            }
        )
    if rows:
        connection.execute(insert(trail), rows)
    return last


# As the bytes that are there: what somebody put in place of a time or a word is read too, so that it can be told.
_AS_IT_IS = tuple(
    cast(column, LargeBinary).label(column.name) for column in trail.c if column.name not in ("number", "certificate")
)
AS_IT_IS = (trail.c.number, cast(trail.c.certificate, Integer).label("certificate"), *_AS_IT_IS)


def _moment(content: bytes) -> datetime:
    moment = datetime.fromisoformat(content.decode())
    if moment.tzinfo is None:
        raise ValueError("a time of nowhere")
    return moment.astimezone(UTC)


def sealed(row: Row[Any]) -> SealedLine:
    """A row of `AS_IT_IS` as the chain keeps it; without its line where that is none any more."""
    line = None
    if row.certificate is None:
        with suppress(ValueError, OverflowError):
            line = TrailLine(
                at=_moment(row.at),
                event=Event(row.event.decode()),
                who=row.who.decode(),
                desk=row.desk.decode(),
                whom=row.whom.decode(),
                detail=row.detail.decode(),
                service_at=_moment(row.service_at) if row.service_at is not None else None,
            )
    return SealedLine(
        number=row.number,
        line=line,
        salt=row.salt,
        body=row.body.decode(errors="replace"),
        digest=row.digest.decode(errors="replace"),
        certificate=row.certificate,
    )


def lines(connection: Connection, query: TrailQuery) -> tuple[SealedLine, ...]:
    """See ports.TrailReading.trail_lines."""
    asked = select(*AS_IT_IS).order_by(trail.c.number.desc()).limit(query.limit)
    if query.who:
        asked = asked.where(trail.c.who == query.who)
    if query.whom:
        asked = asked.where(trail.c.whom.in_(query.whom))
    if query.events:
        asked = asked.where(trail.c.event.in_([event.value for event in query.events]))
    if query.since is not None:
        asked = asked.where(trail.c.at >= query.since, trail.c.certificate.is_(None))
    if query.until is not None:
        asked = asked.where(trail.c.at < query.until, trail.c.certificate.is_(None))
    if query.before is not None:
        asked = asked.where(trail.c.number < query.before)
    return tuple(sealed(row) for row in connection.execute(asked))


def must_agree(connection: Connection, kept: ChainHead | None, now: datetime) -> ChainHead:
    """Is the head that was noted outside the database in this chain? The database may be ahead of it (a crash between
    the commit and the note), never behind. Refusals: LINE_MISSING where it is behind, STORE_DAMAGED where it differs.

    A note is there from the first opening on. Where there is none beside a chain that has lines, nothing outside says
    how far it went: the store opens, for the work in it is somebody's, and a line says so for good. Returns the head.
    """
    last = head(connection)
    if kept is None and last != EMPTY:
        told = TrailLine(at=now, event=Event.HEAD_ABSENT, who="", desk="", detail=last.written())
        return add(connection, [told])
    if kept is None or kept == EMPTY:
        return last
    if last.number < kept.number:
        raise Refusal(RefusalCode.LINE_MISSING)
    found = connection.execute(select(trail.c.digest).where(trail.c.number == kept.number)).scalar_one_or_none()
    if found != kept.digest:
        raise Refusal(RefusalCode.STORE_DAMAGED)
    return last


class HeadNote:
    """The chain's head in a small file beside the database. A damaged journal can lose committed lines without a word
    from the database itself: at opening the two are compared. The note holds a number and a hash, nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> ChainHead | None:
        """The head noted last, an empty trail's among them; None where the note is absent or unreadable."""
        try:
            content = self._path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None
        noted = head_of(content)
        return noted if noted != EMPTY or content == EMPTY.written() else None

    def write(self, noted: ChainHead) -> None:
        """Replace the note whole, once it is on the disk."""
        fresh = self._path.with_suffix(".head-part")
        with open(fresh, "w", encoding="ascii", opener=private) as file:
            file.write(f"{noted.number}:{noted.digest}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
