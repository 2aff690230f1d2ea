"""Work that waits, on its way to another desk: what the store lays out and takes in, and the sealed file between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desk_app.domain.acts import ActState
from desk_app.domain.handing_on import Cover, Export, TakenIn, WaitingWork
from desk_app.domain.secret import Secret
from desk_app.domain.trail import TrailLine
from desk_app.ports.services import Compose


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Whole records' queues as they stood: `content` is what goes into the file, nothing is changed yet."""

    export: str
    content: bytes
    acts: Mapping[str, tuple[ActState, int]]  # by id: the state and the attempts that are in the content
    people: int


class Handing(Protocol):
    """What handing work on needs of the store."""

    async def waiting_work(self) -> WaitingWork:
        """What could be handed on now."""
        ...

    async def compose_ahead(self, compose: Compose) -> None:
        """Keep with each act that could be handed on the bytes it is sent as, so that they are this desk's own whoever
        sends them; empty bytes of `compose` keep none. What comes after an act that waits has none yet."""
        ...

    async def lay_out(self, export: str, desk: str) -> Laid:
        """Every record's queue of which no act is just being sent. `desk` is what this desk calls itself."""
        ...

    async def hand_on(self, laid: Laid, line: Callable[[str], TrailLine]) -> None:
        """Those acts are sent here no longer: one transaction, a line each (`line(act id)`). Refusal EXPORT_MOVED where
        one of them stands otherwise by now: then nothing is handed on."""
        ...

    async def exports(self) -> tuple[Export, ...]:
        """Those of this desk, newest first."""
        ...

    async def take_back(self, export: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        """What of it is not known to be answered waits here again, in its old order, and is asked for by its id before
        it is sent; their ids, each with its line. Refusal NOT_FOUND: no such export."""
        ...

    async def must_be_new(self, export: str) -> None:
        """Refusals: EXPORT_TAKEN_IN; EXPORT_OF_HERE."""
        ...

    async def take_in(self, export: str, content: bytes, line: Callable[[str, str], TrailLine]) -> TakenIn:
        """All of it or nothing, with a line each (`line(act id, desk it comes from)`). The acts keep their ids, authors
        and order; what was refused comes as refused. Refusals: those of `must_be_new`, EXPORT_UNUSABLE,
        EXPORT_ACTS_HERE, EXPORT_GRANT, EXPORT_BEHIND."""
        ...

    async def handed_on(self, limit: int) -> tuple[str, ...]:
        """Ids of acts that are with another desk, in an order of chance: each is among them some day."""
        ...

    async def foreign_authors(self) -> Mapping[str, str]:
        """Names by operator id of those who wrote the acts that were taken in."""
        ...


class SealedFiles(Protocol):
    """Files that only their key opens. The key is the caller's to wipe."""

    async def write(self, file: Path, cover: Cover, content: bytes, key: Secret) -> Path:
        """Once it returns the file is on the disk and was read again with its key. What is there already keeps its
        name: the path it has in the end. Refusals: STORE_FULL, STORE_READ_ONLY; nothing is left behind."""
        ...

    async def remove(self, file: Path) -> None:
        """Nothing happens where it cannot be removed: it does no harm."""
        ...

    async def cover(self, file: Path) -> Cover:
        """What it says of itself; it is whole, and was written as it is. Refusals: EXPORT_UNUSABLE, EXPORT_NEWER."""
        ...

    async def read(self, file: Path, key: Secret) -> bytes:
        """What is in it; `key` as it was typed. Refusals: those of `cover`, and EXPORT_KEY_WRONG, slowed down as a
        wrong password."""
        ...
