"""« Enregistré, à envoyer »: the service has not answered, so the letter says nothing is open."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, access, closing, contact, lead
from resources.catalogue import Texts


def receipt(letter: Letter, texts: Texts) -> Sheet:
    """The body of a receipt."""
    following = tuple(Paragraph(texts(f"letter.receipt.{key}")) for key in ("next_send", "next_confirm", "next_keep"))
    return Sheet(
        texts("letter.receipt.title"),
        lead(letter, texts),
        (
            about(letter, texts, "letter.receipt.about", "letter.label.recorded_by"),
            Section(texts("letter.receipt.next"), following),
            *contact(letter, texts),
            *access(letter, texts, "letter.access.heading_asked"),
            *closing(letter, texts),
        ),
    )
