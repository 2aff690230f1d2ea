"""« Dossier ouvert »: after acceptance only. What was agreed, and who has access."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Sheet
from printing.layouts.sections import about, access, closing, contact, lead
from resources.catalogue import Texts


def confirmation(letter: Letter, texts: Texts) -> Sheet:
    """The body of a confirmation."""
    return Sheet(
        texts("letter.confirmation.title"),
        lead(letter, texts),
        (
            about(letter, texts, "letter.confirmation.about", "letter.label.opened_by"),
            *contact(letter, texts),
            *access(letter, texts, "letter.access.heading"),
            *closing(letter, texts),
        ),
    )
