"""A trail for the tests of its paper: chained lines, some destroyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desk_app.domain.trail import EMPTY, Event, Finding, SealedLine, TrailLine, Verification, seal
from desk_app.domain.trail_report import TrailReport

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ACT_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
EVENTS = (
    (Event.SIGN_IN, "", ""),
    (Event.EXISTING_ANSWERED, ACT_ID, "open"),
    (Event.ACT, ACT_ID, "open-record"),
    (Event.ACT_ANSWERED, ACT_ID, "accepted"),
    (Event.PRINTED, ACT_ID, "confirmation GABCDEFGH234 made"),
    (Event.HANDED_OVER, ACT_ID, "GABCDEFGH234 in-hand"),
    (Event.CLOCK_BACK, "", "7800"),
)


def some_lines(count: int, *, destroyed: int = 0) -> tuple[SealedLine, ...]:
    """`count` lines of a desk, the first `destroyed` of them without their content."""
    head, lines = EMPTY, []
    for place in range(count):
        event, whom, detail = EVENTS[place % len(EVENTS)]
        at = MORNING + timedelta(minutes=place)
        answered = at + timedelta(seconds=90) if event in (Event.EXISTING_ANSWERED, Event.ACT_ANSWERED) else None
        line = TrailLine(at=at, event=event, who="op-1", desk="Poste 1", whom=whom, detail=detail, service_at=answered)
        sealed = seal(head, line, b"s" * 16)
        head = sealed.head
        lines.append(replace(sealed, line=None, certificate=99) if place < destroyed else sealed)
    return tuple(lines)


def a_report(lines: tuple[SealedLine, ...], **changes: Any) -> TrailReport:
    """Handed to an inspector."""
    head = lines[-1].head if lines else EMPTY
    report = TrailReport(
        site="Pharmacie des Exemples",
        desk="Poste 1",
        made_at=MORNING + timedelta(days=30),
        made_by="Camille Essai",
        lines=lines,
        names={"op-1": "Camille Essai"},
        verification=Verification(finding=Finding.SOUND, head=head),
    )
    return replace(report, **changes)
