"""Who of those found comes first, and with which of their activities. Pure.

First who answers as typed, then who was only guessed; doctors where they are looked for; a family name before a street;
the exact word before the one that goes on; the people this desk chooses; its own département before its neighbours,
those before the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from desk_app.directory import areas
from desk_app.directory.extraction import SEPARATOR
from desk_app.directory.question import UNSAID
from desk_app.directory.vocabulary import Meaning
from desk_app.directory.words import (
    AT_HAND,
    PARTICLES,
    family_tokens,
    given_tokens,
    street_tokens,
    town_tokens,
    trade_tokens,
    words_of,
)

NEIGHBOURS = 8  # départements around the desk's own that count as near
_DOCTOR = "10"
# What a word costs where it is this: a family name, a given name, a town …; more where it only begins what is there;
# and more than whatever was typed where it was not: one slip that sounds the same, one slip, what only sounds so.
_COST = {"f": 0, "g": 1, "t": 1, "c": 1, "d": 1, "k": 2, "y": 100, "s": 6}
_STREET = _COST["s"]
_GOES_ON = 100
_GUESS, _SLIP, _SOUND = 1_000, 1_005, 1_007
_NOT = 1_000_000
_NAMESAKE = 2  # what it costs a person or a town to be called otherwise than was typed, by one word

# As the file has it: the number; a line of title|family name|given name, and one for each activity (see `people`).
Entry = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who asks: near which postcode or département, how often it chose whom by number, and for what."""

    near: str = ""
    chosen: Mapping[str, int] = field(default_factory=dict)
    doctors_first: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing a person does in one place, as the extraction has it."""

    profession: str
    skill: str
    site: str
    street: str
    postcode: str
    town: str


class Found(NamedTuple):
    """One person who answers, and the activity that answers best, as the file has it. Sorted by `key`; `is_guessed`:
    not as was typed. Hundreds are made at each key, of which eight are shown."""

    key: tuple[object, ...]
    rpps: int
    title: str
    family_name: str
    given_name: str
    best: Sequence[str]
    is_guessed: bool

    @property
    def activity(self) -> Activity:
        """What it says."""
        trade, skill, site, number, again, way, street, postcode, town = self.best
        return Activity(trade, skill, site, " ".join(f"{number} {again} {way} {street}".split()), postcode, town)


class Ranking:
    """One question's order."""

    def __init__(self, meanings: Sequence[Meaning], desk: Desk) -> None:
        self._words = [_Word(meaning) for meaning in meanings]
        # Each as it was typed, its particles with it: LA FONTAINE is not DE LA FONTAINE.
        self._said = {meaning.word.spelt[-1] for meaning in meanings if meaning.word.spelt}
        self._typed = {meaning.word.text for meaning in meanings}
        self._desk = desk
        self._rings = {code: place for place, code in enumerate(areas.nearest(areas.area_of(desk.near)))}

    def found(self, entry: Entry) -> Found | None:
        """Where one person comes; None for one who does not have all the words at one place."""
        head, *activities = entry[1].split("\n")
        title, family, given = head.split(SEPARATOR)
        names = _names(family, given)
        known = [word.cost(names) for word in self._words]
        words = _words(family)
        unsaid = sum(word not in PARTICLES for word in words) + _NAMESAKE * ("".join(words) not in self._said)
        unsaid += all(word.cost(_given(given)) == _NOT for word in self._words)
        best: tuple[tuple[int, int, int], list[str], list[int]] | None = None
        for line in activities:
            codes = line.split(SEPARATOR)
            where = _where(title, codes)
            postcode, town = codes[-2:]
            towns = [word for word in _words(town) if word not in UNSAID]
            costs = [min(cost, word.cost(where)) for cost, word in zip(known, self._words, strict=True)]
            said = [word in self._typed for word in towns]
            key = (
                sum(costs) + _NAMESAKE * (any(said) and not all(said)),
                self._rings.get(areas.area_of(postcode), len(self._rings)),
                2 * (not postcode) + (postcode != self._desk.near),  # no place at all comes last
            )
            if best is None or key < best[0]:
                best = (key, codes, costs)
        if best is None or best[0][0] >= _NOT:
            return None
        (cost, near, elsewhere), codes, costs = best
        ring = 0 if near == 0 else 1 if near <= NEIGHBOURS else 2
        return Found(
            key=(
                sum(one >= _GUESS for one in costs),
                self._desk.doctors_first and codes[0] != _DOCTOR,
                bool(costs) and min(one % _GOES_ON for one in costs) >= _STREET,
                cost // _GOES_ON,
                -self._desk.chosen.get(f"{entry[0]:011}", 0),
                ring,
                cost + unsaid,
                near,
                elsewhere,
                family,
                given,
                entry[0],
            ),
            rpps=entry[0],
            title=title,
            family_name=family,
            given_name=given,
            best=codes,
            is_guessed=max(costs, default=0) >= _GUESS,
        )


def tokens_of(entry: Entry) -> frozenset[str]:
    """All that the index has of one person."""
    head, *activities = entry[1].split("\n")
    title, family, given = head.split(SEPARATOR)
    return frozenset(chain(_names(family, given), *(_where(title, line.split(SEPARATOR)) for line in activities)))


@lru_cache(AT_HAND)
def _words(name: str) -> tuple[str, ...]:
    """Of a family or a town: whoever answers one key mostly answers the next."""
    return tuple(words_of(name))


@lru_cache(AT_HAND)
def _names(family: str, given: str) -> tuple[str, ...]:
    return (*family_tokens(family).split(), *_given(given))


@lru_cache(AT_HAND)
def _given(name: str) -> tuple[str, ...]:
    return tuple(given_tokens(name).split())


def _where(title: str, activity: Sequence[str]) -> tuple[str, ...]:
    trade, skill, _, _, _, _, street, postcode, town = activity
    return (
        *trade_tokens(trade, skill, title).split(),
        *town_tokens(postcode, town).split(),
        *street_tokens(street).split(),
    )


class _Word:
    """What each token of one word costs."""

    def __init__(self, meaning: Meaning) -> None:
        typed = set(meaning.word.spelt)
        self._exact: dict[str, int] = {}
        self._begun: list[tuple[str, int]] = []
        for token in meaning.tokens:
            goes_on = token[-1] == "*"
            cost = _COST[token[0]]
            if token in meaning.guesses:
                cost += _GUESS if token in meaning.sounds else _SLIP
            elif token in meaning.sounds:
                cost += _SOUND
            elif token[0] in "fgts" and token[1:] not in typed:
                cost += _GOES_ON
            if goes_on:
                self._begun.append((token[:-1], cost))
            else:
                self._exact[token] = cost

    def cost(self, theirs: Sequence[str]) -> int:
        """The least that it costs with somebody who has these tokens."""
        best, exact = _NOT, self._exact
        for token in theirs:
            if token in exact and exact[token] < best:
                best = exact[token]
        for start, cost in self._begun:
            if cost < best and any(token.startswith(start) for token in theirs):
                best = cost
        return best
