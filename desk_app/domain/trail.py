"""The audit chain's arithmetic: each line's hash takes in the line before. The store keeps it; anyone can check it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Event(StrEnum):
    """What is traced. Each has a sentence in the catalogue, `trail.<value>`."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    ACT = "act"
    EXISTING_ASKED = "existing-asked"
    IDENTITY_ASKED = "identity-asked"
    LOOKED_AT = "looked-at"
    CODE_ASKED = "code-asked"  # written before the service is asked
    CODE_ANSWERED = "code-answered"
    PRINTED = "printed"
    HANDED_OVER = "handed-over"
    ACT_ANSWERED = "act-answered"
    REFUSED_BY_PERSON = "refused-by-person"  # a count and nothing else: whom stays empty
    SIGN_IN_FAILED = "sign-in-failed"  # taken in at the next sign-in: before, no key is open
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    SETTINGS = "settings"  # detail: what was changed, never a value that is secret
    OPERATOR = "operator"  # whom: operator id; detail: added, changed, ended, password
    KEYS = "keys"  # detail: sheet, rekey, recovered
    BACKED_UP = "backed-up"
    RESTORED = "restored"  # detail: the head before and the head after, `12:ab… 9:cd…`
    EXPORTED = "exported"  # the trail, for an inspector
    TOLD = "told"  # « Ce que ce poste sait de moi » was made; whom: the record
    LIGHTENED = "lightened"  # contact, address and access choices of an accepted act left the desk; whom: the act
    DESTROYED = "destroyed"  # a certificate: whom is empty, detail: see `certificate`
    CLOCK_BACK = "clock-back"  # the desk's clock stood before the trail's last line


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine:
    """A line as the chain keeps it.

    `body` is the hash of the line with its salt, `digest` that of the line before, the number and the body. The chain
    can therefore still be checked when a line's content and salt have been destroyed at the end of their time: without
    the salt, `body` tells nothing about the content.
    """

    number: int
    line: TrailLine | None  # None: destroyed, body and digest stay
    salt: bytes
    body: str
    digest: str
    certificate: int | None = None  # the number of the DESTROYED line that says when the content went

    @property
    def head(self) -> ChainHead:
        """The chain's head once this line is its last."""
        return ChainHead(self.number, self.digest)


EMPTY = ChainHead(0, "")


class Finding(StrEnum):
    """What a check of the trail found. Each has a sentence, `audit.<value>`, and its own exit code."""

    SOUND = "sound"
    ALTERED = "altered"  # at line N
    TAIL_MISSING = "tail-missing"  # the head noted beside the store, or an anchor, is further than the last line
    REWRITTEN = "rewritten"  # a line that was anchored has another hash now
    RESTORED = "restored"  # sound, and a line says that an older store was put back; names both heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A check of the whole trail."""

    finding: Finding
    head: ChainHead  # the last line now
    at: int = 0  # the line it is about, where it is about one
    expected: ChainHead = EMPTY  # the head or anchor that is missing or differs; for RESTORED the head before


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


def first_broken(lines: Iterable[SealedLine], after: ChainHead = EMPTY) -> int | None:
    """The number of the first line that is changed, missing or out of place, in lines that should follow `after`;
    None where all of them hold together."""
    head = after
    for sealed in lines:
        if sealed.number != head.number + 1 or sealed.digest != chain_digest(head, sealed.body):
            return head.number + 1
        if sealed.line is not None and sealed.body != body_digest(sealed.line, sealed.salt):
            return sealed.number
        head = sealed.head
    return None
