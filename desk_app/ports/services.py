"""The central service, the identity service, the directory of professionals."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from desk_app.domain.access import Professional
from desk_app.domain.acts import Act
from desk_app.domain.answers import (
    Answer,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    MatchAnswer,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.people import Traits
from desk_app.domain.trail import ChainHead


class RecordService(Protocol):
    """The central service."""

    def compose(self, act: Act, head: ChainHead) -> bytes:
        """The FHIR transaction of an act, as bytes. Pure: the same act and head give the same bytes."""
        ...

    async def send(self, bundle: bytes) -> Answer:
        """Send once. Never raises for what a network or a server does."""
        ...

    async def look_up(self, act_id: str) -> Answer | None:
        """Ask for an act by its id: an ACCEPTED answer, None when the service says it is absent, otherwise why not."""
        ...

    async def existing(self, question: ExistingQuestion, *, deadline: float) -> ExistingAnswer: ...

    async def renew_code(self, request: RenewalRequest) -> RenewedCode:
        """Live. Raises a Refusal; CODE_UNKNOWN where the answer was lost after sending."""
        ...

    async def greet(self) -> Connection:
        """Read the CapabilityStatement: the connection's truth (`since`, `cause`, `name`, `cannot`)."""
        ...

    async def close(self) -> None: ...


class IdentityService(Protocol):
    """The national identity service, as `Patient/$match`."""

    async def match(self, traits: Traits, *, deadline: float) -> MatchAnswer:
        """Never raises: unreachable and not offered are answers."""
        ...


class Directory(Protocol):
    """The professionals."""

    async def search(
        self, words: str, *, near: str = "", doctors_first: bool = False, limit: int = 8
    ) -> tuple[Professional, ...]:
        """Best first. `near` is the desk's département or postcode."""
        ...

    def dated(self) -> date | None:
        """The extraction's day."""
        ...
