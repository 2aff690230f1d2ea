"""How the holder is reached: read out of a Patient, and put into one without touching anything else.

Ours are the e-mails, the mobiles, the home address and two flags, as far as they are in force. Where a value stays, its
element stays word for word; where it changes, only the value does. What was said about a replaced value itself (its
primitive's extensions, the old place's codes) goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from desk_app.domain.contact import Contact, PostalAddress
from desk_app.service.mapping.patient import address as written_address
from desk_app.service.mapping.patient import telecom as written_telecom
from desk_app.service.mapping.readings import listed, objects, postal, shown
from desk_app.service.mapping.systems import GEOLOCATION, INSEE_CODE, NOTHING_AT_HOME, NOTIFY, Json, pruned

_PLACE = ("line", "postalCode", "city", "country", "district", "state", "text")
_OF_THE_PLACE = (INSEE_CODE, GEOLOCATION)
_FRENCH_MOBILE = re.compile(r"(?:\+33|0033|0)([67]\d{8})")
_MOBILE = re.compile(r"\+(?:33[67]\d{8}|(?:590|594|596|262)(?:69|63|70)\d{7})")


def contact_of(patient: Json) -> Contact:
    """The contact that stands in a Patient, whatever else does."""
    points = listed(patient.get("telecom"))
    places = [place for place in listed(patient.get("address")) if _is_home(place)]
    return Contact(
        email=next((_value(point) for point in _ranked(points, _is_email)), ""),
        mobile=next((_number(point) for point in _ranked(points, _is_mobile)), ""),
        notify=_flag(patient, NOTIFY),
        address=postal(places[0]) if places else None,
        nothing_at_home=_flag(patient, NOTHING_AT_HOME),
    )


def with_contact(patient: Json, contact: Contact) -> Json:
    """The same Patient with this contact: `contact_of` reads it back."""
    points = listed(patient.get("telecom"))
    points = _with_point(points, _is_email, _value, contact.email, written_telecom(Contact(email=contact.email)))
    points = _with_point(points, _is_mobile, _number, contact.mobile, written_telecom(Contact(mobile=contact.mobile)))
    places = _with_address(listed(patient.get("address")), contact.address)
    reached = with_list(with_list(patient, "telecom", points), "address", places)
    return _with_flag(_with_flag(reached, NOTIFY, contact.notify), NOTHING_AT_HOME, contact.nothing_at_home)


def with_list(resource: Json, name: str, items: list[Any]) -> Json:
    """The resource with that list; FHIR has no empty ones."""
    rest = {key: value for key, value in resource.items() if key != name}
    return {**rest, name: items} if items else rest


# --- e-mail and mobile ------------------------------------------------------------------------------------------------


def _in_force(element: Any) -> bool:
    if not isinstance(element, dict) or element.get("use") == "old":
        return False
    period = element.get("period")
    return not (isinstance(period, dict) and period.get("end"))


def _value(point: Json) -> str:
    return shown(point.get("value"))


def _number(point: Json) -> str:
    """In E.164 where it is a French number as dialled; any other as it stands."""
    written = _value(point)
    digits = re.sub(r"[\s.\-/()]", "", written.replace("(0)", ""))
    french = _FRENCH_MOBILE.fullmatch(digits)
    if french:
        return f"+33{french[1]}"
    return digits if _MOBILE.fullmatch(digits) else written


def _is_email(point: Any) -> bool:
    return _in_force(point) and point.get("system") == "email" and bool(_value(point))


def _is_mobile(point: Any) -> bool:
    if not _in_force(point) or not _value(point):
        return False
    if point.get("system") == "phone" and point.get("use") != "mobile":
        return point.get("use") in (None, "home") and bool(_MOBILE.fullmatch(_number(point)))
    return point.get("system") in ("phone", "sms")


def _ranked(points: list[Any], is_ours: Callable[[Any], bool]) -> list[Json]:
    """Ours, the preferred one first."""
    ours = [point for point in points if is_ours(point)]
    return sorted(ours, key=lambda p: p["rank"] if type(p.get("rank")) is int else 1 << 31)


def _with_point(
    points: list[Any], is_ours: Callable[[Any], bool], read: Callable[[Json], str], wanted: str, fresh: list[Json]
) -> list[Any]:
    """The points with the one that is shown at the counter changed; with none of them where nothing is wanted."""
    ours = _ranked(points, is_ours)
    if not wanted:
        return [point for point in points if not is_ours(point)]
    if not ours:
        return [*points, *fresh]
    if read(ours[0]) == wanted:
        return points
    changed = {key: value for key, value in ours[0].items() if key != "_value"} | {"value": wanted}
    return [changed if point is ours[0] else point for point in points]


# --- address ----------------------------------------------------------------------------------------------------------


def _is_home(place: Any) -> bool:
    return _in_force(place) and place.get("use") in (None, "home") and postal(place) is not None


def _with_address(places: list[Any], wanted: PostalAddress | None) -> list[Any]:
    ours = [place for place in places if _is_home(place)]
    if wanted is None or not wanted.lines():
        return [place for place in places if not _is_home(place)]
    written = pruned(written_address(wanted))
    if not ours:
        return [*places, written]
    if postal(ours[0]) == postal(written):
        return places
    gone = {*_PLACE, *(f"_{name}" for name in _PLACE), "extension"}
    kept = {key: value for key, value in ours[0].items() if key not in gone}
    extensions = [e for e in listed(ours[0].get("extension")) if _url(e) not in _OF_THE_PLACE]
    changed = with_list({**kept, **written, **({"use": kept["use"]} if "use" in kept else {})}, "extension", extensions)
    return [changed if place is ours[0] else place for place in places]


# --- flags ------------------------------------------------------------------------------------------------------------


def _url(extension: Any) -> Any:
    return extension.get("url") if isinstance(extension, dict) else None


def _flag(patient: Json, url: str) -> bool:
    found = [extension for extension in objects(patient.get("extension")) if extension.get("url") == url]
    return bool(found) and found[0].get("valueBoolean") is True


def _with_flag(patient: Json, url: str, wanted: bool) -> Json:
    if _flag(patient, url) is wanted:
        return patient
    extensions = listed(patient.get("extension"))
    said = {"url": url, "valueBoolean": wanted}
    ours = next((extension for extension in extensions if _url(extension) == url), None)
    if ours is None:
        return {**patient, "extension": [*extensions, said]}
    bare = {key: value for key, value in ours.items() if not key.lstrip("_").startswith("value")}
    return {**patient, "extension": [{**bare, **said} if extension is ours else extension for extension in extensions]}
