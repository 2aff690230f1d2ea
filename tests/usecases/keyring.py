"""Ways into the store without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desk_app.domain.author import Author
from desk_app.domain.operators import WayIn
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import TrailLine


@dataclass
class FakeKeyring:
    """Ways in without a file. `failing` is raised by the next change, and nothing of it is kept."""

    ways: dict[str, WayIn] = field(default_factory=lambda: {"op1": WayIn.OWN})
    passwords: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    failing: BaseException | None = None
    lines: list[TrailLine] = field(default_factory=list)

    def ways_in(self) -> dict[str, WayIn]:
        return dict(self.ways)

    async def let_in(self, operator: Author, one_time: Secret) -> None:
        self._fail()
        self.ways[operator.operator_id] = WayIn.ONE_TIME
        self.passwords[operator.operator_id] = one_time.reveal()

    async def shut_out(self, operator_id: str) -> None:
        self._fail()
        self.ways.pop(operator_id, None)

    async def change_password(self, operator: Author, old: Secret, new: Secret) -> None:
        self._fail()
        if self.passwords.get(operator.operator_id, "") != old.reveal():
            raise Refusal(RefusalCode.WRONG_PASSWORD, wait="0")
        self.ways[operator.operator_id] = WayIn.OWN
        self.passwords[operator.operator_id] = new.reveal()

    async def vouch(self, operator_id: str, password: Secret) -> None:
        if self.passwords.get(operator_id, "") != password.reveal():
            raise Refusal(RefusalCode.WRONG_PASSWORD, wait="0")

    def has_recovery(self) -> bool:
        return bool(self.sheet)

    async def set_recovery(self, recovery: Secret) -> None:
        self._fail()
        self.sheet = recovery.reveal()

    async def renew(
        self,
        operator: Author,
        password: Secret,
        recovery: Secret,
        others: Sequence[tuple[Author, Secret]],
        line: TrailLine,
    ) -> None:
        self._fail()
        if self.passwords.get(operator.operator_id, "") != password.reveal():
            raise Refusal(RefusalCode.WRONG_PASSWORD, wait="0")
        self.ways = {operator.operator_id: WayIn.OWN} | {who.operator_id: WayIn.ONE_TIME for who, _ in others}
        self.passwords = {operator.operator_id: password.reveal()}
        self.passwords |= {who.operator_id: secret.reveal() for who, secret in others}
        self.sheet = recovery.reveal()
        self.lines.append(line)

    def _fail(self) -> None:
        if self.failing is not None:
            failing, self.failing = self.failing, None
            raise failing
