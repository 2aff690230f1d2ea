"""Roles decide what is offered; the use cases ask again here."""

from __future__ import annotations

from desk_app.domain.operators import Duty, may
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.usecases.desk import Desk


def check(desk: Desk, duty: Duty) -> None:
    """Refusal NOT_ALLOWED where the role of who is signed in may not do that."""
    if not may(desk.author.role, duty):
        raise Refusal(RefusalCode.NOT_ALLOWED, duty=duty.value)
