"""Who may open the store."""

from __future__ import annotations

from typing import Protocol

from desk_app.domain.author import Author
from desk_app.domain.secret import Secret


class Vault(Protocol):
    """keys.json: who may open the store. Works with no store open."""

    def operators(self) -> tuple[Author, ...]:
        """Who can sign in, for the list on the sign-in screen (names and roles only)."""
        ...

    async def unlock(self, operator_id: str, password: Secret) -> Secret:
        """The database key. Raises WRONG_PASSWORD after a delay that grows with failures."""
        ...

    async def recover(self, recovery: Secret) -> Secret:
        """The database key, from the recovery sheet. Raises RECOVERY_WRONG, delayed alike."""
        ...
