"""The provisional code: in memory only, from the service's answer to the paper."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Bullet, Caution, Code, Paragraph, Section, Sheet
from printing.layouts.sections import closing, lead
from printing.letterhead import spoken_date
from resources.catalogue import Texts


def provisional_code(letter: Letter, texts: Texts) -> Sheet:
    """The body of a code letter. Raises ValueError when the code is missing or wiped."""
    if not letter.code:
        raise ValueError("a code letter without its code")
    until = letter.code_expires
    caption = texts("letter.provisional_code.until", date=spoken_date(until, texts)) if until else ""
    steps = tuple(
        Bullet(texts(f"letter.provisional_code.{key}"), str(number))
        for number, key in enumerate((f"use_open.{letter.profile}", "use_type", "use_choose"), 1)
    )
    hotline = letter.sender.hotline
    renew = (
        Paragraph(texts("letter.provisional_code.renew_how", hotline=hotline)),
        Paragraph(texts("letter.provisional_code.renew_not_asked", hotline=hotline)),
    )
    never = Caution(texts("letter.provisional_code.never"))
    rank = "first" if letter.is_first_code else "new"
    return Sheet(
        texts(f"letter.provisional_code.title.{rank}"),
        lead(letter, texts),
        (
            Section(texts("letter.provisional_code.heading"), (Code(letter.code, caption), never)),
            Section(texts("letter.provisional_code.use"), steps),
            Section(texts("letter.provisional_code.renew"), renew),
            *closing(letter, texts),
        ),
    )
