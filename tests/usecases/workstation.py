"""A machine that says what the test wants."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.ports import MachineFacts


@dataclass
class FakeWorkstation:
    """`log` is what was written, oldest first."""

    log: tuple[str, ...] = ()

    async def facts(self, *, log_lines: int) -> MachineFacts:
        return MachineFacts(
            version="0.1.0",
            python="3.12",
            system="Linux",
            schema=2,
            settings=(("service.profile", "mes"),),
            free_bytes=12_300_000_000,
            database_bytes=4_500_000,
            log=self.log[-log_lines:],
        )
