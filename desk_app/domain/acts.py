"""Acts: what the counter does to a record. An act is also the outbox: what waits to be sent is a query on acts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from desk_app.domain.access import Access
from desk_app.domain.author import Author as Author  # an act's author is found beside the act
from desk_app.domain.contact import Contact
from desk_app.domain.identity import Identity, Proof


class ActKind(StrEnum):
    """The kinds of acts; the values are the service's codes in `urn:guichet:act-kind`."""

    OPEN = "open-record"
    CHANGE_CONTACT = "change-contact"
    CHANGE_ACCESS = "change-access"
    CLOSE = "close-record"
    REOPEN = "reopen-record"


class ActState(StrEnum):
    """The states an act goes through."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed by the loop in one transaction
    UNKNOWN = "unknown"  # sent, no readable answer: asked for by its id before anything is sent again
    ACCEPTED = "accepted"
    REFUSED = "refused"  # back to a person, with the reason
    REPLACED = "replaced"  # refused, then written again as another act: it waits for nobody and holds nothing up
    RECALLED = "recalled"  # « Annuler l'envoi »: taken back before it was ever attempted
    GIVEN_UP = "given-up"  # refused, and left for good by a person
    HANDED_ON = "handed-on"  # « remis »: exported for another desk to send, no longer sent here


# What a person or the service ended: it says nothing about the record any more.
DEAD = frozenset((ActState.REFUSED, ActState.REPLACED, ActState.RECALLED, ActState.GIVEN_UP))


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
class ChangeContact:
    """How the holder is reached from now on: the whole contact as it shall stand, not a difference.

    `touched` names what was changed here (names of Contact): where the record has moved on since, nothing else of the
    act is meant. `representatives` are those who stood at the counter for the holder; empty where the holder asks."""

    identity: Identity
    contact: Contact
    touched: tuple[str, ...] = ()
    representatives: tuple[Representative, ...] = ()
    language: str = "fr"
    large_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccess:
    """Who has access from now on: every choice as it shall stand. `doctor_changes`: the attending doctor is another one
    than the service holds, so the Patient is written too. `touched` names what was changed here: RPPS numbers of the
    professionals, `attending_doctor`, `emergency`, `break_glass`."""

    identity: Identity
    access: Access
    touched: tuple[str, ...] = ()
    doctor_changes: bool = False
    representatives: tuple[Representative, ...] = ()
    language: str = "fr"
    large_print: bool = False


class ClosingReason(StrEnum):
    """Why a record is closed; the values are the service's codes in `urn:guichet:closing-reason`."""

    WISH = "wish"
    OPPOSITION = "opposition"  # the record was created for the person, who never wanted it
    DEATH = "death"
    ERROR = "error"  # the wrong person's record was opened


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRecord:
    """The record is closed; the service keeps it ten years. `note` is the operator's own words for an error."""

    identity: Identity
    reason: ClosingReason
    note: str = ""
    certificate_seen: bool = False  # the death certificate; of whoever brought it nothing is kept
    representatives: tuple[Representative, ...] = ()
    language: str = "fr"
    large_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenRecord:
    """A closed record is there again, with a new consent: nothing of the old choices counts."""

    identity: Identity
    access: Access
    consent: Consent
    leaflet_given: bool
    representatives: tuple[Representative, ...] = ()
    language: str = "fr"
    large_print: bool = False


Content = OpenRecord | ChangeContact | ChangeAccess | CloseRecord | ReopenRecord

CONTENTS: dict[ActKind, type[Content]] = {
    ActKind.OPEN: OpenRecord,
    ActKind.CHANGE_CONTACT: ChangeContact,
    ActKind.CHANGE_ACCESS: ChangeAccess,
    ActKind.CLOSE: CloseRecord,
    ActKind.REOPEN: ReopenRecord,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a change starts from: the versions the operator saw, or an act of this desk that goes before it.

    Versions are opaque, as the service gave them. `after` is the id of this desk's own act whose outcome is the version
    meant: an opening that waits, or a change written a moment ago. The resources themselves stand beside the act."""

    patient_id: str = ""  # empty while `after` is an opening nobody answered
    patient_version: str = ""
    consent_id: str = ""
    consent_version: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. `id` is a UUIDv7 made here; `household` is shared by acts that were written together. `base` is None for
    an opening alone. `corrects` is the refused act this one is written instead of."""

    id: str
    kind: ActKind
    household: str
    profile: str
    written_at: datetime
    author: Author
    content: Content
    base: Base | None = None
    corrects: str = ""


def opening_of(act: Act) -> OpenRecord:
    """What an opening says. TypeError for another kind of act: whoever asks must know."""
    if not isinstance(act.content, OpenRecord):
        raise TypeError(act.kind)
    return act.content


def contact_in(content: Content) -> Contact | None:
    """The holder's contact that an act carries, None where it is not about one."""
    return content.contact if isinstance(content, OpenRecord | ChangeContact) else None


def contact_told(content: Content) -> Contact | None:
    """What of it may be told to whoever stands there for the holder: of a change for somebody represented, what was
    typed for it and no more. What stood there before may be the other parent's."""
    contact = contact_in(content)
    if contact is None or not isinstance(content, ChangeContact) or not content.representatives:
        return contact
    return replace(Contact(), **{name: getattr(contact, name) for name in content.touched})


def access_in(content: Content) -> Access | None:
    """The access choices an act carries, None where it is not about them."""
    return content.access if isinstance(content, OpenRecord | ChangeAccess | ReopenRecord) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """A line of the follow-up list: an act and where it stands."""

    act: Act
    number: int  # the store's own order
    state: ActState
    refusal: str = ""  # a RefusalCode
    reason: str = ""  # the service's own words, in French where it gave them
    patient_id: str = ""  # the service's id, once accepted
    patient_version: str = ""  # opaque, as the acceptance gave it
    consent_id: str = ""
    consent_version: str = ""
    attempts: int = 0
    settled_at: datetime | None = None
    is_lightened: bool = False  # contact, address and access choices have left this desk
