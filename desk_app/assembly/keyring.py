"""The ways into the open store: the vault, with the key that the open store holds."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from desk_app.assembly.archive import FileArchive
from desk_app.domain.author import Author
from desk_app.domain.operators import WayIn
from desk_app.domain.secret import Secret
from desk_app.domain.trail import TrailLine
from desk_app.security.vault import FileVault
from desk_app.store.engine import KEY_BYTES
from desk_app.store.sql import SqlStore


class OpenKeyring:
    """Implements ports.Keyring. `key` is wiped by whoever closes the store; nothing can be changed after that."""

    def __init__(self, vault: FileVault, key: Secret, store: SqlStore, archive: FileArchive) -> None:
        self._vault = vault
        self._key = key
        self._store = store
        self._archive = archive

    def ways_in(self) -> Mapping[str, WayIn]:
        """See ports.Keyring."""
        return self._vault.ways_in()

    async def let_in(self, operator: Author, one_time: Secret) -> None:
        """See ports.Keyring."""
        await self._vault.add(operator, one_time, self._key, one_time=True)

    async def shut_out(self, operator_id: str) -> None:
        """See ports.Keyring."""
        if operator_id in self._vault.ways_in():
            await self._vault.remove(operator_id)

    async def change_password(self, operator: Author, old: Secret, new: Secret) -> None:
        """See ports.Keyring."""
        await self._vault.change_password(operator, old, new)

    async def vouch(self, operator_id: str, password: Secret) -> None:
        """See ports.Keyring."""
        (await self._vault.unlock(operator_id, password)).wipe()

    def has_recovery(self) -> bool:
        """See ports.Keyring."""
        return self._vault.has_recovery()

    async def set_recovery(self, recovery: Secret) -> None:
        """See ports.Keyring."""
        await self._vault.set_recovery(recovery, self._key)

    async def renew(
        self,
        operator: Author,
        password: Secret,
        recovery: Secret,
        others: Sequence[tuple[Author, Secret]],
        line: TrailLine,
    ) -> None:
        """See ports.Keyring."""
        (await self._vault.unlock(operator.operator_id, password)).wipe()
        fresh = Secret(os.urandom(KEY_BYTES))
        try:
            keys = await self._vault.new_key_file(fresh, (operator, password), recovery, others)
            async with self._archive.alone:  # a backup has one key and the file of keys that goes with it
                await self._store.rekey(self._key, fresh, keys, line)
        finally:
            fresh.wipe()
