"""An AuditEvent as one line of the access history: who, as what, when, what was done. Never what a document says."""

from __future__ import annotations

from typing import Any

from desk_app.domain.held_record import Seen
from desk_app.service.mapping.readings import child, codes, listed, local_reference, moment, objects, shown, text
from desk_app.service.mapping.systems import BREAK_GLASS, INTERACTION, PROFESSIONS, PURPOSE, Json
from resources.codes import professions

_ACTIONS = {"C": "created", "R": "read", "U": "updated", "D": "deleted"}
_FAILED = ("4", "8", "12")
_INTERACTIONS = {"create": "created", "read": "read", "vread": "read", "update": "updated", "delete": "deleted"}


def is_about(event: Json, patient_id: str) -> bool:
    """Is this Patient one of those the event names?"""
    whats = (child(entity, "what").get("reference") for entity in objects(event.get("entity")))
    return any(local_reference(what, "Patient") == patient_id for what in whats)


def seen(event: Json) -> Seen | None:
    """One line, None where the event does not say when: an access without its time is none that can be told."""
    at = moment(event.get("recorded"))
    if at is None:
        return None
    agents = objects(event.get("agent"))
    agent = next((one for one in agents if one.get("requestor") is True), agents[0] if agents else {})
    return Seen(
        at=at,
        who=shown(agent.get("name")) or shown(child(agent, "who").get("display")),
        profession=_profession(agent),
        action=_action(event),
        is_break_glass=_is_break_glass(event, agents),
    )


def _profession(agent: Json) -> str:
    roles = objects(agent.get("role"))
    known = professions()
    for role in roles:
        for code in codes(role, *PROFESSIONS):
            if code in known:
                return known[code]
    said = [shown(role.get("text")) for role in roles]
    said += [shown(coding.get("display")) for role in roles for coding in objects(role.get("coding"))]
    return next(filter(None, said), "")


def _action(event: Json) -> str:
    """A key below `history.action.`: FHIR's E covers searches and operations alike, the subtype tells them apart. What
    came to nothing is told as that, whatever was asked for."""
    if text(event.get("outcome")) in _FAILED:
        return "refused"
    if found := _ACTIONS.get(text(event.get("action"))):
        return found
    for code in codes({"coding": event.get("subtype")}, INTERACTION):
        if code.startswith("search"):
            return "searched"
        if code in _INTERACTIONS:
            return _INTERACTIONS[code]
    return "other"


def _is_break_glass(event: Json, agents: list[Json]) -> bool:
    purposes: list[Any] = [*listed(event.get("purposeOfEvent"))]
    for agent in agents:
        purposes += listed(agent.get("purposeOfUse"))
    return any(BREAK_GLASS in codes(purpose, PURPOSE) for purpose in purposes)
