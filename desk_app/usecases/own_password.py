"""One's own password: changed by who knows the old one, and strong enough to wrap the key of all that is kept here."""

from __future__ import annotations

from desk_app.domain.operators import WayIn
from desk_app.domain.passwords import ENOUGH_BITS, bits
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


def strength(desk: Desk, password: str) -> float:
    """From 0 to 1, where it is enough. The person's and the site's own names make nothing stronger."""
    return _strength(password, desk.author.name, desk.sender.name)


def check_strength(password: Secret, *names: str) -> None:
    """Refusal PASSWORD_WEAK, where nobody is signed in yet. `names` make nothing stronger."""
    if _strength(password.reveal(), *names) < 1:
        raise Refusal(RefusalCode.PASSWORD_WEAK)


def _strength(password: str, *names: str) -> float:
    return min(1.0, bits(password, [word for name in names for word in name.split()]) / ENOUGH_BITS)


def must_change(desk: Desk) -> bool:
    """Did this person sign in with a one-time password?"""
    return desk.keyring.ways_in().get(desk.author.operator_id) is WayIn.ONE_TIME


async def change_own_password(desk: Desk, old: Secret, new: Secret) -> None:
    """Refusals: PASSWORD_WEAK, WRONG_PASSWORD. Both secrets are the caller's to wipe."""
    if strength(desk, new.reveal()) < 1 or new.reveal_bytes() == old.reveal_bytes():
        raise Refusal(RefusalCode.PASSWORD_WEAK)
    await desk.keyring.change_password(desk.author, old, new)
    await desk.store.add(line(desk, Event.KEYS, detail="password"))
