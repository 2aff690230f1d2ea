"""What a search among the professionals answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk_app.domain.access import Professional


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
    `understood` says how each word was taken."""

    people: tuple[Professional, ...] = ()
    exact: int = 0
    understood: tuple[Understood, ...] = ()
