"""From parts to places: the body of a letter laid out on as many pages as it needs, nothing cut, nothing colliding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from printing.blocks import (
    Bullet,
    Caution,
    Code,
    Entry,
    Item,
    NumberedGroups,
    Paragraph,
    Row,
    Section,
    Sheet,
    Signature,
)
from printing.characters import drawn
from printing.fonts import Face, width
from printing.marks import INK, QUIET, TEAL, TINT, Box, Mark, Page, Text
from printing.page import BOTTOM, LEFT, POINT, RIGHT, TOP, Scale
from printing.wrapping import wrap

COLUMNS = 3  # numbered groups beside one another, where they fit
GROUP = 4  # characters of a code that stand together
BAR = 1.1  # the warning's bar, mm
KEEP = 60.0  # mm: a section no taller than this is not parted between two pages
SIGN = 13.0  # mm: room for a hand above the line
RUN = 6  # lines of a long paragraph that stay together


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks that stay together, placed from their own top; `after` is the white below, in mm."""

    height: float
    marks: tuple[Mark, ...]
    after: float = 0.0


# text, face, size, left, room, colour, leading, after
Lines = tuple[str, Face, float, float, float | None, str, float | None, float]


class Flow:
    """One body being laid out. `pages` is the result; the first page begins at `top`. `lines` keeps what was broken
    into lines, for bodies of one scale that share sentences; a code is never in it."""

    def __init__(self, scale: Scale, top: float, lines: dict[Lines, Piece] | None = None) -> None:
        self.scale = scale
        self._kept = {} if lines is None else lines
        self.pages: list[Page] = [[]]
        self._y = top
        self._left = LEFT + scale.hanging

    def lay(self, sheet: Sheet) -> list[Page]:
        """All of a sheet's body."""
        scale = self.scale
        self._place(self._lines(sheet.title, Face.STRONG, scale.title, LEFT, colour=TEAL, leading=1.15, after=3.2))
        self._place(self._lines(sheet.lead, Face.TEXT, scale.lead, LEFT, after=scale.gap + 1))
        for section in sheet.sections:
            self._section(section)
        return self.pages

    def _section(self, section: Section) -> None:
        scale = self.scale
        room = scale.hanging - 6 if scale.hanging else RIGHT - LEFT
        heading = self._lines(section.heading, Face.STRONG, scale.body, LEFT, room=room, colour=TEAL)
        first, *others = [piece for item in section.items for piece in self._item(item)]
        drop = 0.0 if scale.hanging else heading.height + 1
        pieces = (first, *others)
        together = drop + sum(piece.height + piece.after for piece in pieces) - pieces[-1].after
        if together <= KEEP and self._y + together > BOTTOM:
            self._turn()
        start = self._place(
            replace(first, height=first.height + drop, marks=(*heading.marks, *_moved(first.marks, drop)))
        )
        pages = len(self.pages)
        for piece in others:
            self._place(piece)
        if len(self.pages) == pages:
            self._y = max(self._y, start + heading.height)
        self._y += scale.gap

    def _place(self, piece: Piece) -> float:
        """Where it begins: here, or at the top of a new page where it does not fit."""
        while piece.height > BOTTOM - TOP:  # taller than any page: line by line, from here on
            upper, piece = _cut(piece, BOTTOM - self._y)
            self.pages[-1].extend(_moved(upper, self._y))
            self._turn()
        if self._y + piece.height > BOTTOM:
            self._turn()
        start = self._y
        self.pages[-1].extend(_moved(piece.marks, start))
        self._y += piece.height + piece.after
        return start

    def _turn(self) -> None:
        self.pages.append([])
        self._y = TOP

    def _lines(
        self,
        text: str,
        face: Face,
        size: float,
        left: float,
        *,
        room: float | None = None,
        colour: str = INK,
        leading: float | None = None,
        after: float = 0.0,
    ) -> Piece:
        asked = (text, face, size, left, room, colour, leading, after)
        if (kept := self._kept.get(asked)) is not None:
            return kept
        lines = wrap(drawn(text), face, size, (RIGHT - left) if room is None else room)
        pitch = size * (leading or self.scale.leading) * POINT
        marks = tuple(Text(left, pitch * (at + 0.76), line, face, size, colour) for at, line in enumerate(lines))
        self._kept[asked] = piece = Piece(pitch * len(lines), marks, after)
        return piece

    def _item(self, item: Item) -> Iterable[Piece]:
        match item:
            case Paragraph(text):
                return self._paragraph(text)
            case Bullet(text, mark):
                return (self._bullet(text, mark),)
            case Row(label, value):
                return (self._row(label, value),)
            case Entry(name, text, more):
                return (self._entry(name, text, more),)
            case Caution(text):
                return (self._warning(text),)
            case Code(secret, caption):
                return (self._code(secret.reveal(), caption),)
            case NumberedGroups(secret):
                return (self._numbered(secret.reveal().split("-")),)
            case Signature(label):
                return (self._signature(label),)

    def _paragraph(self, text: str) -> Iterable[Piece]:
        whole = self._lines(text, Face.TEXT, self.scale.body, self._left)
        pitch = whole.height / len(whole.marks)
        count = len(whole.marks)
        for start in range(0, count, RUN):
            end = count if count - start - RUN < 2 else start + RUN  # never a last line alone
            yield Piece(
                pitch * (end - start), _moved(whole.marks[start:end], -pitch * start), 1.2 if end == count else 0
            )
            if end == count:
                return

    def _bullet(self, text: str, mark: str) -> Piece:
        indent = max(5.0, width(mark, Face.STRONG, self.scale.body) + 2.2)
        body = self._lines(text, Face.TEXT, self.scale.body, self._left + indent, after=1.2)
        first = body.marks[0]
        sign = Text(self._left, first.y, mark, Face.STRONG, self.scale.body, TEAL)
        return replace(body, marks=(sign, *body.marks))

    def _row(self, label: str, value: str) -> Piece:
        scale = self.scale
        if not scale.label:
            above = self._lines(label, Face.TEXT, scale.body, self._left, colour=QUIET)
            below = self._lines(value, Face.STRONG, scale.body, self._left, after=2)
            return replace(
                below, height=above.height + below.height, marks=(*above.marks, *_moved(below.marks, above.height))
            )
        named = self._lines(label, Face.TEXT, scale.body, self._left, room=scale.label - 3, colour=QUIET)
        valued = self._lines(value, Face.STRONG, scale.body, self._left + scale.label, after=0.4)
        return replace(valued, height=max(named.height, valued.height), marks=(*named.marks, *valued.marks))

    def _signature(self, label: str) -> Piece:
        named = self._lines(label, Face.TEXT, self.scale.body, self._left, room=self.scale.label - 3, colour=QUIET)
        height = max(SIGN, named.height)
        left = self._left + self.scale.label
        rule = Box(left, height - 0.3, RIGHT - left, 0.3, QUIET)
        return Piece(height, (*_moved(named.marks, height - named.height), rule), 2.0)

    def _entry(self, name: str, *below: str) -> Piece:
        whole = self._lines(name, Face.STRONG, self.scale.body, self._left, after=1.6)
        for text in filter(None, below):
            next_one = self._lines(text, Face.TEXT, self.scale.body, self._left)
            marks = (*whole.marks, *_moved(next_one.marks, whole.height))
            whole = replace(whole, height=whole.height + next_one.height, marks=marks)
        return whole

    def _warning(self, text: str) -> Piece:
        body = self._lines(text, Face.STRONG, self.scale.body, self._left + 5, after=1.5)
        bar = Box(self._left, 0.4, BAR, body.height - 0.4, TEAL)
        return replace(body, marks=(bar, *body.marks))

    def _code(self, code: str, caption: str) -> Piece:
        scale = self.scale
        inset, pad = 7.0, 5.0
        room = RIGHT - self._left - 2 * inset
        shown = _grouped(groups_of(code), scale.code, room)
        pitch = scale.code * 1.3 * POINT
        code_height = pitch * len(shown)
        marks: list[Mark] = [
            Text(self._left + inset, pad + pitch * (at + 0.74), line, Face.CODE, scale.code)
            for at, line in enumerate(shown)
        ]
        height = pad + code_height
        if caption:
            said = self._lines(caption, Face.STRONG, scale.body, self._left + inset, room=room)
            marks.extend(_moved(said.marks, height + 0.8))
            height += said.height + 0.8
        height += pad - 0.6
        return Piece(height, (Box(self._left, 0, RIGHT - self._left, height, TINT, 2.0), *marks), 3.2)

    def _numbered(self, groups: list[str]) -> Piece:
        scale = self.scale
        inset, pad, apart = 7.0, 5.0, 9.0
        step = width(groups[0], Face.CODE, scale.code) + apart
        across = min(COLUMNS, max(1, int((RIGHT - self._left - 2 * inset + apart) / step)))
        small, large = scale.body * 1.25 * POINT, scale.code * 1.3 * POINT
        marks: list[Mark] = []
        for at, group in enumerate(groups):
            left = self._left + inset + step * (at % across)
            top = pad + (small + large + 2) * (at // across)
            marks.append(Text(left, top + small * 0.76, str(at + 1), Face.STRONG, scale.body, TEAL))
            marks.append(Text(left, top + small + large * 0.74, group, Face.CODE, scale.code))
        height = pad + (small + large + 2) * -(-len(groups) // across) + pad - 2
        return Piece(height, (Box(self._left, 0, RIGHT - self._left, height, TINT, 2.0), *marks), 3.2)


def groups_of(code: str) -> list[str]:
    """A code as it is read out and typed: four by four."""
    plain = code.replace("-", "")
    return [plain[at : at + GROUP] for at in range(0, len(plain), GROUP)]


def _grouped(groups: list[str], size: float, room: float) -> list[str]:
    """Groups of a code on as few lines as hold them, two spaces apart."""
    lines = [groups[0]]
    for group in groups[1:]:
        longer = f"{lines[-1]} {group}"
        if width(longer, Face.CODE, size) <= room:
            lines[-1] = longer
        else:
            lines.append(group)
    return lines


def _cut(piece: Piece, room: float) -> tuple[tuple[Mark, ...], Piece]:
    """The marks that end within `room` mm, and what is left as a piece of its own."""
    below = 2.2  # from a baseline to the end of its line, in the largest text that runs on
    upper = tuple(mark for mark in piece.marks if mark.y + below <= room)
    done = max((mark.y for mark in upper), default=-below) + below
    lower = tuple(mark for mark in piece.marks if mark.y + below > room)
    return upper, Piece(piece.height - done, _moved(lower, -done), piece.after)


def _moved(marks: Iterable[Mark], down: float) -> tuple[Mark, ...]:
    return tuple(replace(mark, y=mark.y + down) for mark in marks)
