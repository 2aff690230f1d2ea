"""Words as the directory compares them: capitals, no accents, particles forgiven; alike for what is kept and asked."""

from __future__ import annotations

import re
from itertools import pairwise

from desk_app.domain.plain import strict_text

PARTICLES = frozenset(
    ("D", "DE", "DES", "DU", "EL", "L", "LA", "LE", "LES", "VAN", "DER", "VON", "DI", "DA", "DOS", "BEN")
)
MOST_WORDS = 10
# What people type before a name; it names nobody.
_TITLES = frozenset(("DR", "DOCTEUR", "PR", "PROFESSEUR", "MME", "MADAME", "M", "MONSIEUR"))


def words_of(text: str) -> list[str]:
    """`d'Arc-Lefèvre` is D, ARC, LEFEVRE."""
    return re.findall(r"[A-Z0-9]+", strict_text(text))


def kept(text: str) -> str:
    """What is indexed for a name or a town: its words, and what follows a particle joined to it (LE FEVRE, LEFEVRE)."""
    words = words_of(text)
    joined = [before + word for before, word in pairwise(words) if before in PARTICLES]
    whole = ["".join(words)] if len(words) > 1 else []
    return " ".join(dict.fromkeys([*words, *joined, *whole]))


def asked(text: str) -> str:
    """The full-text question: every word begins a word of the row, in any order; a particle may be left out or joined.

    Empty when nothing can be asked.
    """
    words = words_of(text)[:MOST_WORDS]
    named = [word for word in words if word not in _TITLES] or words
    clauses = []
    for place, word in enumerate(named):
        if word in PARTICLES and len(named) > place + 1:
            continue
        before = named[place - 1] if place and named[place - 1] in PARTICLES else ""
        clauses.append(f'("{word}"* OR "{before}{word}"*)' if before else f'"{word}"*')
    return " AND ".join(clauses)
