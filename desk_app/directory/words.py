"""Words as the directory compares them: capitals, no accents, particles forgiven; alike for what is kept and asked.

A word is kept under a letter that says what it is, so that one full-text index holds them all: `fLEFEVRE`
a family name, `tTOULOUSE` a town.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from desk_app.domain.plain import strict_text

FAMILY, GIVEN, TOWN, STREET = "f", "g", "t", "s"
POSTCODE, AREA, TRADE = "c", "d", "k"  # as the extraction's codes have it
BEGINNING = "y"  # of a family name: its first two letters, its first three, for the first keys of a search
SHORT = 3  # letters: the longest beginning that has a token of its own
DOCTOR = TRADE + "DR"  # by title
PHYSICIAN = TRADE + "10"  # by profession
PARTICLES = frozenset(
    ("D", "DE", "DES", "DU", "EL", "L", "LA", "LE", "LES", "VAN", "DER", "VON", "DI", "DA", "DOS", "BEN")
)
_SHORT = {"ST": "SAINT", "STE": "SAINTE", "BD": "BOULEVARD", "AV": "AVENUE"}
_MEMORY = 1 << 18  # words that come again while two million rows go by
AT_HAND = 1 << 12  # words of the people who are looked at between two keys

_WORD = re.compile(r"[A-Z0-9]+")

# How French writes what it says: (what is written, what is heard), the first that fits counts. A digit is a nasal.
_SPOKEN = (
    ("SCH|SH|CH(?![RL])", "X"),
    ("PH", "F"),
    ("GN", "N"),
    ("E?AU", "O"),
    ("[AE][IY]N(?![AEIOUYH])|[IY][NM](?![AEIOUYNMH])", "1"),
    ("[AE][NM](?![AEIOUYNMH])", "2"),
    ("O[NM](?![AEIOUYNMH])", "3"),
    ("O?EU|OE|[AE][IY]", "E"),
    ("GU(?=[EI])", "G"),
    ("G(?=[EIY])", "J"),
    ("C(?=[EIY])|Z", "S"),
    ("QU|CK|CH|[CQ]", "K"),
    ("W", "V"),
    ("Y", "I"),
    ("H|B(?=V)", ""),
)
_WRITTEN = re.compile("|".join(f"({written})" for written, _ in _SPOKEN))
_HEARD = ("", *(sound for _, sound in _SPOKEN))
_SILENT = re.compile(r"(?<=..)(?:[TDSXPEZ]+|ER)$")
_DOUBLE = re.compile(r"(.)\1+")


def words_of(text: str) -> list[str]:
    """`d'Arc-Lefèvre` is D, ARC, LEFEVRE; a `St` is a SAINT."""
    return [_SHORT.get(word, word) for word in _WORD.findall(strict_text(text))]


def kept(words: list[str]) -> list[str]:
    """What is indexed for the words of a name or a town: each, what follows a particle joined to it (LE FEVRE,
    LEFEVRE), and the whole in one word."""
    if len(words) == 1:
        return words
    joined = [before + word for before, word in pairwise(words) if before in PARTICLES]
    return list(dict.fromkeys([*words, *joined, "".join(words)]))


@lru_cache(AT_HAND)
def heard(word: str) -> str:
    """A word as it sounds in French: LEFAIVRE, LEFEBVRE and LEFEVRE are one."""
    spoken = _WRITTEN.sub(lambda found: _HEARD[found.lastindex or 0], _SILENT.sub("", word))
    return _DOUBLE.sub(r"\1", spoken)


@lru_cache(AT_HAND)
def family_tokens(name: str) -> str:
    """The tokens of a family name, parted by spaces."""
    found = kept(words_of(name))
    beginnings = {BEGINNING + word[:letters] for word in found for letters in range(2, SHORT + 1)}
    return " ".join([*(FAMILY + word for word in found), *sorted(beginnings)])


@lru_cache(AT_HAND)
def given_tokens(name: str) -> str:
    """The tokens of a given name, parted by spaces."""
    return " ".join(GIVEN + word for word in kept(words_of(name)))


@lru_cache(AT_HAND)
def town_tokens(postcode: str, town: str) -> str:
    """The tokens of where a place is: its town, its postcode, its département."""
    tokens = [TOWN + word for word in kept(words_of(town))]
    if postcode:
        tokens += [POSTCODE + postcode, AREA + area(postcode)]
    return " ".join(tokens)


@lru_cache(AT_HAND)
def street_tokens(street: str) -> str:
    """The tokens of a street's name."""
    return " ".join(STREET + word for word in words_of(street) if word not in PARTICLES)


@lru_cache
def trade_tokens(profession: str, skill: str, title: str) -> str:
    """The tokens of what somebody does, from the extraction's codes and the title."""
    tokens = [TRADE + code for code in (profession, skill) if code]
    return " ".join([*tokens, DOCTOR] if title == "Docteur" else tokens)


def area(postcode: str) -> str:
    """The département of a postcode, or of the beginning of one: `31`, `2A`, `974`."""
    if postcode[:2] in ("97", "98"):
        return postcode[:3]
    if postcode[:2] == "20" and len(postcode) > 2:
        return "2A" if postcode[2] in "01" else "2B"
    return postcode[:2]


class Known(dict[Any, str]):
    """Tokens by what they are made of, as `Known(town_tokens)[postcode, town]`: nearly every town and most names come
    again. Quicker than a function's cache, which counts for something two million times."""

    def __init__(self, tokens: Callable[..., str]) -> None:
        super().__init__()
        self._tokens = tokens

    def __missing__(self, parts: tuple[str, ...] | str) -> str:
        if len(self) > _MEMORY:
            self.clear()
        found = self[parts] = self._tokens(parts) if isinstance(parts, str) else self._tokens(*parts)
        return found
