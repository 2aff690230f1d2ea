"""The address in the envelope window: at most 6 lines of 38 characters, a 7th for a country."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.contact import PostalAddress
from printing.characters import drawn
from printing.page import ADDRESS_CHARACTERS, ADDRESS_LINES


@dataclass(frozen=True, slots=True)
class WindowText:
    """The lines of the window. `whole` is false where something had to be shortened: the body then says it in full."""

    lines: tuple[str, ...]
    whole: bool


def window_text(addressee: str, address: PostalAddress | None) -> WindowText:
    """The block for the window, in the order of the post: person, flat, building, street, locality, town, country."""
    name, cut = _fitted(drawn(addressee), 1 if address else 2)
    if address is None:
        return WindowText(name, whole=not cut)
    before = [line for line in (_plain(address.flat), _plain(address.building)) if line]
    town = f"{address.postcode} {address.town}"
    after = [line for line in (_bare(part) for part in (address.street, address.locality, town)) if line]
    room = ADDRESS_LINES - len(after)
    whole = not cut
    if len(before) > room - 1:
        before = [" ".join(before)]
    if cut and len(before) < room - 1:  # a free line: the name may take two
        name, cut = _fitted(drawn(addressee), 2)
        whole = not cut
    lines = [*name, *before, *after]
    first_capital = min(len(lines) - len(after), max(len(lines) - 3, 0))
    lines = [line.upper() if index >= first_capital else line for index, line in enumerate(lines)]
    if country := _bare(address.country).upper():
        if len(lines) == ADDRESS_LINES:  # seven stand close: no small letter's tail may reach an accent below it
            lines = [line.upper() for line in lines]
        lines.append(country)
    short = tuple(_shortened(line) for line in lines)
    return WindowText(short, whole=whole and list(short) == lines)


def _plain(text: str) -> str:
    return " ".join(drawn(text).split())


def _bare(text: str) -> str:
    """No punctuation from the street line on, as the post's machines want it."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in drawn(text)).split())


def _fitted(name: str, lines: int) -> tuple[tuple[str, ...], bool]:
    """`name` on at most `lines` lines: whole, or with initials for the given names, or cut; and whether it was."""
    words = name.split()
    folded = _folded(name)
    if len(folded) <= lines:
        return folded, False
    # The family name is written in capitals; where all is, the first word alone is taken for a given name.
    given = next((at for at, word in enumerate(words) if word.isupper() and len(word) > 1), len(words) - 1) or 1
    initials = ["-".join(part[:1] for part in word.split("-")) + "." for word in words[:given]]
    family = words[given:]
    shorter = [(*initials[:count], *words[count:]) for count in range(1, given + 1)]
    for attempt in (*shorter, (*initials[:1], *family), family):
        folded = _folded(" ".join(attempt))
        if 0 < len(folded) <= lines:
            return folded, True
    return _folded(name)[:lines], True


def _folded(text: str) -> tuple[str, ...]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= ADDRESS_CHARACTERS:
            lines[-1] = longer
        else:
            pieces = [word[at : at + ADDRESS_CHARACTERS] for at in range(0, len(word), ADDRESS_CHARACTERS)]
            lines.extend(pieces)
    return tuple(line for line in lines if line)


def _shortened(line: str) -> str:
    if len(line) <= ADDRESS_CHARACTERS:
        return line
    return line[: ADDRESS_CHARACTERS + 1].rsplit(" ", 1)[0][:ADDRESS_CHARACTERS]
