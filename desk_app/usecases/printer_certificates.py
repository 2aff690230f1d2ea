"""Network printers over TLS that nobody vouches for: whoever sets the desk up compares what they show, and keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk

CERTIFICATES = "printing.certificates"
LOOK_SECONDS = 3.0  # somebody waits to save: one that does not answer is looked at when it is saved again
_STRANGE = (RefusalCode.PRINTER_STRANGE, RefusalCode.PRINTER_CHANGED)


async def strange_printers(desk: Desk, addresses: Iterable[str]) -> dict[str, str]:
    """Of these addresses, those that show a certificate which neither an authority nor the settings vouch for, with
    its fingerprint."""
    import asyncio  # the first window does not wait for it

    check(desk, Duty.SET_UP)
    secret = [one for one in addresses if one.startswith("ipps://")]
    shown = await asyncio.gather(*(_shown(desk, one) for one in secret))
    return {address: one for address, one in zip(secret, shown, strict=True) if one}


async def _shown(desk: Desk, address: str) -> str:
    import asyncio

    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await desk.printers.facts(address)
    except Refusal as refusal:
        return refusal.values["fingerprint"] if refusal.code in _STRANGE else ""
    except TimeoutError:
        return ""
    return ""


def certificates(desk: Desk, addresses: Iterable[str], accepted: Mapping[str, str]) -> tuple[str, ...]:
    """What `CERTIFICATES` will say: those of printers that stay, and those accepted now."""
    value = desk.set_up.values()[CERTIFICATES]
    kept = dict(one.split() for one in value) if isinstance(value, tuple) else {}
    then = {**kept, **accepted}
    return tuple(f"{one} {then[one]}" for one in addresses if one in then)
