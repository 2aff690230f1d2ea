"""A letter made again says the same, or it is said that its sentences have changed."""

from __future__ import annotations

from datetime import datetime

from desk_app.domain.letters import Letter
from desk_app.usecases.desk import Desk


async def earlier_text(desk: Desk, letter: Letter) -> datetime | None:
    """When the last letter of this kind, in this language, about the same act was made, if it was made of other
    sentences or by another version of the program. None where nothing differs, or nothing is known of it."""
    earlier = (
        row
        for row in await desk.store.letters_of(letter.act_id)
        if row.kind is letter.kind
        and row.reference != letter.reference
        and row.template.startswith(f"{letter.language} ")
    )
    last = max(earlier, key=lambda row: row.made_at, default=None)
    changed = last is not None and last.template != desk.press.template(letter.language)
    return last.made_at if last is not None and changed else None
