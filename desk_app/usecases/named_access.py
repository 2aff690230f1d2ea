"""Professionals whom the service names by number, or in its own words: as this desk's directory knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from desk_app.domain.access import Access, Professional
from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk


async def named_access(desk: Desk, access: Access) -> Access:
    """The same choices with the directory's names. Whom it does not have keeps what the service says, and so does
    everybody where it cannot be read: the search says so."""
    people = [grant.professional for grant in access.grants]
    people += [access.attending_doctor] if access.attending_doctor is not None else []
    known: Mapping[str, Professional] = {}
    with suppress(Refusal):
        known = await desk.directory.named({one.rpps for one in people}, near=desk.near)
    names = {one.rpps: known.get(one.rpps, one) for one in people}
    doctor = access.attending_doctor
    return replace(
        access,
        attending_doctor=names[doctor.rpps] if doctor is not None else None,
        grants=tuple(replace(grant, professional=names[grant.professional.rpps]) for grant in access.grants),
    )


async def absent_from_directory(desk: Desk, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these RPPS numbers that it does not have; nobody where there is no directory to be absent from, or none
    that can be read."""
    asked = frozenset(numbers)
    if not asked or desk.directory.dated() is None:
        return frozenset()
    try:
        return asked - (await desk.directory.named(asked)).keys()
    except Refusal:
        return frozenset()
