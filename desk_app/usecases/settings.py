"""The settings changed on the screen: checked, written to the file, and on the trail by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk_app.domain.answers import Connection
from desk_app.domain.contact_rules import check_email, is_telephone
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.set_up import Value
from desk_app.domain.trail import Event
from desk_app.ports import SetUp
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.settings_seen import note_settings
from desk_app.usecases.trace import line

NUMBER = "site.number"
CLIENT, CLIENT_KEY = "service.client_id", "service.client_key"
TOKEN, PASSPHRASE = "service-token", "service-passphrase"

# The place's own contacts are compared with a person's: one that is no contact would never be found again.
_CONTACTS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "site.emails": ("email", lambda typed: check_email(typed).value is not None),
    "site.telephones": ("telephone", is_telephone),
}


def checked(set_up: SetUp, values: Mapping[str, Value], *, is_new: bool = False) -> dict[str, Value]:
    """What of `values` differs from the file (all of them for a new one), fit to be written. Refusal NOT_READY; values:
    `field` (`site.number`), `problem` (a key below `setup.reason.`), and what its sentence names. What stands in the
    file may stay."""
    now = set_up.values()
    changes = {name: value for name, value in values.items() if is_new or now.get(name) != value}
    for name, value in changes.items():
        if (found := set_up.wrong(name, value)) is not None:
            raise Refusal(RefusalCode.NOT_READY, field=name, problem=found[0], **found[1])
        if name in _CONTACTS and isinstance(value, tuple):
            problem, is_right = _CONTACTS[name]
            for one in value:
                if not is_right(one):
                    raise Refusal(RefusalCode.NOT_READY, field=name, problem=problem, value=one)
    if {"site.address", "site.postcode"} & changes.keys():
        then = {**now, **changes}
        if then["site.address"] and not then["site.postcode"]:
            raise Refusal(RefusalCode.NOT_READY, field="site.postcode", problem="postcode")
    if {CLIENT, CLIENT_KEY} & changes.keys():
        then = {**now, **changes}
        if then[CLIENT] and not then[CLIENT_KEY]:
            raise Refusal(RefusalCode.NOT_READY, field=CLIENT_KEY, problem="key_wanted")
    return changes


def plain_number(typed: str) -> str:
    """As it is kept."""
    return "".join(typed.split()).upper()


async def change_settings(desk: Desk, values: Mapping[str, Value]) -> bool:
    """Write what differs; was there anything? A power cut between the file and the trail is made good at the next
    sign-in, which compares both. Refusals as `checked`, and those of the file."""
    check(desk, Duty.SET_UP)
    changes = checked(desk.set_up, values)
    if changes:
        await desk.set_up.change(changes)
        await note_settings(desk, {name: str(value) for name, value in desk.set_up.values().items()})
    return bool(changes)


async def keep_secret(desk: Desk, name: str, secret: Secret) -> None:
    """`TOKEN` or `PASSPHRASE`, into the encrypted store. It is the caller's to wipe."""
    check(desk, Duty.SET_UP)
    await desk.store.put_setting(name, secret.reveal().strip())
    await desk.store.add(line(desk, Event.SETTINGS, detail=name))


async def try_service(desk: Desk, values: Mapping[str, Value], passphrase: Secret) -> Connection:
    """Whoever answers with these values, asked now. The keys are unlocked by `passphrase`, or where it is empty by the
    one in the store. Refusals as `checked`."""
    check(desk, Duty.SET_UP)
    checked(desk.set_up, values)
    if passphrase:
        return await desk.set_up.greet(values, passphrase)
    kept = Secret(await desk.store.setting(PASSPHRASE))
    try:
        return await desk.set_up.greet(values, kept)
    finally:
        kept.wipe()
