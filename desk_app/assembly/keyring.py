"""Implements ports.Keyring: the vault's slots, and the key of the store that is open."""

from __future__ import annotations

import os

from desk_app.domain.operators import Operator
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import NewKeys
from desk_app.security.vault import FileVault
from desk_app.store.sql import SqlStore


class OpenKeyring:
    """The keys of one open store."""

    def __init__(self, vault: FileVault, store: SqlStore, key: Secret) -> None:
        self._vault = vault
        self._store = store
        self._key = key

    async def add(self, operator: Operator, password: Secret, *, one_time: bool = False) -> None:
        """See ports.Keyring."""
        await self._vault.add(operator.author(desk="", site=""), password, self._key, one_time=one_time)

    async def remove(self, operator_id: str) -> None:
        """See ports.Keyring."""
        await self._vault.remove(operator_id)

    def must_change(self, operator_id: str) -> bool:
        """See ports.Keyring."""
        return self._vault.must_change(operator_id)

    async def change_password(self, operator_id: str, old: Secret, new: Secret) -> None:
        """See ports.Keyring."""
        await self._vault.change_password(operator_id, old, new)

    def has_recovery(self) -> bool:
        """See ports.Keyring."""
        return self._vault.has_recovery()

    def new_recovery(self) -> Secret:
        """See ports.Keyring."""
        from desk_app.security.recovery import new_recovery

        return new_recovery()

    async def keep_recovery(self, recovery: Secret) -> None:
        """See ports.Keyring."""
        await self._vault.set_recovery(recovery, self._key)

    async def renew(self, operator_id: str, password: Secret) -> NewKeys:
        """See ports.Keyring. The store and its keys change in one step: until then nothing is lost by stopping."""
        from desk_app.security.passwords import one_time_password
        from desk_app.security.recovery import new_recovery

        (await self._vault.unlock(operator_id, password)).wipe()
        known = {author.operator_id: author for author in self._vault.operators()}
        if operator_id not in known:
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
        people = [one for one in await self._store.operators() if one.id in known]
        others = tuple((one, one_time_password()) for one in people if one.id != operator_id)
        recovery = new_recovery()
        key = Secret(os.urandom(32))
        try:
            content = await self._vault.new_key_file(
                key,
                (known[operator_id], password),
                recovery,
                tuple((one.author(desk="", site=""), secret) for one, secret in others),
            )
            await self._store.replace_key(key, content)
        except BaseException:
            for secret in (key, recovery, *(secret for _, secret in others)):
                secret.wipe()
            raise
        self._key.become(key)
        return NewKeys(recovery=recovery, passwords=others)
