"""What a bundle asks, read back out of its own bytes: a resend knows nothing else of its act."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk_app.domain.acts import ActKind
from desk_app.service.mapping.readings import child, codes, local_reference, objects, text, values_of
from desk_app.service.mapping.systems import ACT, ACT_KIND, Json
from desk_app.service.mapping.verbatim import read


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: the type it writes, and the id where it writes over what is there. `resource` is what it writes."""

    kind: str
    id: str
    resource: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle of ours. `patient_id` is known beforehand for a change only."""

    act_id: str = ""
    is_change: bool = False
    patient_id: str = ""
    places: tuple[Place, ...] = ()

    @classmethod
    def of(cls, bundle: bytes) -> Sent:
        """Never raises: of other bytes it says nothing."""
        body = read(bundle)
        places = tuple(_place(entry) for entry in objects(body.get("entry") if isinstance(body, dict) else None))
        task = next((place.resource for place in places if place.kind == "Task"), {})
        kind = next(iter(codes(task.get("code"), ACT_KIND)), "")
        return cls(
            act_id=next(iter(values_of(task, ACT)), ""),
            is_change=kind not in ("", ActKind.OPEN.value),
            patient_id=local_reference(child(task, "for").get("reference"), "Patient"),
            places=places,
        )

    def resource(self, kind: str) -> Json:
        """The first resource of a type, empty where there is none."""
        return next((place.resource for place in self.places if place.kind == kind), {})


def _place(entry: Json) -> Place:
    request = child(entry, "request")
    kind, _, key = text(request.get("url")).partition("/")
    return Place(kind, key if request.get("method") == "PUT" else "", child(entry, "resource"))
