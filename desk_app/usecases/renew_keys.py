"""A new database key: after somebody was let out for good, or where the recovery sheet is lost."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from desk_app.domain.operators import Duty
from desk_app.domain.recovery import new_recovery_key, one_time_password
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.operators import Slip
from desk_app.usecases.sheet_state import SHEET, UNREAD
from desk_app.usecases.trace import line


@dataclass(frozen=True, slots=True)
class RenewedKeys:
    """Shown once, never kept. Whoever shows them wipes them."""

    recovery: Secret  # a new sheet: the earlier one opens nothing here any more
    slips: tuple[Slip, ...]  # one for everybody else who comes in here


async def renew_keys(desk: Desk, password: Secret) -> RenewedKeys:
    """Everything under a new key; `password` is that of who is signed in, stays theirs, and is the caller's to wipe.

    The session goes on. A copy taken earlier still opens with what opened it then; a backup with the new keys is made
    at once. Refusals: NOT_ALLOWED and those of Keyring.renew."""
    check(desk, Duty.RENEW_KEYS)
    author, today = desk.author, desk.clock.today()
    ways = desk.keyring.ways_in()
    coming = [one for one in await desk.store.operators() if one.id in ways and one.may_sign_in(today)]
    slips = tuple(Slip(one, one_time_password()) for one in coming if one.id != author.operator_id)
    recovery = new_recovery_key()
    others = [(slip.operator.author(desk=author.desk, site=author.site), slip.password) for slip in slips]
    before = await desk.store.setting(SHEET)
    await desk.store.put_setting(SHEET, UNREAD)  # first: a sheet that is lost on its way to paper is missed
    try:
        await desk.keyring.renew(author, password, recovery, others, line(desk, Event.KEYS, detail="rekey"))
    except BaseException:
        _wipe(recovery, slips)
        with suppress(Refusal):
            await desk.store.put_setting(SHEET, before)
        raise
    with suppress(Refusal):  # the home screen says so, and housekeeping tries again
        made = await desk.archive.back_up()
        await desk.store.add(line(desk, Event.BACKED_UP, detail=made.file.name))
    return RenewedKeys(recovery, slips)


def _wipe(recovery: Secret, slips: Sequence[Slip]) -> None:
    recovery.wipe()
    for slip in slips:
        slip.password.wipe()
