"""Work handed on in words, the same on the screen and at a terminal. The sentences are the catalogue's."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from desk_app.domain.handing_on import Export, WaitingWork


class Say(Protocol):
    """The catalogue, as much of it as is needed here."""

    def __call__(self, key: str, **values: object) -> str: ...

    def count(self, key: str, n: int, **values: object) -> str: ...


def amount(say: Say, acts: int, people: int) -> str:
    """`12 envois pour 9 personnes`."""
    told = {"acts": say.count("waiting_work.acts", acts), "people": say.count("waiting_work.people", people)}
    return say("waiting_work.amount", **told)


def waits(say: Say, work: WaitingWork) -> str:
    """What waits here, and why some of it does not go yet."""
    some = say("waiting_work.waits", told=amount(say, work.acts, work.people))
    told = [some if work.acts else say("waiting_work.nothing")]
    if work.behind:
        told.append(say.count("waiting_work.behind", work.behind))
    return " ".join([*told, *under_way(say, work.under_way)])


def handed_on(say: Say, *, file: str, acts: int, people: int, left_here: int) -> str:
    """An export that was just made; `left_here` are people whose work stayed."""
    told = say("waiting_work.handed_on", told=amount(say, acts, people), file=file)
    return " ".join([told, *under_way(say, left_here)])


def under_way(say: Say, people: int) -> list[str]:
    """Whose work stays, where there is somebody."""
    return [say.count("waiting_work.under_way", people)] if people else []


def taken_in(say: Say, *, desk: str, acts: int, people: int) -> str:
    """A file that was just taken in."""
    return say("waiting_work.taken_in", told=amount(say, acts, people), desk=desk or "?")


def export_line(say: Say, export: Export) -> str:
    """`02/03/2026 à 09:14 – 12 envois pour 9 personnes – 3 sans réponse – K7QM-2XRD-9FHT`."""
    parts = (when(say, export.made_at), amount(say, export.acts, export.people), _became(say, export), export.id)
    return " – ".join(parts)


def when(say: Say, moment: datetime) -> str:
    """`02/03/2026 à 09:14`, in the desk's own time."""
    here = moment.astimezone()
    return say("backup.when", day=f"{here:%d/%m/%Y}", time=f"{here:%H:%M}")


def _became(say: Say, export: Export) -> str:
    if export.left:
        return say.count("waiting_work.left", export.left)
    if export.taken_back_at is not None:
        return say("waiting_work.taken_back", day=f"{export.taken_back_at.astimezone():%d/%m/%Y}")
    return say("waiting_work.all_answered")
