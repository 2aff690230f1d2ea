"""A Patient as whoever a letter is written to."""

from __future__ import annotations

import re

from desk_app.domain.answers import Existing
from desk_app.domain.holder import Holder
from desk_app.domain.people import BirthDate
from desk_app.service.mapping.contact import contact_of
from desk_app.service.mapping.readings import listed, logical_id, objects, shown, text
from desk_app.service.mapping.systems import ACTIVATED, Json

_BORN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def holder_of(patient: Json, status: Existing) -> Holder:
    """What a letter needs of it; an id or a name that is not there leaves them empty."""
    contact = contact_of(patient)
    return Holder(
        status=status,
        patient_id=logical_id(patient.get("id")),
        name=_spoken(patient),
        birth_date=_born(text(patient.get("birthDate"))),
        address=contact.address,
        nothing_at_home=contact.nothing_at_home,
        activated=any(one.get("url") == ACTIVATED for one in objects(patient.get("extension"))),
    )


def _spoken(patient: Json) -> str:
    """The used name first, the birth name else; a used one may lack the half that did not change."""
    names = [one for one in objects(patient.get("name")) if one.get("use") != "old"]
    names.sort(key=lambda one: one.get("use") != "usual")
    family = next((found for one in names if (found := shown(one.get("family")))), "")
    given = next((found for one in names if (found := next(map(shown, listed(one.get("given"))), ""))), "")
    return f"{given} {family}".strip()


def _born(iso: str) -> BirthDate | None:
    found = _BORN.fullmatch(iso)
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    born = BirthDate(year, month, day)
    try:
        born.youngest()
    except ValueError:
        return None
    return born
