"""The ways into the store, changed while it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from desk_app.domain.author import Author
from desk_app.domain.operators import WayIn
from desk_app.domain.secret import Secret
from desk_app.domain.trail import TrailLine


class Keyring(Protocol):
    """The ways into the store while it is open. The database key stays behind this port."""

    def ways_in(self) -> Mapping[str, WayIn]:
        """Operator ids that can open the store now, and how. Who is missing cannot."""
        ...

    async def let_in(self, operator: Author, one_time: Secret) -> None:
        """With this password, which must be changed at its first use, instead of an earlier one."""
        ...

    async def shut_out(self, operator_id: str) -> None:
        """Take somebody's way in; nothing happens where there is none. Refusal OPERATOR_UNKNOWN for the last one."""
        ...

    async def change_password(self, operator: Author, old: Secret, new: Secret) -> None:
        """Refusal WRONG_PASSWORD, slowed down as at sign-in."""
        ...

    async def vouch(self, operator_id: str, password: Secret) -> None:
        """Is it theirs? Nothing is opened or kept. Refusal WRONG_PASSWORD, slowed down as at sign-in."""
        ...

    def has_recovery(self) -> bool:
        """Is there a recovery sheet?"""
        ...

    async def set_recovery(self, recovery: Secret) -> None:
        """This sheet opens the store from now on, and no earlier one."""
        ...

    async def renew(
        self,
        operator: Author,
        password: Secret,
        recovery: Secret,
        others: Sequence[tuple[Author, Secret]],
        line: TrailLine,
    ) -> None:
        """Everything under a new database key, while the store stays open: `operator` keeps the password, the others
        come in with theirs once, this sheet opens it and no earlier one; `line` is written with it. Who is not named
        has no way in any more. Refusals: WRONG_PASSWORD, STORE_BUSY (a command is at work), STORE_FULL,
        STORE_READ_ONLY, STORE_DAMAGED; after each of them all is as it was. The secrets are the caller's to wipe."""
        ...
