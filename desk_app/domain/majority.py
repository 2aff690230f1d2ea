"""Who was a child when something was done for them, and decides alone today."""

from __future__ import annotations

from datetime import date

from desk_app.domain.acts import Act, CloseRecord, ClosingReason


def came_of_age(act: Act, today: date, majority: int) -> bool:
    """Was it done for a minor by a representative, and has the person reached `majority` (full years) since? By the
    youngest reading of the birth date, on both days."""
    content = act.content
    if not content.representatives or (isinstance(content, CloseRecord) and content.reason is ClosingReason.DEATH):
        return False
    born = content.identity.traits.birth_date
    return born.age_on(act.written_at.astimezone().date()) < majority <= born.age_on(today)


def of_age_on(act: Act, majority: int) -> date:
    """The day it was reached."""
    born = act.content.identity.traits.birth_date.youngest()
    try:
        return born.replace(year=born.year + majority)
    except ValueError:  # born on the 29th of February
        return date(born.year + majority, 3, 1)
