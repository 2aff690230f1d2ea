"""The letters of a store, in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from desk_app.domain.letters import SECRET_KINDS, LetterKind
from desk_app.domain.printers import ON_ITS_WAY, Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import TrailLine
from desk_app.ports import LetterRow


@dataclass
class FakeLetters:
    """The part of a store that knows letters. A class with it has `lines`, the trail."""

    letters: dict[str, LetterRow] = field(default_factory=dict)
    lines: list[TrailLine] = field(default_factory=list)

    async def write_letter(self, row: LetterRow, line: TrailLine) -> None:
        self.letters[row.reference] = row
        self.lines.append(line)

    async def letter(self, reference: str) -> LetterRow | None:
        return self.letters.get(reference)

    async def mark_letter(
        self,
        reference: str,
        *,
        state: Paper | None = None,
        handed_over: str = "",
        printer: str = "",
        job: int | None = None,
        seen: Paper | None = None,
        line: TrailLine | None,
    ) -> bool:
        if reference not in self.letters:
            raise Refusal(RefusalCode.NOT_FOUND)
        row = self.letters[reference]
        if seen is not None and row.state is not seen:
            return False
        kept_job = row.job if not printer or printer == row.printer else None
        self.letters[reference] = replace(
            row,
            state=state or row.state,
            handed_over=handed_over or row.handed_over,
            printer=printer or row.printer,
            job=kept_job if job is None else job or None,
        )
        self.lines += [line] if line else []
        return True

    async def forget_letters(self, before: datetime) -> int:
        old = [row.reference for row in self.letters.values() if not row.act_id and row.made_at < before]
        for reference in old:
            del self.letters[reference]
        return len(old)

    async def letters_on_their_way(self) -> tuple[LetterRow, ...]:
        return tuple(
            row
            for row in self.letters.values()
            if row.state is Paper.SENDING
            or (row.job is not None and (row.state in ON_ITS_WAY or row.kind in SECRET_KINDS))
        )

    async def letters_of_kind(self, kind: LetterKind, state: Paper, *, limit: int = 200) -> tuple[LetterRow, ...]:
        found = (row for row in self.letters.values() if row.kind is kind and row.state is state)
        return tuple(row for row in found if not row.handed_over)[:limit]

    async def letters_of(self, act_id: str) -> tuple[LetterRow, ...]:
        return tuple(row for row in reversed(self.letters.values()) if act_id and row.act_id == act_id)

    async def letters_waiting(self, *, limit: int = 200) -> tuple[LetterRow, ...]:
        return tuple(row for row in self.letters.values() if not row.handed_over)[:limit]
