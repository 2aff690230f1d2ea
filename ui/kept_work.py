"""Work under way as the screens tell it: whom it is about, since when, and whether it was set aside or cut short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desk_app.flows.asking import Asking
from desk_app.flows.changing import way_of
from desk_app.flows.drafts import OpeningDraft
from desk_app.flows.renewal import RenewalDraft
from desk_app.flows.review import HIDDEN_NUMBER

if TYPE_CHECKING:
    from desk_app.flows.resuming import Draft
    from desk_app.usecases.desk import Desk
    from resources.catalogue import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWork:
    """One piece of work that can be taken up again."""

    draft_id: str
    person: str  # spoken name, or empty where none was typed yet
    kind: str  # opening, renewal, or what is to change: contact, access, history, close, reopen, change
    saved_at: datetime
    is_today: bool
    is_set_aside: bool  # False: a crash or a power cut took it from whoever was typing


async def kept_work(desk: Desk) -> tuple[KeptWork, ...]:
    """This operator's: what was cut short first, then what was set aside, each newest first."""
    from desk_app.usecases.save_draft import saved_drafts

    today = desk.clock.today()
    return tuple(
        KeptWork(
            draft_id=saved.id,
            person=_person(saved.draft),
            kind=_kind(saved.draft),
            saved_at=saved.saved_at,
            is_today=saved.saved_at.astimezone().date() == today,
            is_set_aside=saved.set_aside,
        )
        for saved in await saved_drafts(desk)
    )


def since(texts: Texts, work: KeptWork) -> str:
    """« Mis de côté à 14:05 », « Interrompu le 14/03 à 14:05 »."""
    local = work.saved_at.astimezone()
    day, time = local.strftime("%d/%m"), local.strftime("%H:%M")
    at = texts(f"kept.{'today' if work.is_today else 'before'}", day=day, time=time)
    return texts(f"kept.{'set_aside' if work.is_set_aside else 'cut_short'}", at=at)


def whom(texts: Texts, work: KeptWork) -> str:
    """The person, or that none was named yet; and what is wanted, where it is no opening."""
    if work.kind == "opening":
        return work.person or texts("kept.nobody")
    return texts(f"kept.work.{work.kind}", person=work.person or texts("kept.somebody"))


def _kind(draft: Draft) -> str:
    if isinstance(draft, OpeningDraft):
        return "opening"
    if isinstance(draft, RenewalDraft):
        return "renewal"
    way = way_of(draft)
    return way.value if way is not None else "change"


def _person(draft: Draft) -> str:
    if isinstance(draft, Asking):
        given, family = draft.given_names, draft.birth_name
        # Whoever is known here by the number alone is told apart by its end, as on the read-back.
        hidden = f"{HIDDEN_NUMBER} {draft.number[-2:]}" if draft.number else ""
        return f"{given.split(' ')[0]} {family}".strip() or hidden
    first = draft.people[0]
    given = first.used_given_name or first.given_names.split(" ")[0]
    return f"{given} {first.used_name or first.birth_name}".strip()
