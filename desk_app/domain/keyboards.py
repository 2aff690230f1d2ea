"""What a scanner's keys turn into when scanner and PC disagree about the keyboard.

A hand scanner is a keyboard: it presses keys for the layout it was set up for, and the PC reads them in its own. Caps
Lock inverts letters; on a French Windows PC it inverts every key of the main block. Each disagreement is one exact
table from the character seen to the character meant, composed from the two layouts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The same keys in the same order: digits' row, then the three rows of letters. Without Shift, then with it. A character
# that needs AltGr or a dead key has no place here: « \0 » marks the key.
_US = (
    "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    '!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?',
)
_FRENCH = (
    "&é\"'(-è_çà)=azertyuiop\0$qsdfghjklmùwxcvbn,;:!",
    "1234567890°+AZERTYUIOP\0£QSDFGHJKLM%WXCVBN?./§",
)


@dataclass(frozen=True, slots=True, eq=False)
class Habit:
    """One way a scanner and a PC may disagree; `meant` maps what is seen. Letters come out as capitals."""

    name: str
    meant: Mapping[str, str]

    def decode(self, text: str) -> str:
        """The text as it was meant; whatever no key gives stays as it is."""
        return "".join(self.meant.get(c) or self.meant.get(c.lower()) or c.upper() for c in text)

    def shown(self, text: str) -> str:
        """How the meant text comes in."""
        shown = {meant: seen for seen, meant in self.meant.items()}
        return "".join(shown.get(c, c) for c in text.upper())


def _habit(name: str, scanner: tuple[str, str], pc: tuple[str, str], *, shift_lock: bool = False) -> Habit:
    seen = (pc[1], pc[0]) if shift_lock else pc
    pairs = (pair for row, column in zip(scanner, seen, strict=True) for pair in zip(column, row, strict=True))
    # Letters are looked up by their small form, whatever Caps Lock did to them.
    return Habit(name, {shown.lower(): meant.upper() for shown, meant in pairs if "\0" not in (shown, meant)})


HABITS = (
    Habit("right", {}),
    _habit("qwerty-scanner", _US, _FRENCH),
    _habit("qwerty-scanner-caps", _US, _FRENCH, shift_lock=True),
    _habit("caps", _FRENCH, _FRENCH, shift_lock=True),
    _habit("azerty-scanner", _FRENCH, _US),
)


def readings(text: str) -> set[str]:
    """What a scanned text may be taken for, whichever habit it came through and whichever it is read by."""
    return {habit.decode(way.shown(text)) for way in HABITS for habit in HABITS}
