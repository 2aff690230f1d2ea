"""A record that is there was changed, closed or opened again: what was asked for, and whether the service has it."""

from __future__ import annotations

from desk_app.domain.acts import ActKind
from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, access, closing, contact
from resources.catalogue import Texts


def changed(letter: Letter, texts: Texts) -> Sheet:
    """The body of what is handed over after a change, or while it waits to be sent."""
    kind, whose = letter.act_kind.value, "represented" if letter.is_represented else "own"
    title = f"letter.changed.title.{kind}" if letter.is_done else "letter.receipt.title"
    standing = ("done",) if letter.is_done else ("waits", "waits_keep")
    return Sheet(
        texts(title),
        texts(f"letter.changed.{kind}.{whose}", person=letter.person),
        (
            about(letter, texts, "letter.receipt.about", "letter.label.recorded_by"),
            Section(
                texts("letter.changed.standing"),
                tuple(Paragraph(texts(f"letter.changed.{name}")) for name in standing),
            ),
            *_said(letter, texts),
            *closing(letter, texts),
        ),
    )


def _said(letter: Letter, texts: Texts) -> tuple[Section, ...]:
    match letter.act_kind:
        case ActKind.CHANGE_CONTACT:
            note = Section(texts("letter.changed.codes"), (Paragraph(texts("letter.changed.codes_by_letter")),))
            return (*contact(letter, texts), note)
        case ActKind.CHANGE_ACCESS | ActKind.REOPEN:
            heading = "letter.access.heading" if letter.is_done else "letter.access.heading_asked"
            return access(letter, texts, heading)
        case ActKind.CLOSE:
            kept = tuple(Paragraph(texts(f"letter.changed.{name}")) for name in ("closed_kept", "closed_again"))
            return (Section(texts("letter.changed.closed"), kept),)
        case _:
            return ()
