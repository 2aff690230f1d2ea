"""« Qui a accès »: who may read and add, in plain words, as the choices stand now."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, access, closing, lead
from resources.catalogue import Texts


def access_list(letter: Letter, texts: Texts) -> Sheet:
    """The body of the list of who has access."""
    return Sheet(
        texts("letter.access_list.title"),
        lead(letter, texts),
        (
            about(letter, texts, "letter.label.record", "letter.label.changed_by"),
            *access(letter, texts, "letter.access.heading"),
            Section(texts("letter.access_list.rules"), (Paragraph(texts("letter.access_list.seen")),)),
            *closing(letter, texts),
        ),
    )
