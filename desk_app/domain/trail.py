"""The audit chain's arithmetic: each line's hash takes in the line before. The store keeps it; anyone can check it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum


class Event(StrEnum):
    """What is traced. Each has a sentence in the catalogue, `trail.<value>`."""

    SIGN_IN = "sign-in"  # detail: recovery, where the sheet let somebody in
    SIGN_OUT = "sign-out"
    ACT = "act"
    EXISTING_ASKED = "existing-asked"  # written before the service is asked
    EXISTING_ANSWERED = "existing-answered"  # detail: the status
    IDENTITY_ASKED = "identity-asked"  # written before the service is asked
    IDENTITY_ANSWERED = "identity-answered"  # detail: the status
    LOOKED_AT = "looked-at"
    CODE_ASKED = "code-asked"  # written before the service is asked
    CODE_ANSWERED = "code-answered"
    PRINTED = "printed"
    HANDED_OVER = "handed-over"
    ACT_ANSWERED = "act-answered"
    RECALLED = "recalled"  # « Annuler l'envoi », before it was ever attempted; whom: the act
    GIVEN_UP = "given-up"  # a refused act was left for good; whom: the act
    HISTORY_READ = "history-read"  # the access history, written before the service is asked; whom: the record
    REFUSED_BY_PERSON = "refused-by-person"  # a count and nothing else: whom stays empty
    SIGN_IN_FAILED = "sign-in-failed"  # taken in at the next sign-in: before, no key is open
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    SETTINGS = "settings"  # detail: what was changed, never a value that is secret
    OPERATOR = "operator"  # whom: operator id; detail: added, changed, ended, back, password
    KEYS = "keys"  # detail: password (one's own), sheet, rekey, recovered
    BACKED_UP = "backed-up"
    RESTORED = "restored"  # detail: the head before and the head after, `12:ab… 9:cd…`
    JOURNAL_READ = "journal-read"  # the trail, on the screen; detail: days, operator and acts it was narrowed to
    EXPORTED = "exported"  # the trail, for an inspector
    TOLD = "told"  # « Ce que ce poste sait de moi » was made; whom: the record
    LIGHTENED = "lightened"  # contact, address and access choices of an accepted act left the desk; whom: the act
    HANDED_ON = "handed-on"  # to another desk, in a file; whom: the act, detail: the export
    TAKEN_IN = "taken-in"  # from another desk; whom: the act, detail: the export, then the desk it comes from
    TAKEN_BACK = "taken-back"  # this desk sends it again; whom: the act, detail: the export
    DESTROYED = "destroyed"  # a certificate: whom is empty, detail: see `certificate`
    FORGOTTEN = "forgotten"  # a certificate: acts destroyed; detail: how many, and a hash over their sorted ids
    BATCH = "batch"  # whom: the batch; detail: what was done with it, then figures or who signed beside
    RETURNED = "returned"  # an envelope came back: no code goes to that address; whom: the record, detail: reference
    NOT_ASKED = "not-asked"  # a letter nobody asked for: its code is killed; whom: the record, detail: reference
    CLOCK_BACK = "clock-back"  # the desk's clock stood before the trail's last line; detail: by how many seconds
    DIRECTORY = "directory"  # an extraction of professionals was taken in; detail: its day, `2026-03-01`
    HEAD_ABSENT = "head-absent"  # no head was noted beside the store at its opening; detail: the head it had, `12:ab…`


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """One line to be chained: what happened, by whom, on whom.

    `whom` is an act or record key, `detail` has no secret.
    """

    at: datetime
    event: Event
    who: str  # operator id
    desk: str
    whom: str = ""
    detail: str = ""
    service_at: datetime | None = None  # the service's own time, where its answer gave it


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last line's number and hash (hex SHA-256); number 0 is an empty trail."""

    number: int
    digest: str

    def written(self) -> str:
        """`12:ab…`, as it stands on a day sheet or in the note. `head_of` reads it back."""
        return f"{self.number}:{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine:
    """A line as the chain keeps it.

    `body` is the hash of the line with its salt, `digest` that of the line before, the number and the body. The chain
    can therefore still be checked when a line's content and salt have been destroyed at the end of their time: without
    the salt, `body` tells nothing about the content.
    """

    number: int
    line: TrailLine | None  # None: destroyed, body and digest stay; without a certificate, what is there is no line
    salt: bytes
    body: str
    digest: str
    certificate: int | None = None  # the number of the DESTROYED line that says when the content went

    @property
    def head(self) -> ChainHead:
        """The chain's head once this line is its last."""
        return ChainHead(self.number, self.digest)


EMPTY = ChainHead(0, "")
_MOST_DIGITS = 18  # of a line's number: what a database can count to


