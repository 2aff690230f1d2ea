"""Acts: what the counter does to a record. An act is also the outbox: what waits to be sent is a query on acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desk_app.domain.access import Access
from desk_app.domain.author import Author as Author  # an act's author is found beside the act
from desk_app.domain.contact import Contact
from desk_app.domain.identity import Identity, Proof


class ActKind(StrEnum):
    """The kinds of acts; the values are the service's codes in `urn:guichet:act-kind`."""

    OPEN = "open-record"


class ActState(StrEnum):
    """The states an act goes through."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed by the loop in one transaction
    UNKNOWN = "unknown"  # sent, no readable answer: asked for by its id before anything is sent again
    ACCEPTED = "accepted"
    REFUSED = "refused"  # back to a person, with the reason
    REPLACED = "replaced"  # refused, then written again as another act: it waits for nobody and holds nothing up


class Basis(StrEnum):
    """Why a representative may act."""

    PARENT = "parent"
    TUTOR = "tutor"
    CHILD_WELFARE = "ase"
    JUDGE = "judge"


class Attached(StrEnum):
    """Is the child attached to this parent at the fund? The child's code goes only to the parent who is."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who acts for a minor or for an adult under guardianship. `kinship` is an R216 code (MTH, FTH, …) or empty."""

    birth_name: str
    given_name: str
    basis: Basis
    kinship: str = ""
    proofs: tuple[Proof, ...] = ()
    strong: bool = False
    judgment_seen: bool = False
    attached: Attached = Attached.UNKNOWN
    number: str = ""  # the parent's own Vitale number, 15 characters: where the fund pays, or empty
    service: str = ""  # the child welfare service's name, for letters
    contact: Contact = field(default_factory=Contact)
    present: bool = True  # stood at the counter; a second representative may be only named


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Consent to open, as given: by whom, when (UTC), and which wording stood on the screen."""

    wording: str
    given_by: str  # "holder" or the name of the representative
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecord:
    """Everything an opening says about one holder."""

    identity: Identity
    representatives: tuple[Representative, ...]
    contact: Contact
    access: Access
    consent: Consent
    leaflet_given: bool
    situation: str = "none"  # none, tutelle, curatelle, emancipated
    creation_code_proof: str = ""  # HMAC of service.md; the code itself is never here
    language: str = "fr"
    large_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. `id` is a UUIDv7 made here; `household` is shared by acts that were written together."""

    id: str
    kind: ActKind
    household: str
    profile: str
    written_at: datetime
    author: Author
    content: OpenRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """A line of the follow-up list: an act and where it stands."""

    act: Act
    number: int  # the store's own order
    state: ActState
    refusal: str = ""  # a RefusalCode
    reason: str = ""  # the service's own words, in French where it gave them
    patient_id: str = ""  # the service's id, once accepted
    attempts: int = 0
    settled_at: datetime | None = None
    is_lightened: bool = False  # contact, address and access choices have left this desk
