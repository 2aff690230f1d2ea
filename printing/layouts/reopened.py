"""« Dossier rouvert »: with a new consent; nothing of the old choices counts."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, access, closing, lead
from resources.catalogue import Texts


def reopened(letter: Letter, texts: Texts) -> Sheet:
    """The body of a notice that a record is open again."""
    told = (Paragraph(" ".join(texts(f"letter.reopened.{key}") for key in ("documents", "choices", "code"))),)
    return Sheet(
        texts("letter.reopened.title"),
        lead(letter, texts),
        (
            about(letter, texts, "letter.label.record", "letter.label.reopened_by"),
            Section(texts("letter.reopened.next"), told),
            *access(letter, texts, "letter.access.heading"),
            *closing(letter, texts),
        ),
    )