class Finding(StrEnum):
    """What a check of the trail found. Each has a sentence, `audit.<value>`, and its own exit code."""

    SOUND = "sound"
    ALTERED = "altered"  # at line N
    TAIL_MISSING = "tail-missing"  # the head noted beside the store, or an anchor, is further than the last line
    REWRITTEN = "rewritten"  # a line that was anchored has another hash now
    RESTORED = "restored"  # sound, and a line says that an older store was put back; names both heads
    UNVOUCHED = "unvouched"  # sound as far as it goes, and a line says that no head was noted beside the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A check of the whole trail."""

    finding: Finding
    head: ChainHead  # the last line now
    at: int = 0  # the line it is about, where it is about one
    expected: ChainHead = EMPTY  # the head or anchor that is missing or differs; for RESTORED and UNVOUCHED that then


def body_digest(line: TrailLine, salt: bytes) -> str:
    """Hash of one line's content: hex SHA-256 of the salt, then a JSON array in a fixed order, times in UTC;
    the service's time stands last, where there is one."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [at, line.event.value, line.who, line.desk, line.whom, line.detail]
    if line.service_at is not None:
        told.append(line.service_at.astimezone(UTC).isoformat(timespec="microseconds"))
    content = json.dumps(told)
    return hashlib.sha256(salt + content.encode()).hexdigest()


def chain_digest(before: ChainHead, body: str) -> str:
    """Hash of the line that follows `before`: hex SHA-256 of `number:digest-before:body`."""
    return hashlib.sha256(f"{before.number + 1}:{before.digest}:{body}".encode()).hexdigest()


def seal(head: ChainHead, line: TrailLine, salt: bytes) -> SealedLine:
    """Chain `line` after `head`. The salt is fresh random bytes, at least 16."""
    body = body_digest(line, salt)
    return SealedLine(number=head.number + 1, line=line, salt=salt, body=body, digest=chain_digest(head, body))


class Certificate:
    """Which lines were destroyed together: grows line by line, and fits the detail of their DESTROYED line."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int]] = []
        self._bodies = hashlib.sha256()

    def take(self, number: int, body: str) -> None:
        """One more destroyed line, in order."""
        if self._ranges and self._ranges[-1][1] == number - 1:
            self._ranges[-1] = (self._ranges[-1][0], number)
        else:
            self._ranges.append((number, number))
        self._bodies.update(body.encode())

    def detail(self) -> str:
        """`3-17,20 <hash of the bodies>`."""
        ranges = ",".join(f"{first}-{last}" if last > first else str(first) for first, last in self._ranges)
        return f"{ranges} {self._bodies.hexdigest()}"


def restored_detail(before: ChainHead, after: ChainHead) -> str:
    """The detail of a RESTORED line: the head there was, and the head of what was put in its place."""
    return f"{before.written()} {after.written()}"


def restored_heads(detail: str) -> tuple[ChainHead, ChainHead]:
    """`restored_detail` read back; empty heads where it is none."""
    heads = [head_of(text) for text in detail.split(" ")]
    return (heads[0], heads[1]) if len(heads) == 2 else (EMPTY, EMPTY)


def head_of(text: str) -> ChainHead:
    """`12:ab…` as it stands on a day sheet or in the note; an empty head where it is none."""
    number, _, digest = text.strip().partition(":")
    digest = "".join(digest.split()).lower()
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    return ChainHead(int(number), digest) if is_number and digest else EMPTY


_OWNED = {Event.RESTORED: Finding.RESTORED, Event.HEAD_ABSENT: Finding.UNVOUCHED}


def check(lines: Iterable[SealedLine]) -> Verification:
    """Read a whole trail in its order: SOUND, RESTORED, UNVOUCHED, or ALTERED with the number of the first line that is
    changed, missing, out of place, or destroyed without a certificate that names it."""
    head = EMPTY
    destroyed: dict[int, Certificate] = {}
    first: dict[int, int] = {}
    certificates: dict[int, str] = {}
    owned: dict[Event, Verification] = {}  # what the trail says against itself, the last line of each
    for sealed in lines:
        if (wrong := _wrong(sealed, head)) is not None:
            return Verification(finding=Finding.ALTERED, head=head, at=wrong)
        head = sealed.head
        if sealed.line is None:
            number = sealed.certificate or 0
            destroyed.setdefault(number, Certificate()).take(sealed.number, sealed.body)
            first.setdefault(number, sealed.number)
        elif sealed.line.event is Event.DESTROYED:
            certificates[sealed.number] = sealed.line.detail
        elif sealed.line.event in _OWNED:
            before = head_of(sealed.line.detail.partition(" ")[0])
            event = sealed.line.event
            owned[event] = Verification(finding=_OWNED[event], head=head, at=sealed.number, expected=before)
    for number, certificate in destroyed.items():
        if certificates.get(number) != certificate.detail():
            return Verification(finding=Finding.ALTERED, head=head, at=first[number])
    for admitted in _OWNED:
        if admitted in owned:
            return replace(owned[admitted], head=head)
    return Verification(finding=Finding.SOUND, head=head)


def _wrong(sealed: SealedLine, head: ChainHead) -> int | None:
    """The number of the line that is wrong, where `sealed` should follow `head`."""
    if sealed.number != head.number + 1 or sealed.digest != chain_digest(head, sealed.body):
        return head.number + 1
    if sealed.line is None:
        return sealed.number if sealed.certificate is None else None
    return sealed.number if sealed.body != body_digest(sealed.line, sealed.salt) else None
