"""« Historique des accès »: each access with its moment, who, what. What was opened in an emergency stands out.

It says what the service gave: where that leaves something out for a representative, no gap shows.
"""

from __future__ import annotations

from desk_app.domain.held_record import Seen
from desk_app.domain.letters import Letter
from printing.blocks import Entry, Item, Paragraph, Section, Sheet
from printing.layouts.sections import about, closing, lead
from printing.letterhead import spoken_date
from resources.catalogue import Texts


def access_history(letter: Letter, texts: Texts) -> Sheet:
    """The body of an access history, newest first."""
    urgent = [one for one in letter.seen if one.is_break_glass and one.action != "refused"]
    sections = [about(letter, texts, "letter.label.record", "letter.label.printed_by")]
    if urgent:
        said = Paragraph(texts("letter.access_history.urgent_note"))
        sections.append(Section(texts("letter.access_history.urgent"), (*(_entry(one, texts) for one in urgent), said)))
    items: list[Item] = [_entry(one, texts) for one in letter.seen]
    if not items and letter.is_whole:
        items.append(Paragraph(texts("letter.access_history.nobody")))
    if not letter.is_whole:
        older = texts("letter.access_history.older")
        if len(items) > 1:
            older = f"{texts('letter.access_history.stops', count=len(letter.seen))} {older}"
        items.append(Paragraph(older))
    sections.append(Section(texts("letter.access_history.heading"), tuple(items)))
    doubt = Paragraph(texts("letter.access_history.doubt", hotline=letter.sender.hotline))
    sections.append(Section(texts("letter.access_history.doubt_heading"), (doubt,)))
    return Sheet(texts("letter.access_history.title"), lead(letter, texts), (*sections, *closing(letter, texts)))


def _entry(one: Seen, texts: Texts) -> Entry:
    at = one.at.astimezone()
    clock = texts("letter.access_history.clock", hour=at.hour, minute=f"{at:%M}")
    who = one.who or texts("letter.access_history.unnamed")
    what = texts(f"letter.access_history.action.{one.action}")
    if one.is_break_glass:
        what = f"{what} – {texts('letter.access_history.in_emergency')}"
    said = " – ".join(part for part in (f"{spoken_date(at.date(), texts)}, {clock}", one.profession, what) if part)
    return Entry(who, said)
