"""One record as the service holds it: what a change starts from, and what stands beside it when both sides differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from desk_app.domain.access import Access
from desk_app.domain.acts import Base
from desk_app.domain.contact import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """`raw` is the Patient and its Consent word for word, as JSON: only the service's own room reads it, and everything
    in it that is not ours goes back unchanged. `access` is what of the Consent this desk understands; `is_whole` says
    whether that is all of it."""

    base: Base
    raw: bytes = field(repr=False)
    is_active: bool
    contact: Contact
    access: Access
    has_consent: bool  # an active Consent stands; without one there is no access to change
    is_whole: bool = True
    read_at: datetime | None = None  # the service's own time


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One line of the access history: who did what, when. Never the document's content."""

    at: datetime
    who: str  # the name, as the service shows it; empty where it hides it
    profession: str  # in words, or empty
    action: str  # a key below `history.action.`: read, created, updated, deleted, searched, refused, other
    is_break_glass: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """A page of the access history, newest first. `next` is opaque: empty at the end."""

    seen: tuple[Seen, ...]
    next: str = ""
