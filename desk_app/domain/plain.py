"""Characters as they arrive from keyboards, clipboards and scanners, made plain.

Pasted text carries marks nobody sees: zero-width and direction marks, NUL, soft hyphens. They are dropped without a
word; what can be seen is never dropped silently.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# What a field takes in at most before it is looked at: longer pastes are cut here, and are then too long anyway.
BOUND = 2_000

_APOSTROPHES = "’‘‛ʼʹ′´`＇"
_HYPHENS = "‐‑‒–—−﹣－"
_LETTERS = {"Œ": "OE", "Æ": "AE", "ẞ": "SS", "Ø": "O", "Đ": "D", "Ł": "L", "Ħ": "H", "İ": "I", "Þ": "TH", "Ð": "D"}
_SIGNS = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))


def seen(text: str) -> str:
    """The text as it can be seen: invisible marks dropped, every kind of space a plain one, bounded."""
    return "".join(
        " " if unicodedata.category(c) in ("Zs", "Zl", "Zp") or c in "\t\r\n" else c
        for c in text[:BOUND]
        if c in "\t\r\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Co", "Cs")
    )


def squeezed(text: str) -> str:
    """What is seen, with single spaces and none at the ends."""
    return " ".join(seen(text).split())


@lru_cache(1_000)
def strict(character: str) -> str:
    """One seen character in strict civil spelling: capitals, no accent, plain apostrophe and hyphen.

    A character that has no strict form comes back as it is, in capitals. A combining accent on its own gives nothing.
    """
    capital = character.translate(_SIGNS).upper()
    if capital in _LETTERS:
        return _LETTERS[capital]
    return "".join(c for c in unicodedata.normalize("NFKD", capital) if not unicodedata.combining(c))


def strict_text(text: str) -> str:
    """A whole text in strict spelling, single-spaced; for search and for postal lines."""
    if text.isascii() and text.isprintable() and "`" not in text:  # as nearly all of two million names are
        return " ".join(text[:BOUND].upper().split())
    return "".join(strict(c) for c in squeezed(text))
