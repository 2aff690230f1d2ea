"""The settings file behind a window: read once, changed on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app import settings
from desk_app.domain.set_up import Value

if TYPE_CHECKING:
    from desk_app.domain.answers import Connection
    from desk_app.domain.secret import Secret


class SettingsFile:
    """Implements ports.SetUp. `current` is what the file says; `settings.UNSET` where there is none."""

    def __init__(self, path: Path, current: settings.Settings) -> None:
        self.path = path
        self.current = current

    def exists(self) -> bool:
        """Has this desk been set up?"""
        return self.current is not settings.UNSET

    def values(self) -> Mapping[str, Value]:
        """See ports.SetUp."""
        return self.current.values()

    def wrong(self, name: str, value: Value) -> tuple[str, dict[str, str]] | None:
        """See ports.SetUp."""
        return settings.wrong(name, value)

    async def change(self, changes: Mapping[str, Value]) -> None:
        """See ports.SetUp."""
        import asyncio  # not above: the first window waits for whoever reads the settings

        self.current = await asyncio.to_thread(self._change, changes)

    def _change(self, changes: Mapping[str, Value]) -> settings.Settings:
        from desk_app.settings_writing import written
        from desk_app.system.durable import refusal_of, replace_with

        language = self.current.language
        try:
            content = self.path.read_text(encoding="utf-8-sig") if self.exists() else settings.example(language)
            made = written(content, changes)
        except (OSError, ValueError) as error:
            raise settings.unwritable(self.path, language) from error
        read = settings.read(made, self.path, language=language)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_with(self.path, made.encode())
        except OSError as error:
            raise refusal_of(error) from error
        return read

    async def greet(self, values: Mapping[str, Value], passphrase: Secret) -> Connection:
        """See ports.SetUp."""
        from desk_app.assembly.service import service_of
        from desk_app.clock import SystemClock
        from desk_app.domain.secret import Secret

        nobody = Secret("")  # what a service says of itself, it says to everybody
        tried = self.current.changed(values)
        service = service_of(tried, SystemClock(), token=nobody, passphrase=passphrase)
        try:
            return await service.greet()
        finally:
            await service.close()
