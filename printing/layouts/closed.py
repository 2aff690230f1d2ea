"""A record that is closed: at one's wish, by opposition, after a death, or because the wrong one was opened."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Paragraph, Section, Sheet
from printing.layouts.sections import about, closing
from resources.catalogue import Texts


def closed(letter: Letter, texts: Texts) -> Sheet:
    """The body of a proof of closing. `letter.closing` is why; ValueError where it is not said."""
    if letter.closing is None:
        raise ValueError("a closing without its reason")
    why = letter.closing.value
    whose = "represented" if letter.is_represented else "own"
    following = tuple(
        Paragraph(texts(f"letter.closed.{key}", hotline=letter.sender.hotline)) for key in _FOLLOWING[why]
    )
    return Sheet(
        texts(f"letter.closed.title.{why}"),
        texts(f"letter.closed.lead.{why}.{whose}", person=letter.person),
        (
            about(letter, texts, "letter.label.record", "letter.label.closed_by"),
            Section(texts("letter.closed.next"), following),
            *closing(letter, texts),
        ),
    )


_FOLLOWING = {
    "wish": ("kept", "reopen", "code_dead"),
    "opposition": ("kept", "nothing_created", "reopen_opposed", "code_dead"),
    "death": ("kept", "heirs"),
    "error": ("kept_error", "own_record"),
}
