"""What a desk still lacks or somebody left half done, told to who can do something about it."""

from __future__ import annotations

from desk_app.domain.operators import Duty
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.desk import Desk
from desk_app.usecases.lost_codes import lost_codes
from desk_app.usecases.recovery_sheet import sheet_wanted
from desk_app.usecases.returned_mail import not_asked_lately
from desk_app.usecases.settings import CLIENT, TOKEN


async def missing(desk: Desk) -> tuple[str, ...]:
    """Names below `home.missing.`, what weighs most first."""
    lost = "code" if await lost_codes(desk) else ""
    names = (lost, await sheet_wanted(desk), *await _unset(desk), *await _of_letters(desk))
    return tuple(name for name in names if name)


async def _of_letters(desk: Desk) -> tuple[str, ...]:
    """Letters that somebody never asked for, and a batch that is not signed."""
    is_told = bool(await not_asked_lately(desk))
    is_open = is_allowed(desk, Duty.PRINT_BATCHES) and await desk.store.open_batch() is not None
    return ("not_asked" if is_told else "", "batch" if is_open else "")


async def _unset(desk: Desk) -> tuple[str, ...]:
    """What was put off when this desk was set up."""
    if not is_allowed(desk, Duty.SET_UP):
        return ()
    values = desk.set_up.values()
    is_known = values["site.number"] and values["site.address"] and values["site.postcode"]
    knows_itself = values[CLIENT] or await desk.store.setting(TOKEN)
    service = "service" if not values["service.url"] else "" if knows_itself else "token"
    return (service, "" if is_known else "site", "letter_texts" if desk.letter_faults else "")
