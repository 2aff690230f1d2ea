"""Work handed on, and its sealed files, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from desk_app.domain.acts import ActState
from desk_app.domain.handing_on import Cover, Export, TakenIn, WaitingWork
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import TrailLine
from desk_app.ports import Compose, Laid

MADE = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)


class FakeHanding:
    """The part of a store that hands work on. `moves` times an act goes out while the file is written."""

    moves = 0
    taken: tuple[str, ...] = ()  # exports that came in
    made: tuple[Export, ...] = ()
    work = WaitingWork(acts=3, people=2, under_way=0, behind=0)
    elsewhere: tuple[str, ...] = ()  # acts that another desk has

    async def waiting_work(self) -> WaitingWork:
        return self.work

    async def compose_ahead(self, compose: Compose) -> None:
        return None

    async def lay_out(self, export: str, desk: str) -> Laid:
        acts = {f"act-{rank}": (ActState.WAITING, 0) for rank in range(self.work.acts)}
        return Laid(export=export, content=desk.encode(), acts=acts, people=self.work.people)

    async def hand_on(self, laid: Laid, line: Callable[[str], TrailLine]) -> None:
        if self.moves:
            self.moves -= 1
            raise Refusal(RefusalCode.EXPORT_MOVED)
        count = len(laid.acts)
        one = Export(id=laid.export, made_at=MADE, acts=count, people=laid.people, left=count, taken_back_at=None)
        self.made = (one, *self.made)
        self.work = WaitingWork(acts=0, people=0, under_way=0, behind=0)

    async def exports(self) -> tuple[Export, ...]:
        return self.made

    async def take_back(self, export: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        (one,) = [one for one in self.made if one.id == export]
        back = Export(
            id=export, made_at=one.made_at, acts=one.acts, people=one.people, left=0, taken_back_at=one.made_at
        )
        self.made = tuple(back if other is one else other for other in self.made)
        return tuple(f"act-{rank}" for rank in range(one.left))

    async def must_be_new(self, export: str) -> None:
        if export in self.taken:
            raise Refusal(RefusalCode.EXPORT_TAKEN_IN, day="02/03/2026")

    async def take_in(self, export: str, content: bytes, line: Callable[[str, str], TrailLine]) -> TakenIn:
        self.taken = (*self.taken, export)
        return TakenIn(desk=content.decode(), acts=3, people=2)

    async def handed_on(self, limit: int) -> tuple[str, ...]:
        return self.elsewhere[:limit]

    async def foreign_authors(self) -> Mapping[str, str]:
        return {}


class FakeSealed:
    """Files by name, each with its cover, its content and its key. `refuses` is raised by the next write."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[Cover, bytes, str]] = {}
        self.refuses: Refusal | None = None
        self.wait = "0"

    async def write(self, file: Path, cover: Cover, content: bytes, key: Secret) -> Path:
        if self.refuses is not None:
            refusal, self.refuses = self.refuses, None
            raise refusal
        self.files[file.name] = (cover, content, key.reveal())
        return file

    async def remove(self, file: Path) -> None:
        self.files.pop(file.name, None)

    async def cover(self, file: Path) -> Cover:
        if file.name not in self.files:
            raise Refusal(RefusalCode.EXPORT_UNUSABLE)
        return self.files[file.name][0]

    async def read(self, file: Path, key: Secret) -> bytes:
        _, content, right = self.files[file.name]
        if key.reveal() != right:
            raise Refusal(RefusalCode.EXPORT_KEY_WRONG, wait=self.wait)
        return content
