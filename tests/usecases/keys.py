"""A keyring and an archive in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from desk_app.domain.operators import Operator
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import BackupFile, NewKeys

SHEET = "ABCDE-FGHJK-MNPQR-STVWX"


@dataclass
class FakeKeyring:
    """Passwords in clear, by operator id."""

    passwords: dict[str, str] = field(default_factory=dict)
    one_time: set[str] = field(default_factory=set)
    sheet: str = ""
    renewed: int = 0

    async def add(self, operator: Operator, password: Secret, *, one_time: bool = False) -> None:
        self.passwords[operator.id] = password.reveal()
        (self.one_time.add if one_time else self.one_time.discard)(operator.id)

    async def remove(self, operator_id: str) -> None:
        if self.passwords.pop(operator_id, None) is None:
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)

    def must_change(self, operator_id: str) -> bool:
        return operator_id in self.one_time

    async def change_password(self, operator_id: str, old: Secret, new: Secret) -> None:
        if self.passwords.get(operator_id) != old.reveal():
            raise Refusal(RefusalCode.WRONG_PASSWORD, wait="0")
        self.passwords[operator_id] = new.reveal()
        self.one_time.discard(operator_id)

    def has_recovery(self) -> bool:
        return bool(self.sheet)

    def new_recovery(self) -> Secret:
        return Secret(SHEET)

    async def keep_recovery(self, recovery: Secret) -> None:
        self.sheet = recovery.reveal()

    async def renew(self, operator_id: str, password: Secret) -> NewKeys:
        if self.passwords.get(operator_id) != password.reveal():
            raise Refusal(RefusalCode.WRONG_PASSWORD, wait="0")
        self.renewed += 1
        self.sheet = SHEET
        return NewKeys(recovery=Secret(SHEET), passwords=())


@dataclass
class FakeArchive:
    """Copies that are only noted."""

    made: list[BackupFile] = field(default_factory=list)
    pruned: list[int] = field(default_factory=list)
    failing: Refusal | None = None

    async def back_up(self, to: Path | None = None, progress: Callable[[float], None] | None = None) -> BackupFile:
        if self.failing:
            raise self.failing
        path = (to or Path("backups")) / f"{len(self.made)}.guichet"
        copy = BackupFile(path=path, made_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC), size=1, head=1, is_sound=True)
        self.made.insert(0, copy)
        return copy

    def backups(self) -> tuple[BackupFile, ...]:
        return tuple(self.made)

    async def prune(self, kept: int) -> int:
        self.pruned.append(kept)
        return 0
