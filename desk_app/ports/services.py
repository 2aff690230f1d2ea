"""The central service, the identity service, the directory of professionals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

from desk_app.domain.access import Professional
from desk_app.domain.acts import Act
from desk_app.domain.answers import (
    Answer,
    CodeCancelled,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    MatchAnswer,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.directory import Sought
from desk_app.domain.held_record import HeldRecord, HistoryPage
from desk_app.domain.holder import Holder
from desk_app.domain.people import Traits
from desk_app.domain.trail import ChainHead

NOBODY: Mapping[str, int] = MappingProxyType({})
Compose = Callable[[Act, ChainHead, bytes], bytes]  # RecordService.compose


class RecordService(Protocol):
    """The central service."""

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        """The FHIR transaction of an act, as bytes. Pure: the same input gives the same bytes. `held` is
        `HeldRecord.raw`: what a change starts from, empty for an opening."""
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

    async def read_record(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        """The record as it stands now; `known` spares reading again what has not changed since (a conditional read).

        Refusals: SERVICE_UNREACHABLE, SERVICE_UNREADABLE, SERVICE_SIGN_IN, SERVICE_FORBIDDEN, NOT_FOUND."""
        ...

    async def holder(self, *, number: str = "", patient_id: str = "", deadline: float) -> Holder:
        """Whom a code letter goes to: by their own number, or by the service's id. Refusals as `read_record`, but
        NOT_FOUND: nobody is a status."""
        ...

    async def history(self, patient_id: str, *, after: str = "", deadline: float) -> HistoryPage:
        """Who accessed the record, newest first; `after` is an earlier page's `next`. Refusals as `read_record`, and
        SERVICE_CANNOT."""
        ...

    async def cancel_code(self, patient_id: str, reason: CodeCancelled) -> None:
        """Kill the living provisional code, live. Refusals as `renew_code`, but CANCEL_UNKNOWN where the answer was
        lost after sending: the code may be alive, and asking once more does no harm, as done twice is done."""
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
    """The professionals. Refusals of what reads it: DIRECTORY_DAMAGED, DIRECTORY_VERSION."""

    async def search(
        self,
        words: str,
        *,
        near: str = "",
        chosen: Mapping[str, int] = NOBODY,
        doctors_first: bool = False,
        limit: int = 8,
    ) -> Sought:
        """Best first. `near` is the desk's département or postcode; `chosen` how often it took whom, by RPPS number."""
        ...

    async def named(self, numbers: Iterable[str], *, near: str = "") -> Mapping[str, Professional]:
        """Those of these RPPS numbers that are in it, each where they work nearest."""
        ...

    def dated(self) -> date | None:
        """The extraction's day; None where none was taken in."""
        ...
