"""What is kept on this desk, encrypted: acts (which are the outbox), trail, drafts, letters, people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desk_app.domain.acts import Act, ActRow, ActState, Base
from desk_app.domain.answers import Answer
from desk_app.domain.letters import LetterKind, ReportKind
from desk_app.domain.operators import Operator
from desk_app.domain.printers import Paper
from desk_app.domain.trail import ChainHead, Event, SealedLine, TrailLine, Verification
from desk_app.ports.batches import BatchStore, CodeLetterStore
from desk_app.ports.choices import ChoiceStore
from desk_app.ports.handing_on import Handing
from desk_app.ports.services import Compose


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
    consent_id: str = ""
    consent_version: str = ""
    not_before: datetime | None = None  # for an act that goes back to waiting
    service_at: datetime | None = None  # the service's own time, for the trail
    was_tried: bool = True  # False where nothing left this desk: the claim counts as no attempt

    @classmethod
    def told(cls, act_id: str, state: ActState, answer: Answer, *, refusal: str = "") -> Verdict:
        """The service's word is final."""
        return cls(
            act_id=act_id,
            state=state,
            refusal=refusal,
            reason=answer.reason,
            patient_id=answer.patient_id,
            patient_version=answer.patient_version,
            consent_id=answer.consent_id,
            consent_version=answer.consent_version,
            service_at=answer.service_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A verdict with the trail line that is written in its transaction, where it has one."""

    verdict: Verdict
    line: TrailLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter that was made: its reference leads back to the act; or a report. Never its content, never a code."""

    reference: str
    kind: LetterKind | ReportKind
    act_id: str
    made_at: datetime
    state: Paper
    handed_over: str = ""  # "", in-hand, posted, not-handed
    template: str = ""  # which program and sentences it was made of (LetterPress.template); empty: before that was kept
    printer: str = ""  # the uri it was sent to last
    job: int | None = None  # its number there; None: nothing was taken, it is not known, or nothing more comes of it


class ActStore(Protocol):
    """The acts, which are the outbox too."""

    async def write_acts(
        self,
        acts: Sequence[Act],
        lines: Sequence[TrailLine],
        *,
        draft_id: str = "",
        corrects: str = "",
        held: bytes = b"",
    ) -> None:
        """Write acts and their trail lines in one transaction, and drop the draft they came from. Writing an act id
        that is there already changes nothing (a key pressed twice). `corrects` names the refused act that these are
        written instead of: it becomes `replaced`, so that nothing waits behind it any more. `held` is what a change
        starts from (`HeldRecord.raw`), empty where it comes after an act of this desk and is read before it is sent."""
        ...

    async def held(self, act_id: str) -> bytes:
        """What a change started from, empty where it was not read yet or has left this desk."""
        ...

    async def of_record(self, patient_id: str) -> tuple[ActRow, ...]:
        """Every act of this desk on one record, newest first: those accepted for it and those that wait behind."""
        ...

    async def behind(self, act_id: str) -> tuple[ActRow, ...]:
        """Every act that comes after this one or after one of those, in their order. Refusal NOT_FOUND."""
        ...

    async def of_household(self, household: str) -> tuple[ActRow, ...]:
        """The acts that were written together, in their order."""
        ...

    async def follow_up(self, *, limit: int = 200) -> tuple[ActRow, ...]:
        """The newest acts, what needs a person first."""
        ...

    async def act(self, act_id: str) -> ActRow | None: ...

    async def count_by_state(self) -> Mapping[ActState, int]:
        """Only states that some act is in."""
        ...

    async def find(self, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
        """Acts by number, name (accents, order and particles forgiven), birth date or letter reference."""
        ...

    async def contact_holders(self, value: str) -> tuple[str, ...]:
        """Record keys (holder numbers) for which this e-mail or mobile was used here."""
        ...


class Outbox(Protocol):
    """What the sync loop needs of the store."""

    async def claim(self, limit: int, compose: Compose) -> tuple[ClaimedAct, ...]:
        """In one transaction: mark up to `limit` due acts as sending, oldest first, none behind an unsettled or refused
        act of the same record, and keep with each the bytes `compose` made the first time. A change that was not
        prepared yet is not claimed."""
        ...

    async def unprepared(self, limit: int) -> tuple[ActRow, ...]:
        """Changes that are due, come after an act of this desk, and have nothing to start from yet: their record is to
        be read first. `base.patient_id` and versions are those of that act's answer."""
        ...

    async def prepare(self, act_id: str, base: Base, held: bytes) -> None:
        """Keep what a change starts from."""
        ...

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None:
        """What became of one act that was claimed."""
        ...

    async def settle_all(self, settlements: Sequence[Settlement]) -> None:
        """The same for several, in one transaction."""
        ...

    async def recall(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        """Take an act back before it was ever attempted, with those that come after it; their ids, each with its line.

        Refusals: NOT_FOUND; TOO_LATE where one of them was attempted or answered."""
        ...

    async def give_up(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        """Leave a refused act for good, with those that come after it; their ids, each with its line. Refusals:
        NOT_FOUND; TOO_LATE where it is not refused."""
        ...

    async def take_lease(self, name: str, holder: str, *, seconds: float) -> bool:
        """See Leases."""
        ...

    async def recover(self) -> int:
        """At start: every act left in sending becomes unknown. Returns how many."""
        ...

    async def waiting(self) -> tuple[int, datetime | None, int]:
        """How many wait, the oldest one's time, and how many are to be corrected."""
        ...

    async def next_due(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailQuery:
    """Which lines. Empty values do not narrow."""

    who: str = ""  # operator id
    whom: tuple[str, ...] = ()  # act or record ids: everything on one person
    events: tuple[Event, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # lines numbered below this one
    limit: int = 200


class Trail(Protocol):
    """The append-only audit chain."""

    async def add(self, line: TrailLine) -> ChainHead: ...

    async def head(self) -> ChainHead: ...


class TrailReading(Protocol):
    """The trail for those who may read it."""

    async def trail_lines(self, query: TrailQuery) -> tuple[SealedLine, ...]:
        """Newest first."""
        ...

    async def verify(self, anchors: Sequence[ChainHead] = ()) -> Verification:
        """Read the whole chain and compare it with the head noted beside the store, the anchors kept in the acts'
        bundles, and `anchors` (from day sheets, or from the service)."""
        ...

    async def destroy_lines(self, before: datetime, line: Callable[[str], TrailLine]) -> int:
        """Destroy content and salt of the lines written before that time, in one transaction with the certificate:
        `line(detail)` makes the DESTROYED line. Certificates and RESTORED lines stay. Returns how many went."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """Work under way as it was saved last."""

    id: str
    content: str
    saved_at: datetime
    set_aside: bool  # on purpose; False: whoever typed it never got to leave it


class DraftStore(Protocol):
    """Work under way, as opaque JSON text made by the flows; no secret ever."""

    async def save_draft(self, draft_id: str, operator_id: str, content: str, *, set_aside: bool = False) -> None:
        """Keep it in place of its earlier self: as work under way, or set aside on purpose until the time set for this
        desk. What was dropped, or has become acts, does not come back: a save may be slow."""
        ...

    async def drafts(self, operator_id: str) -> tuple[KeptDraft, ...]:
        """What this operator typed, newest first."""
        ...

    async def drop_drafts(self, before: datetime, *, cut_short_before: datetime | None = None) -> int:
        """Destroy all drafts last saved before that time, whoever's; those nobody set aside only before the other time,
        where it is given. Returns how many."""
        ...

    async def drop_draft(self, draft_id: str, line: TrailLine | None = None) -> None:
        """Destroy it, for good; with its trail line where it has one (the count of a refusal)."""
        ...


class LetterStore(Protocol):
    """Which letters were made for which act. Never a PDF, never a code."""

    async def write_letter(self, row: LetterRow, line: TrailLine) -> None: ...

    async def letter(self, reference: str) -> LetterRow | None: ...

    async def letters_of(self, act_id: str) -> tuple[LetterRow, ...]:
        """Those made for one act, newest first."""
        ...

    async def letters_waiting(self, *, limit: int = 200) -> tuple[LetterRow, ...]:
        """Made and neither handed over nor posted, newest first."""
        ...

    async def letters_on_their_way(self) -> tuple[LetterRow, ...]:
        """On the way to a printer, or taken by one and not out yet; sheets with a code until they have no job any more.
        Oldest first."""
        ...

    async def letters_of_kind(self, kind: LetterKind, state: Paper, *, limit: int = 200) -> tuple[LetterRow, ...]:
        """Of that kind, as far as that, and not handed over; newest first."""
        ...

    async def mark_letter(
        self,
        reference: str,
        *,
        state: Paper | None = None,
        handed_over: str = "",
        printer: str = "",
        job: int | None = None,
        seen: Paper | None = None,
        line: TrailLine | None,
    ) -> bool:
        """Change what is given, with its trail line where it has one. A letter that goes to another `printer` has no
        job there yet; a `job` of 0 is over and looked after no more.

        False, and nothing written, where the letter is no longer `seen`: somebody else was faster. Refusal
        NOT_FOUND."""
        ...

    async def forget_letters(self, before: datetime) -> int:
        """Destroy what is noted of papers made before that time that are about no act of this desk: reports, its own
        sheets, letters of a batch. The others go with their act. Returns how many."""
        ...


class SettingStore(Protocol):
    """Small settings that must be encrypted, the service's token first of all."""

    async def setting(self, name: str) -> str: ...

    async def put_setting(self, name: str, value: str) -> None: ...


class OperatorStore(Protocol):
    """Everybody who works or worked here. Who can open the store is the keyring's; the two change together."""

    async def operators(self) -> tuple[Operator, ...]:
        """All of them, active first, by name."""
        ...

    async def write_operator(self, operator: Operator, line: TrailLine) -> None:
        """Add somebody, or put new words in place of the old; with its trail line."""
        ...


class Leases(Protocol):
    """One sender and one batch per store, whichever process or machine it is: a row with a heartbeat."""

    async def take_lease(self, name: str, holder: str, *, seconds: float) -> bool:
        """Take or renew it. False where another holder renewed theirs less than `seconds` ago; one whose process is
        seen to have ended on this machine holds nothing."""
        ...

    async def is_leased(self, name: str, *, seconds: float) -> bool:
        """Did anybody renew it less than `seconds` ago?"""
        ...

    async def give_lease(self, name: str, holder: str) -> None:
        """Give it back; nothing happens where another holds it."""
        ...


class Lightening(Protocol):
    """Contact, address and access choices leave this desk once their time is over."""

    async def lighten(self, settled_before: datetime, line: Callable[[str], TrailLine], *, limit: int = 200) -> int:
        """Empty those parts of acts accepted before that time, their bundle and their noted contacts; one transaction
        with a trail line each (`line(act id)`). Returns how many acts were lightened, at most `limit`."""
        ...


class Forgetting(Protocol):
    """An opening leaves this desk for good once the time of its trace is over."""

    async def forget_acts(self, before: datetime, line: Callable[[str], TrailLine], *, limit: int = 200) -> int:
        """Destroy acts written before that time with all that finds them, but none that waits for its answer or holds
        such a one back; in one transaction with the certificate, the FORGOTTEN line that `line(detail)` makes. Returns
        how many went: none once all are gone."""
        ...


class Store(
    ActStore,
    Outbox,
    Trail,
    TrailReading,
    DraftStore,
    LetterStore,
    SettingStore,
    OperatorStore,
    Leases,
    Lightening,
    Forgetting,
    Handing,
    BatchStore,
    CodeLetterStore,
    ChoiceStore,
    Protocol,
):
    """The whole store: one object implements all of it, use cases name the part they need."""

    async def close(self) -> None: ...
