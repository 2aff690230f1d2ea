"""Text cleaned at the door, and a drawn form for every character: paper never shows a black box.

What the faces lack is written by its closest form: first the base letter without its mark (Ĕ becomes E), then a small
table for letters that do not decompose (Ŋ becomes N), then Greek and Cyrillic letter by letter in Latin script. Whatever
is left becomes a question mark, which a reader can see and ask about. The rule is in docs/letters.md.
"""

from __future__ import annotations

import unicodedata

from printing.fonts import characters

UNKNOWN = "?"

_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
_TWINS = {
    "\u202f": "\u00a0", "\u2007": "\u00a0", "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2015": "—", "\u2212": "-",
    "ʼ": "’", "ʹ": "’", "ŉ": "’n", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t", "ĸ": "k", "ſ": "s", "Ɖ": "D", "ɖ": "d",
    "Ə": "E", "ə": "e", "Ɛ": "E", "ɛ": "e", "Ɔ": "O", "ɔ": "o", "Ɓ": "B", "ɓ": "b", "Ɗ": "D", "ɗ": "d", "Ƙ": "K",
    "ƙ": "k", "Ɲ": "N", "ɲ": "n", "Ɣ": "G", "ɣ": "g", "Ơ": "O", "ơ": "o", "Ư": "U", "ư": "u", "Ƴ": "Y", "ƴ": "y",
    "→": ">", "☎": "", "µ": "u",
}  # fmt: skip
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяђјљњћџ",
        "a b v g g d e ie j z i i i i k l m n o p r s t ou f kh ts tch ch chtch _ y _ e iou ia dj j lj nj c dz".split(),
        strict=True,
    )
)
_LETTERS = {**_TWINS, **_GREEK, **{sign: latin.replace("_", "") for sign, latin in _CYRILLIC.items()}}


def clean(text: str) -> str:
    """One line of text without control, direction or zero-width characters, in composed form."""
    composed = unicodedata.normalize("NFC", text.translate(_SPACES))
    return "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def drawn(text: str) -> str:
    """`text`, cleaned, in characters that the faces have."""
    known = characters()
    cleaned = clean(text)
    if known.issuperset(map(ord, cleaned)):
        return cleaned
    return "".join(sign if ord(sign) in known else _closest(sign, known) for sign in cleaned)


def _closest(sign: str, known: frozenset[int]) -> str:
    if sign in _LETTERS:
        return _LETTERS[sign]
    if sign.lower() in _LETTERS:
        return _LETTERS[sign.lower()].capitalize()
    base = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    if base != sign:
        return "".join(part if ord(part) in known else _closest(part, known) for part in base)
    return "" if unicodedata.combining(sign) else UNKNOWN
