"""What the services answer, in the counter's terms: never a resource, never a name that was not typed here.

`service_at` is the service's own time, where its answer gave it: it stands on the trail beside ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desk_app.domain.contact import PostalAddress
from desk_app.domain.identity import Ins
from desk_app.domain.people import Traits
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.secret import Secret

# What the sentence of a cause names: `host`, `names`, `issuer`, `file`, `reason` as they are, `date` (ISO), `lasting`
# (whole seconds). No secret, and nothing of a person.
Values = tuple[tuple[str, str], ...]


class Existing(StrEnum):
    """Is there a record already?"""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"
    OPPOSED = "opposed"
    DECEASED = "deceased"
    SEVERAL = "several"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingQuestion:
    """Asked once number, birth date and proof are there. A number that is a parent's is never a key for a match."""

    traits: Traits
    number: str  # 15 characters, or empty
    number_is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingAnswer:
    """A status, and the service's id of the one record found. `cause` is a key of the catalogue when unreachable."""

    status: Existing
    patient_id: str = ""
    version: str = ""  # opaque
    cause: str = ""
    traits_agree: bool = True  # the one record found by its number is also that of the traits typed
    service_at: datetime | None = None


class Match(StrEnum):
    """What the identity service answered."""

    ONE = "one"
    NONE = "none"
    SEVERAL = "several"
    UNREACHABLE = "unreachable"
    NOT_OFFERED = "not-offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswer:
    """The identity service's answer: the INS only where it found one person."""

    status: Match
    ins: Ins | None = None
    service_at: datetime | None = None


class AnswerKind(StrEnum):
    """What an answer to a sent act means (docs/service.md, Once and only once)."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # back to a person, with the reason
    CONFLICT = "conflict"  # 409, 412: ask by the act's id before anything else
    SIGN_IN = "sign-in"  # 401
    FORBIDDEN = "forbidden"  # 403
    LATER = "later"  # 408, 425, 429, 5xx: known not to be taken
    LOST = "lost"  # sent, no readable answer: ask by the act's id


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one act."""

    kind: AnswerKind
    patient_id: str = ""
    patient_version: str = ""
    consent_id: str = ""
    consent_version: str = ""
    known_before: bool = False  # the Patient was answered 200, not 201
    refusal: RefusalCode | None = None
    reason: str = ""  # the service's own words
    retry_after: float | None = None  # seconds
    cause: str = ""  # catalogue key below `connection.`: name-not-found, refused, timeout, certificate, overloaded, …
    cause_values: Values = ()
    service_at: datetime | None = None


class CodeCancelled(StrEnum):
    """Why a provisional code is killed; the values go to the service."""

    RETURNED_MAIL = "returned-mail"
    NOT_ASKED = "not-asked"
    SPOILT = "spoilt"  # its sheet jammed or was lost in a batch, and nobody gets another


class Channel(StrEnum):
    """How a provisional code travels."""

    LETTER = "letter"
    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalRequest:
    """A new provisional code for one record, live, never queued."""

    patient_id: str
    channel: Channel
    requested_by: str  # "holder", "<act id>#rep1" as this desk opened it, or "representative": the service knows whom
    representative_birth_name: str = ""  # who stands at the counter, where this desk did not open the record
    representative_given_name: str = ""
    vitale_serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewedCode:
    """The service's answer: the code itself only on the letter channel, and only in memory."""

    channel: Channel
    expires: datetime
    sent_to: str = ""  # masked
    code: Secret | None = None
    address: PostalAddress | None = None  # the one the service holds
    patient_id: str = ""  # whose code it is
    service_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The truth about the connection, for one line on the home screen."""

    since: datetime | None = None  # connected since
    cause: str = ""  # catalogue key below `connection.` when not connected
    cause_values: Values = ()
    next_try: datetime | None = None
    waiting: int = 0
    oldest_waiting: datetime | None = None
    to_correct: int = 0
    name: str = ""  # the service's own name, from its CapabilityStatement
    cannot: tuple[str, ...] = ()  # what this service does not offer: keys below `connection.cannot.`
    clock_ahead: float | None = field(default=None, compare=False)  # seconds the service's clock is ahead of ours
    retry_after: float | None = field(default=None, compare=False)  # seconds it asked to be left alone, where it did
