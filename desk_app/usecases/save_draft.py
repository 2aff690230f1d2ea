"""Work under way survives a power cut: the draft as JSON in the encrypted store. It never holds a secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from uuid6 import uuid7

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.changing import ChangeDraft
from desk_app.flows.drafts import OpeningDraft
from desk_app.flows.edits import new_opening
from desk_app.flows.renewal import RenewalDraft
from desk_app.flows.resuming import Draft
from desk_app.usecases.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDraft:
    """Work that can be taken up again."""

    draft: Draft
    saved_at: datetime
    set_aside: bool  # False: cut short (a crash, a power cut)

    @property
    def id(self) -> str:
        """The draft's."""
        return self.draft.id


def start_opening(desk: Desk) -> OpeningDraft:
    """An empty opening with an id of its own: its acts' ids follow from it."""
    return new_opening(str(uuid7()), desk.profile.name)


def start_renewal(draft: RenewalDraft | None = None) -> RenewalDraft:
    """An empty request for a new code, or what is known of one already, with an id of its own."""
    draft = draft or RenewalDraft()
    return draft if draft.id else replace(draft, id=str(uuid7()))


def start_change(draft: ChangeDraft) -> ChangeDraft:
    """A change that has just been asked for, with an id of its own: its act's id follows from it."""
    return draft if draft.id else replace(draft, id=str(uuid7()))


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str = "opening"  # an earlier version kept openings only, and named no kind


_KINDS: dict[str, type[OpeningDraft] | type[RenewalDraft] | type[ChangeDraft]] = {
    "opening": OpeningDraft,
    "renewal": RenewalDraft,
    "change": ChangeDraft,
}


def encode(draft: Draft) -> str:
    """The draft as JSON text, with what kind of work it is."""
    kind = next(name for name, one in _KINDS.items() if isinstance(draft, one))
    return msgspec.json.encode({"kind": kind, **msgspec.to_builtins(draft)}).decode()


def decode(text: str) -> Draft:
    """The draft again. Raises NOT_FOUND for a text that another version wrote and that no longer reads."""
    try:
        kind = _KINDS[msgspec.json.decode(text.encode(), type=_Kind).kind]
        draft = msgspec.json.decode(text.encode(), type=kind)
    except (KeyError, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Refusal(RefusalCode.NOT_FOUND) from error
    if isinstance(draft, OpeningDraft) and not 0 <= draft.current < len(draft.people):
        raise Refusal(RefusalCode.NOT_FOUND)
    return draft


async def save_draft(desk: Desk, draft: Draft, *, set_aside: bool = False) -> None:
    """Save as it grows, or as it is set aside; saving again replaces."""
    await desk.store.save_draft(draft.id, desk.author.operator_id, encode(draft), set_aside=set_aside)


async def saved_drafts(desk: Desk) -> tuple[SavedDraft, ...]:
    """This operator's work under way: what was cut short first, then what was set aside, each newest first. What no
    longer reads is passed over, not deleted."""
    found: list[SavedDraft] = []
    for kept in await desk.store.drafts(desk.author.operator_id):
        try:
            found.append(SavedDraft(draft=decode(kept.content), saved_at=kept.saved_at, set_aside=kept.set_aside))
        except Refusal:
            continue
    return tuple(sorted(found, key=lambda one: one.set_aside))


async def drop_draft(desk: Desk, draft_id: str) -> None:
    """The work is given up: destroyed at once, for good."""
    await desk.store.drop_draft(draft_id)
