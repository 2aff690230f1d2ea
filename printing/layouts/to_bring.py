"""« À apporter »: nothing is open yet, and what is missing is on one page."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Bullet, Paragraph, Section, Sheet
from printing.layouts.sections import closing, lead
from resources.catalogue import Texts


def to_bring(letter: Letter, texts: Texts) -> Sheet:
    """The body of a list of what to bring. `letter.to_bring` names sentences below `letter.to_bring.`."""
    wanted = tuple(Bullet(texts(f"letter.to_bring.{key}")) for key in letter.to_bring)
    return Sheet(
        texts("letter.to_bring.title"),
        lead(letter, texts),
        (
            Section(
                texts("letter.to_bring.heading"),
                (*wanted, Paragraph(texts("letter.to_bring.originals"))),
            ),
            Section(texts("letter.to_bring.again"), (Paragraph(texts("letter.to_bring.again_how")),)),
            *closing(letter, texts),
        ),
    )
