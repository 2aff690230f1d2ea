"""A letter as plain text: every word of the paper in its reading order, for whoever has a page read out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from desk_app.domain.letters import Letter
from printing.blocks import Bullet, Caution, Code, Entry, Item, NumberedGroups, Paragraph, Row, Sheet, Signature
from printing.characters import clean, drawn
from printing.flow import groups_of
from printing.letterhead import spoken_date
from printing.window import WindowText
from resources.catalogue import Texts


def as_text(letter: Letter, sheet: Sheet, window: WindowText, texts: Texts) -> str:
    """One line a paragraph, an empty line between parts; no page and no foot line."""
    sender = letter.sender
    day = texts("letter.written_on", date=spoken_date(letter.written_on, texts))
    by_hand = (texts("letter.by_hand"),) if letter.is_by_hand else ()
    parts = [
        (sender.name, *sender.lines, texts("letter.sender")),
        (day, *by_hand, clean(letter.reference), *((texts("letter.ins"),) if letter.ins else ())),
        window.lines,
        (sheet.title,),
        (sheet.lead,),
        *((section.heading, *_lines(section.items)) for section in sheet.sections),
    ]
    return "\n\n".join("\n".join(map(drawn, part)) for part in parts if part) + "\n"


def _lines(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        match item:
            case Paragraph(text) | Caution(text):
                yield text
            case Bullet(text, mark):
                yield f"{mark} {text}"
            case Row(label, value):
                yield f"{label} {value}"
            case Entry(name, text, more):
                yield from filter(None, (name, text, more))
            case Code(secret, caption):
                yield " ".join(groups_of(secret.reveal()))
                if caption:
                    yield caption
            case NumberedGroups(secret):
                yield from (f"{number} {group}" for number, group in enumerate(secret.reveal().split("-"), 1))
            case Signature(label):
                yield label
            case _:
                assert_never(item)
