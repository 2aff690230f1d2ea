"""A backup comes in place of what is on this desk."""

from __future__ import annotations

from pathlib import Path

from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.ports import BroughtBack
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk


async def restore(desk: Desk, file: Path, operator_id: str, password: Secret) -> BroughtBack | Refusal:
    """See Archive.restore; the desk is of no use afterwards. Refusal NOT_ALLOWED too."""
    check(desk, Duty.RESTORE)
    return await desk.archive.restore(file, operator_id, password)
