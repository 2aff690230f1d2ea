"""What is let into a field: text without invisible characters, and groups that follow the typing. Pure, no widget."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

# Control, format (bidirectional marks, zero-width), surrogate, private and unassigned characters say nothing on a form.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """`text` composed (NFC), line breaks and tabs as one space each, without invisible or reversing characters."""
    spaced = "".join(" " if character in "\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029" else character for character in text)
    kept = "".join(character for character in spaced if unicodedata.category(character) not in _INVISIBLE)
    return unicodedata.normalize("NFC", kept)


def significant(text: str) -> str:
    """Letters and digits only, capitals, full-width forms made ordinary: what a number or a code is made of."""
    plain = unicodedata.normalize("NFKC", clean(text)).upper()
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def grouped(characters: str, sizes: Sequence[int], gap: str = " ") -> str:
    """`characters` cut into groups of `sizes` (the last size goes on), joined by `gap`."""
    groups: list[str] = []
    rest = characters
    for size in sizes:
        if not rest:
            break
        groups.append(rest[:size])
        rest = rest[size:]
    while rest and sizes:
        groups.append(rest[: sizes[-1]])
        rest = rest[sizes[-1] :]
    return gap.join(groups)


def caret_after(count: int, text: str, counts: Callable[[str], bool] = str.isalnum) -> int:
    """The caret's place in `text` behind its `count` first significant characters: typing in the middle stays there."""
    seen = 0
    for place, character in enumerate(text):
        if seen == count:
            return place
        seen += counts(character)
    return len(text)


def day_month_year(text: str) -> str:
    """What is typed of a date, as `dd/mm/yyyy` grows: `2`, `21`, `21/0`. A separator ends a short part (`1/` is `01/`).

    A date pasted as `1977-01-21` is turned round. Characters that are no digit and no separator are dropped.
    """
    kept = (mark for mark in clean(text) if mark.isdecimal() or mark in "/.- ,")
    marks = "".join("/" if mark in "/.- ," else str(unicodedata.decimal(mark)) for mark in kept)  # any script's digits
    parts = marks.split("/")
    if len(parts) == 3 and len(parts[0]) == 4 and parts[2]:
        parts.reverse()
    closed = "".join(part.zfill(2) if part and index < 2 else part for index, part in enumerate(parts[:-1]))
    digits = closed + parts[-1]
    shown = grouped(digits, (2, 2, 4), "/")
    ends_a_part = marks.endswith("/") and len(digits) in (2, 4)
    return shown + "/" if ends_a_part else shown
