"""Work under way survives a power cut: the draft as JSON in the encrypted store. It never holds a secret."""

from __future__ import annotations

import msgspec
from uuid6 import uuid7

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.drafts import OpeningDraft
from desk_app.flows.edits import new_opening
from desk_app.usecases.desk import Desk


def start_opening(desk: Desk, *, language: str = "fr") -> OpeningDraft:
    """An empty opening with an id of its own: its acts' ids follow from it."""
    return new_opening(str(uuid7()), desk.profile.name, language=language)


def encode(draft: OpeningDraft) -> str:
    """The draft as JSON text."""
    return msgspec.json.encode(draft).decode()


def decode(text: str) -> OpeningDraft:
    """The draft again. Raises NOT_FOUND for a text that another version wrote and that no longer reads."""
    try:
        draft = msgspec.json.decode(text.encode(), type=OpeningDraft)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Refusal(RefusalCode.NOT_FOUND) from error
    if not 0 <= draft.current < len(draft.people):
        raise Refusal(RefusalCode.NOT_FOUND)
    return draft


async def save_draft(desk: Desk, draft: OpeningDraft) -> None:
    """Save as it grows; saving again replaces."""
    await desk.store.save_draft(draft.id, desk.author.operator_id, encode(draft))


async def saved_drafts(desk: Desk) -> tuple[OpeningDraft, ...]:
    """This operator's openings under way, newest first; what no longer reads is passed over, not deleted."""
    found: list[OpeningDraft] = []
    for _, text in await desk.store.drafts(desk.author.operator_id):
        try:
            found.append(decode(text))
        except Refusal:
            continue
    return tuple(found)


async def drop_draft(desk: Desk, draft_id: str) -> None:
    """The opening is given up."""
    await desk.store.drop_draft(draft_id)
