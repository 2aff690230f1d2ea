"""To somebody who comes of age: the record is theirs alone from now on."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Bullet, Paragraph, Section, Sheet
from printing.layouts.sections import closing
from resources.catalogue import Texts


def coming_of_age(letter: Letter, texts: Texts) -> Sheet:
    """The body of that letter. It speaks to the person, never to a representative: ValueError there."""
    if letter.is_represented:
        raise ValueError("who comes of age reads their own letter")
    # The desk names nobody here: who has access is told to who has shown a proof.
    steps = tuple(
        Bullet(texts(f"letter.coming_of_age.{key}"), str(number))
        for number, key in enumerate(("check_contact", "check_access", "new_code"), 1)
    )
    alone = (Paragraph(" ".join(texts(f"letter.coming_of_age.{key}") for key in ("alone", "parents"))),)
    return Sheet(
        texts("letter.coming_of_age.title"),
        texts("letter.coming_of_age.lead"),
        (
            Section(texts("letter.coming_of_age.now"), alone),
            Section(texts("letter.coming_of_age.do"), steps),
            *closing(letter, texts),
        ),
    )
