"""Settings without a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desk_app import settings
from desk_app.domain.answers import Connection
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.set_up import Value

KNOWN: dict[str, Value] = {
    "service.url": "https://service.example/fhir",
    "site.name": "Pharmacie",
    "site.number": "990000002",
    "site.address": ("1 RUE DU PUITS", "75001 PARIS"),
    "site.postcode": "75001",
    "site.controller": "Pharmacie",
    "site.privacy_contact": "Pharmacie",
}


@dataclass
class FakeSetUp:
    """`failing` is raised by the next change, and nothing of it is kept."""

    kept: dict[str, Value] = field(default_factory=lambda: settings.UNSET.values() | KNOWN)
    greeted: list[str] = field(default_factory=list)
    tried: list[tuple[dict[str, Value], str]] = field(default_factory=list)  # all of it, with the passphrase
    answer: Connection = field(default_factory=lambda: Connection(since=datetime(2026, 3, 2, tzinfo=UTC), name="DMP"))
    failing: Refusal | None = None

    def values(self) -> Mapping[str, Value]:
        return dict(self.kept)

    def wrong(self, name: str, value: Value) -> tuple[str, dict[str, str]] | None:
        return settings.wrong(name, value)

    async def change(self, changes: Mapping[str, Value]) -> None:
        if self.failing is not None:
            raise self.failing
        self.kept |= changes

    async def greet(self, values: Mapping[str, Value], passphrase: Secret) -> Connection:
        self.greeted.append(str(values["service.url"]))
        self.tried.append((dict(values), passphrase.reveal()))
        return self.answer
