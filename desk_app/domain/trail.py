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

    @property
    def head(self) -> ChainHead:
        """The chain's head once this line is its last."""
        return ChainHead(self.number, self.digest)


EMPTY = ChainHead(0, "")


def body_digest(line: TrailLine, salt: bytes) -> str:
    """Hash of one line's content: hex SHA-256 of the salt, then a JSON array in a fixed order, time in UTC."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = json.dumps([at, line.event.value, line.who, line.desk, line.whom, line.detail])
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
