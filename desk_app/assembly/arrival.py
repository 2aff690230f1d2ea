"""Who comes in, on the trail."""

from __future__ import annotations

from dataclasses import replace

from desk_app.assembly.open_store import OpenStore
from desk_app.domain.author import Author
from desk_app.domain.trail import Event


async def arrive(opened: OpenStore, known: Author, was: Author | None) -> Author:
    """`known` as acts will name them. `was` is whose desk this was when it was locked."""
    author = replace(known, desk=opened.settings.desk, site=opened.settings.site_number)
    is_back = was is not None and was.operator_id == known.operator_id
    await opened.note(Event.UNLOCKED if is_back else Event.SIGN_IN, author)
    return author
