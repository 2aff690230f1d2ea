"""Another recovery sheet: made, brought to paper, and only valid once somebody has typed two groups of it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.domain.operators import Duty
from desk_app.domain.recovery import OnPaper, asked_back, new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.allowed import check, is_allowed
from desk_app.usecases.desk import Desk
from desk_app.usecases.sheet_state import SHEET, UNREAD, USED
from desk_app.usecases.trace import line


@dataclass(frozen=True, slots=True)
class NewSheet(OnPaper):
    """The recovery key on its way to its sheet."""

    is_valid: bool = False  # it opens the desk already: all keys were made anew


async def sheet_wanted(desk: Desk) -> str:
    """What to tell who is signed in: `recovery` where there is no sheet, `recovery_used` or `recovery_unread` where
    another one should be made, or nothing."""
    if not is_allowed(desk, Duty.RENEW_KEYS):
        return ""
    if not desk.keyring.has_recovery():
        return "recovery"
    return {USED: "recovery_used", UNREAD: "recovery_unread"}.get(await desk.store.setting(SHEET), "")


def new_sheet(desk: Desk) -> NewSheet:
    """A fresh key, and which of its groups will be asked for."""
    check(desk, Duty.RENEW_KEYS)
    return NewSheet(new_recovery_key(), asked_back())


def valid_sheet(key: Secret) -> NewSheet:
    """The sheet that came with new keys for everything."""
    return NewSheet(key, asked_back(), is_valid=True)


async def keep_sheet(desk: Desk, sheet: NewSheet, typed: Sequence[str]) -> None:
    """It can be read: from now on this sheet opens the desk, and no earlier one. Refusal NOT_READY; values: `group`,
    the one (from 1) that is not what stands on the sheet."""
    check(desk, Duty.RENEW_KEYS)
    for place, group in zip(sheet.asked, typed, strict=True):
        if not sheet.reads_back(place, group):
            raise Refusal(RefusalCode.NOT_READY, field="group", problem="recovery_group", group=str(place + 1))
    if not sheet.is_valid:
        await desk.store.add(line(desk, Event.KEYS, detail="sheet"))  # first: a sheet that opens is on the trail
        await desk.keyring.set_recovery(sheet.key)
    await desk.store.put_setting(SHEET, "")
