"""What a layout hands over: the parts of a letter in reading order, with no place on the paper yet."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullet:
    """One line of a list; `mark` is a dash, or the number of a step."""

    text: str
    mark: str = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A named value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that stands out, and what is said of it on the line below; `more` begins a line of its own."""

    name: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """A sentence nobody may miss."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be typed by a person. It is read at the moment of drawing, never before."""

    secret: Secret
    caption: str = ""


@dataclass(frozen=True, slots=True)
class NumberedGroups:
    """A long key in groups, each under its number, so that it can be said which one is wrong."""

    secret: Secret


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and a line to sign on."""

    label: str


Item = Paragraph | Bullet | Row | Entry | Caution | Code | NumberedGroups | Signature


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter's body: its title, the one paragraph that says it all, then the sections."""

    title: str
    lead: str
    sections: tuple[Section, ...]
