"""A record is closed: as the person wishes, after a death, or because this desk opened the wrong person's."""

from __future__ import annotations

from desk_app.domain.acts import Act, ActKind
from desk_app.flows import change_content
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters_back import letters_taken_back
from desk_app.usecases.written_change import must_be_ready, write_change


async def close_record(desk: Desk, draft: ChangeDraft, facts: ChangeFacts) -> Act:
    """Where the letters of a wrong opening were taken back and destroyed, that is recorded with each of them.

    Raises NOT_READY with `step`, `field` and `problem`, and the store's refusals."""
    held = must_be_ready(draft, facts, Way.CLOSE)
    act = await write_change(desk, draft, held, ActKind.CLOSE, change_content.close_record(draft, facts))
    if draft.letter_destroyed and facts.known is not None:
        await letters_taken_back(desk, facts.known.act.id)
    return act
