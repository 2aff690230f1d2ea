"""Text cleaned at the door, and a drawn form for every character: paper never shows a black box.

The faces hold every Latin letter of a name in Europe. What they lack is written by its closest form: first the letter
with fewer marks, then a small table for signs that do not decompose (→ becomes >), then Greek and Cyrillic letter by
letter in Latin script. What is left becomes a question mark, which a reader can see and ask about. The rule is in
docs/letters.md.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from printing.fonts import characters

UNKNOWN = "?"

_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
_TWINS = {
    "\u202f": "\u00a0", "\u2007": "\u00a0", "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2015": "—", "\u2212": "-",
    "ʼ": "’", "ʻ": "‘", "ʹ": "’", "ŉ": "’n", "ſ": "s", "→": ">", "☎": "", "µ": "u",
}  # fmt: skip
_SCRIPTS = """
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o
а=a б=b в=v г=g ґ=g д=d е=e є=ie ж=j з=z и=i і=i ї=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=ou ф=f х=kh ц=ts
ч=tch ш=ch щ=chtch ъ= ы=y ь= э=e ю=iou я=ia ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz
"""
_LETTERS = _TWINS | {pair[0]: pair[2:] for pair in _SCRIPTS.split()}


def clean(text: str) -> str:
    """One line of text without control, direction or zero-width characters, in composed form."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.translate(_SPACES))
    return "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def drawn(text: str) -> str:
    """`text`, cleaned, in characters that the faces have."""
    known = _usable()
    cleaned = clean(text)
    if known.issuperset(map(ord, cleaned)):
        return cleaned
    return "".join(sign if ord(sign) in known else _closest(sign, known) for sign in cleaned)


@cache
def _usable() -> frozenset[int]:
    """What the faces draw, without the few Greek letters they hold as signs: half a word in each script reads worse."""
    capitals = (pair[0].upper() for pair in _SCRIPTS.split())
    return characters() - frozenset(map(ord, (*_LETTERS, *capitals)))


def _closest(sign: str, known: frozenset[int]) -> str:
    if sign in _LETTERS:
        return _LETTERS[sign]
    if sign.lower() in _LETTERS:
        return _LETTERS[sign.lower()].capitalize()
    parts = unicodedata.normalize("NFKD", sign)
    while len(parts) > 1 and unicodedata.combining(parts[-1]):  # the last mark goes first: ễ is written ê
        parts = parts[:-1]
        nearer = unicodedata.normalize("NFC", parts)
        if known.issuperset(map(ord, nearer)):
            return nearer
    if parts != sign:
        return "".join(part if ord(part) in known else _closest(part, known) for part in parts)
    return "" if unicodedata.combining(sign) else UNKNOWN
