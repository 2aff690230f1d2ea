"""The settings of this desk, and whoever answers at an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desk_app.domain.answers import Connection
from desk_app.domain.secret import Secret
from desk_app.domain.set_up import Value


class SetUp(Protocol):
    """The settings file. What is changed counts from the next opening of the store on."""

    def values(self) -> Mapping[str, Value]:
        """As they stand in the file now, by name (`site.number`)."""
        ...

    def wrong(self, name: str, value: Value) -> tuple[str, dict[str, str]] | None:
        """Why a value cannot stand there: a key below `setup.reason.`, and what its sentence names beside `name`."""
        ...

    async def change(self, changes: Mapping[str, Value]) -> None:
        """Write these values, whole or not at all, and touch nothing else of the file. Refusals: SETTINGS_UNREADABLE,
        STORE_FULL, STORE_READ_ONLY."""
        ...

    async def greet(self, values: Mapping[str, Value], passphrase: Secret) -> Connection:
        """Whoever answers at the address of the file, with these values instead of its own (each fit for it): `since`
        where it is a service, else `cause`. `passphrase` unlocks the keys named there."""
        ...
