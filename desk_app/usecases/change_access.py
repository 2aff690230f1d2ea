"""Who has access from now on: the attending doctor, those allowed or blocked by name, the emergency lines."""

from __future__ import annotations

from desk_app.domain.acts import Act, ActKind
from desk_app.flows import change_content
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way
from desk_app.usecases.desk import Desk
from desk_app.usecases.written_change import must_be_ready, write_change


async def change_access(desk: Desk, draft: ChangeDraft, facts: ChangeFacts) -> Act:
    """Raises NOT_READY with `step`, `field` and `problem`, and the store's refusals."""
    held = must_be_ready(draft, facts, Way.ACCESS)
    return await write_change(desk, draft, held, ActKind.CHANGE_ACCESS, change_content.change_access(draft, facts))
