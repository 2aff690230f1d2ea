"""The directory of professionals: what a search answers, how the directory stands, and what came of taking one in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desk_app.domain.access import Professional

OLD_DAYS = 30  # a directory older than that lacks people who have come since


class Sense(StrEnum):
    """What a typed word can be in the directory."""

    FAMILY = "family"
    GIVEN = "given"
    TOWN = "town"
    STREET = "street"
    TRADE = "trade"
    AREA = "area"  # a département
    POSTCODE = "postcode"
    NUMBER = "number"  # the beginning of an RPPS number


@dataclass(frozen=True, slots=True)
class Understood:
    """A typed word and everything it can be; nothing where the directory has no such word."""

    word: str
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """Who answers, best first: the first `exact` of them as it was typed, the others as it may have been meant.
    `understood` says how each word was taken; `favourites` are the RPPS numbers among them that this desk marked so."""

    people: tuple[Professional, ...] = ()
    exact: int = 0
    understood: tuple[Understood, ...] = ()
    favourites: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A professional whom this desk picked before: how many times, and when last; or only marked as a favourite."""

    rpps: str
    times: int
    last_at: datetime
    is_favourite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The directory that counts now: the extraction's day, how many people, and bytes on the disk."""

    dated: date
    people: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came of an import. `rows` were read; `unnamed` of them name nobody with an RPPS number; `damaged` could not
    be read, `lines` are the first of those, counted from 1; `people` are in the directory now."""

    rows: int
    unnamed: int
    damaged: int
    lines: tuple[int, ...]
    people: int
    dated: date


def is_old(dated: date, today: date) -> bool:
    """Is it time for a newer one?"""
    return (today - dated).days > OLD_DAYS
