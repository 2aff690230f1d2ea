"""Is a password strong enough to wrap a database key? A simple estimate that would rather be too low than too high."""

from __future__ import annotations

import math
from collections.abc import Iterable

ENOUGH_BITS = 50.0

_WORD = 1.7  # bits for a letter that follows a letter: a word of six letters is 13, one out of 8,000
_GUESSED = 0.5  # bits for a character that follows from those before it
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "&é\"'(-è_çà")


def bits(password: str, known: Iterable[str] = ()) -> float:
    """The estimate. `known` are words that somebody who knows the operator would try: each counts as one character.

    A letter after a letter is taken for a part of a word; a character that repeats what came before, counts on, or
    stands beside the last one on the keyboard, for hardly anything; only what changes kind has its full worth.
    """
    for word in known:
        if len(word) > 2:
            password = _without(password, word)
    total, folded = 0.0, "".join(character.lower()[0] for character in password)
    for place, character in enumerate(folded):
        before, earlier = folded[place - 1 : place], folded[:place]
        if before and (_follows(before, character) or _seen(folded, place)):
            total += _GUESSED
        elif character.isdecimal():
            total += math.log2(10)
        elif not character.isalpha():
            total += _GUESSED if character in earlier else math.log2(20)
        else:
            within_a_word = before.isalpha() and not (password[place - 1].islower() and password[place].isupper())
            total += _WORD if within_a_word else math.log2(26)
    return total


def _without(password: str, word: str) -> str:
    place = password.casefold().find(word.casefold())
    return password if place < 0 else password[: place + 1] + password[place + len(word) :]


def _seen(text: str, place: int) -> bool:
    """Do the three characters that end at `place` stand earlier too?"""
    return place >= 2 and text[place - 2 : place + 1] in text[:place]


def _follows(before: str, character: str) -> bool:
    if abs(ord(character) - ord(before)) <= 1:
        return True
    return any(before + character in row or character + before in row for row in _ROWS)
