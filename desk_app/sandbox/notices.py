"""What the holder is told: one Communication a message, and an outbox beside /fhir where one sees what was received."""

from __future__ import annotations

from desk_app.sandbox.outcome import Json
from desk_app.sandbox.shapes import at, extension, instant, reference
from desk_app.sandbox.store import Store, Stored

NOTIFY = "urn:guichet:notify"
NEW_DOCUMENT = "Un nouveau document est arrivé dans votre espace. Connectez-vous pour le voir."


def masked(channel: str, value: str) -> str:
    """`j•••@example.org`, `•••••••• 01`: enough to recognise, not enough to use."""
    if channel == "email":
        name, _, host = value.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"•••••••• {value[-2:]}"


def contact(patient: Json, channel: str) -> str:
    """The e-mail address or the mobile a Patient carries, or an empty string."""
    wanted = "email" if channel == "email" else "phone"
    found = [t for t in at(patient, "telecom") if t.get("system") in (wanted, "sms" if channel == "sms" else wanted)]
    return str(found[0].get("value", "")) if found else ""


def send(store: Store, patient: str, channel: str, target: str, message: str) -> None:
    """Put a message in the outbox and leave a Communication; the resource names no contact and holds no code."""
    now = instant(store.now())
    store.db.execute(
        "INSERT INTO outbox (at, channel, target, message) VALUES (?, ?, ?, ?)", (now, channel, target, message)
    )
    medium = {"email": "EMAILWRIT", "sms": "SMSWRIT"}[channel]
    store.create(
        {
            "resourceType": "Communication",
            "status": "completed",
            "subject": {"reference": f"Patient/{patient}"},
            "medium": [
                {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode", "code": medium}]}
            ],
            "sent": now,
            "note": [{"text": masked(channel, target)}],
        }
    )


def document_added(store: Store, document: Stored) -> None:
    """Tell the holder of a new document, where the holder asked for it. The message says nothing of what it is."""
    patient = store.read("Patient", reference(document.body, "subject").removeprefix("Patient/"))
    if patient is None or extension(patient.body, NOTIFY) is not True or document.hidden:
        return
    for channel in ("email", "sms"):
        target = contact(patient.body, channel)
        if target:
            send(store, patient.id, channel, target, NEW_DOCUMENT)
            return


def outbox(store: Store) -> list[Json]:
    """Every message, oldest first, as whoever received it sees it."""
    rows = store.db.execute("SELECT at, channel, target, message FROM outbox ORDER BY seq")
    return [{"at": r[0], "channel": r[1], "target": r[2], "message": r[3]} for r in rows]
