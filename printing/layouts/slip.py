"""A one-time password on its slip: for one person, in memory only until it is on paper."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Bullet, Caution, Code, Section, Sheet
from resources.catalogue import Texts


def slip(letter: Letter, texts: Texts) -> Sheet:
    """The body of a slip. Raises ValueError when the password is missing or wiped."""
    if not letter.code:
        raise ValueError("a slip without its password")
    steps = tuple(
        Bullet(texts(f"letter.slip.{key}"), str(number))
        for number, key in enumerate(("use_name", "use_type", "use_choose"), 1)
    )
    return Sheet(
        texts("letter.slip.title"),
        texts("letter.slip.lead", desk=letter.desk),
        (
            Section(
                texts("letter.slip.heading"),
                (Code(letter.code), Caution(texts("letter.slip.never"))),
            ),
            Section(texts("letter.slip.use"), steps),
        ),
    )
