"""« Qui a accès »: who may read and add, in plain words, after a change or as the record stands."""

from __future__ import annotations

from desk_app.domain.acts import ActKind
from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, access, closing, lead
from resources.catalogue import Texts


def access_list(letter: Letter, texts: Texts) -> Sheet:
    """The body of the list of who has access."""
    by = "letter.label.changed_by" if letter.act_kind is ActKind.CHANGE_ACCESS else "letter.label.printed_by"
    keys = ("seen", "reading") if letter.is_whole else ("seen", "reading", "more")
    notes = tuple(Paragraph(texts(f"letter.access_list.{key}")) for key in keys)
    return Sheet(
        texts("letter.access_list.title"),
        lead(letter, texts),
        (
            about(letter, texts, "letter.label.record", by),
            *access(letter, texts, "letter.access.heading", with_reading=True),
            Section(texts("letter.access_list.rules"), notes),
            *closing(letter, texts),
        ),
    )
