"""The audit chain's arithmetic: each line's hash takes in the line before. The store keeps it; anyone can check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    """One line to be chained: what happened, by whom, on whom. `whom` is an act or record key, `detail` has no secret."""

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
