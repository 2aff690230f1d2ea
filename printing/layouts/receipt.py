"""« Enregistré, à envoyer »: the service has not answered, so the letter says that nothing is done yet."""

from __future__ import annotations

from desk_app.domain.acts import ActKind
from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, access, closing, contact
from resources.catalogue import Texts


def receipt(letter: Letter, texts: Texts) -> Sheet:
    """The body of a receipt, for an opening or a change."""
    whose = "represented" if letter.is_represented else "own"
    is_opening = letter.act_kind is ActKind.OPEN
    keys = ("next_send", "next_confirm", "next_keep") if is_opening else ("next_send", "next_keep")
    following = tuple(Paragraph(texts(f"letter.receipt.{key}")) for key in keys)
    reach = contact(letter, texts) if letter.act_kind in (ActKind.OPEN, ActKind.CHANGE_CONTACT) else ()
    return Sheet(
        texts("letter.receipt.title"),
        texts(f"letter.receipt.lead.{letter.act_kind.value}.{whose}", person=letter.person),
        (
            about(letter, texts, "letter.receipt.about", "letter.label.recorded_by"),
            Section(texts("letter.receipt.next"), following),
            *reach,
            *access(letter, texts, "letter.access.heading_asked"),
            *closing(letter, texts),
        ),
    )
