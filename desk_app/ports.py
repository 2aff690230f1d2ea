"""What the use cases need from the outside, and what the rooms around them promise.

Every method is async unless it is pure or only reads memory. Expected errors are `Refusal`s; anything else is a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from desk_app.domain.access import Professional
from desk_app.domain.acts import Act, ActRow, ActState, Author
from desk_app.domain.answers import (
    Answer,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    MatchAnswer,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.people import Traits
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead, TrailLine


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> datetime:
        """The time, in UTC, aware."""
        ...

    def today(self) -> date:
        """The day at this desk."""
        ...


# --- the store -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedAct:
    """An act claimed for sending, with the very bytes that go out now and at every resend."""

    row: ActRow
    bundle: bytes
    ask_first: bool  # an earlier attempt had no readable answer: ask by id before sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the loop decided about one act after an answer."""

    act_id: str
    state: ActState
    refusal: str = ""
    reason: str = ""
    patient_id: str = ""
    patient_version: str = ""
    not_before: datetime | None = None  # for an act that goes back to waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter that was made: its reference leads back to the act. Never its content, never a code."""

    reference: str
    kind: LetterKind
    act_id: str
    made_at: datetime
    state: str  # made, printed-by-dialog, saved, cancelled
    handed_over: str = ""  # "", in-hand, posted, not-handed


class ActStore(Protocol):
    """The acts, which are the outbox too."""

    async def write_acts(
        self, acts: Sequence[Act], lines: Sequence[TrailLine], *, draft_id: str = "", corrects: str = ""
    ) -> None:
        """Write acts and their trail lines in one transaction, and drop the draft they came from. Writing an act id
        that is there already changes nothing (a key pressed twice). `corrects` names the refused act that these are
        written instead of: it becomes `replaced`, so that nothing waits behind it any more."""
        ...

    async def follow_up(self, *, limit: int = 200) -> tuple[ActRow, ...]:
        """The newest acts, what needs a person first."""
        ...

    async def act(self, act_id: str) -> ActRow | None: ...

    async def find(self, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
        """Acts by number, name (accents, order and particles forgiven), birth date or letter reference."""
        ...

    async def contact_holders(self, value: str) -> tuple[str, ...]:
        """Record keys (holder numbers) for which this e-mail or mobile was used here."""
        ...


class Outbox(Protocol):
    """What the sync loop needs of the store."""

    async def claim(self, limit: int, compose: Callable[[Act, ChainHead], bytes]) -> tuple[ClaimedAct, ...]:
        """In one transaction: mark up to `limit` due acts as sending, oldest first, none behind an unsettled or refused
        act of the same record, and keep with each the bytes `compose` made the first time."""
        ...

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None: ...

    async def recover(self) -> int:
        """At start: every act left in sending becomes unknown. Returns how many."""
        ...

    async def waiting(self) -> tuple[int, datetime | None, int]:
        """How many wait, the oldest one's time, and how many are to be corrected."""
        ...

    async def next_due(self) -> datetime | None: ...


class Trail(Protocol):
    """The append-only audit chain."""

    async def add(self, line: TrailLine) -> ChainHead: ...

    async def head(self) -> ChainHead: ...


class DraftStore(Protocol):
    """Work under way, as opaque JSON text made by the flows; no secret ever."""

    async def save_draft(self, draft_id: str, operator_id: str, content: str) -> None: ...

    async def drafts(self, operator_id: str) -> tuple[tuple[str, str], ...]:
        """(id, content), newest first."""
        ...

    async def drop_draft(self, draft_id: str) -> None: ...


class LetterStore(Protocol):
    """Which letters were made for which act. Never a PDF, never a code."""

    async def write_letter(self, row: LetterRow, line: TrailLine) -> None: ...

    async def letter(self, reference: str) -> LetterRow | None: ...

    async def mark_letter(self, reference: str, *, state: str = "", handed_over: str = "", line: TrailLine) -> None: ...


class SettingStore(Protocol):
    """Small settings that must be encrypted, the service's token first of all."""

    async def setting(self, name: str) -> str: ...

    async def put_setting(self, name: str, value: str) -> None: ...


class Store(ActStore, Outbox, Trail, DraftStore, LetterStore, SettingStore, Protocol):
    """The whole store: one object implements all of it, use cases name the part they need."""

    async def close(self) -> None: ...


class Vault(Protocol):
    """keys.json: who may open the store. Works with no store open."""

    def operators(self) -> tuple[Author, ...]:
        """Who can sign in, for the list on the sign-in screen (names and roles only)."""
        ...

    async def unlock(self, operator_id: str, password: Secret) -> Secret:
        """The database key. Raises WRONG_PASSWORD after a delay that grows with failures."""
        ...


# --- the services ----------------------------------------------------------------------------------------------------


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


# --- paper -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page drawn: RGB bytes, row by row, no padding."""

    width: int
    height: int
    rgb: bytes


class LetterPress(Protocol):
    """Letters as PDF bytes and pages as pictures, in memory only. Pure; call it off the GUI thread."""

    def compose(self, letter: Letter) -> bytes:
        """The same letter gives the same bytes."""
        ...

    def pages(self, pdf: bytes) -> int: ...

    def picture(self, pdf: bytes, page: int, *, dpi: int) -> PagePicture: ...
