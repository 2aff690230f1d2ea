"""The professionals whom this desk picks, offered before anything is typed: favourites, then the last ones."""

from __future__ import annotations

from collections.abc import Collection

from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought
from desk_app.usecases.desk import Desk

OFFERED = 6
_LOOKED_AT = 60  # of those picked here: some may have left the directory, or be no doctors


async def familiar_professionals(
    desk: Desk, *, doctors_first: bool = False, without: Collection[str] = frozenset()
) -> Sought:
    """At most `OFFERED`, the doctors among them first where wanted, none of the RPPS numbers `without`; whoever left
    the directory is not offered."""
    choices = await desk.store.choices()
    numbers = [one.rpps for one in choices[:_LOOKED_AT] if one.rpps not in without]
    known = await desk.directory.named(numbers, near=desk.near)
    people = [known[rpps] for rpps in numbers if rpps in known]
    if doctors_first:
        people.sort(key=lambda one: not one.is_doctor)
    offered = tuple(people[:OFFERED])
    favourites = frozenset(one.rpps for one in choices if one.is_favourite)
    return Sought(people=offered, exact=len(offered), favourites=favourites)


async def choose_professional(desk: Desk, professional: Professional) -> None:
    """Picked once more, for whomever. Refusals as writing to the store."""
    await desk.store.note_choice(professional.rpps)


async def mark_favourite(desk: Desk, professional: Professional, *, is_favourite: bool) -> None:
    """Offered first from now on, or no more. Refusals as writing to the store."""
    await desk.store.mark_favourite(professional.rpps, is_favourite=is_favourite)
