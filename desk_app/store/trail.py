"""The audit chain's lines: added in the transaction of what they tell, read back, checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from desk_app.domain.trail import EMPTY, ChainHead, Event, SealedLine, TrailLine, first_broken, seal
from desk_app.store.tables import trail


def head(connection: Connection) -> ChainHead:
    """The last line's number and hash."""
    row = connection.execute(select(trail.c.number, trail.c.digest).order_by(trail.c.number.desc()).limit(1)).first()
    return ChainHead(row.number, row.digest) if row is not None else EMPTY


def add(connection: Connection, lines: Sequence[TrailLine]) -> ChainHead:
    """Chain the lines, in their order; the head after them."""
    last = head(connection)
    rows = []
    for line in lines:
        sealed = seal(last, line, os.urandom(16))
        last = sealed.head
        rows.append(
            {
                "number": sealed.number,
                "at": line.at,
                "event": line.event.value,
                "who": line.who,
                "desk": line.desk,
                "whom": line.whom,
                "detail": line.detail,
                "salt": sealed.salt,
                "body": sealed.body,
                "digest": sealed.digest,
            }
        )
    if rows:
        connection.execute(insert(trail), rows)
    return last


def _sealed(row: Row[Any]) -> SealedLine:
    line = TrailLine(at=row.at, event=Event(row.event), who=row.who, desk=row.desk, whom=row.whom, detail=row.detail)
    return SealedLine(number=row.number, line=line, salt=row.salt, body=row.body, digest=row.digest)


def _in_order(connection: Connection) -> Iterator[SealedLine]:
    return (_sealed(row) for row in connection.execute(select(trail).order_by(trail.c.number)))


def lines(connection: Connection, *, before: int | None, limit: int) -> tuple[SealedLine, ...]:
    """The newest lines first, those with a number below `before`."""
    query = select(trail).order_by(trail.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(trail.c.number < before)
    return tuple(_sealed(row) for row in connection.execute(query))


def broken(connection: Connection) -> int | None:
    """The number of the first line that does not hold, or None."""
    return first_broken(_in_order(connection))


def agrees(connection: Connection, kept: ChainHead) -> bool:
    """Is the head that was noted outside the database in this chain? The database may be ahead of it (a crash between
    the commit and the note), never behind."""
    if kept == EMPTY:
        return True
    found = connection.execute(select(trail.c.digest).where(trail.c.number == kept.number)).scalar_one_or_none()
    return found == kept.digest


class HeadNote:
    """The chain's head in a small file beside the database. A damaged journal can lose committed lines without a word
    from the database itself: at opening the two are compared. The note holds a number and a hash, nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> ChainHead:
        """The head noted last; an absent or unreadable note is an empty trail's."""
        try:
            number, _, digest = self._path.read_text(encoding="ascii").strip().partition(":")
            return ChainHead(int(number), digest)
        except (FileNotFoundError, ValueError):
            return EMPTY

    def write(self, noted: ChainHead) -> None:
        """Replace the note whole, once it is on the disk."""
        fresh = self._path.with_suffix(".head-part")
        with fresh.open("w", encoding="ascii") as file:
            file.write(f"{noted.number}:{noted.digest}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
