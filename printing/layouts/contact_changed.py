"""« Coordonnées changées »: what is held from now on, masked, and what to do where one did not ask for it."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Caution, Paragraph, Section, Sheet
from printing.layouts.sections import about, closing, contact, lead
from resources.catalogue import Texts


def contact_changed(letter: Letter, texts: Texts) -> Sheet:
    """The body of a notice that a contact changed."""
    hotline = letter.sender.hotline
    told = (
        Paragraph(texts("letter.contact_changed.reads")),
        Paragraph(texts("letter.contact_changed.waits")),
        Caution(texts("letter.contact_changed.not_asked", hotline=hotline)),
    )
    return Sheet(
        texts("letter.contact_changed.title"),
        lead(letter, texts),
        (
            about(letter, texts, "letter.label.record", "letter.label.changed_by"),
            *contact(letter, texts),
            Section(texts("letter.contact_changed.heading"), told),
            *closing(letter, texts),
        ),
    )
