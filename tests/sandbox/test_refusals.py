"""Every refusal of the contract's list can be had from the sandbox, by what anybody can send to it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from desk_app.sandbox.outcome import REFUSALS
from tests.sandbox.counter import Counter, Heard, Json, at_counter, change, location, opening

CONTRACT = Path(__file__).parents[2] / "docs" / "service.md"
SERIAL = "42000000021"
Provoke = Callable[[Counter], Awaitable[Heard]]


def asked(**said: str) -> Json:
    return {"resourceType": "Parameters", "parameter": [{"name": k, "valueString": v} for k, v in said.items()]}


async def renewed(counter: Counter, key: str = "live") -> str:
    """A provisional code for a person who has a record."""
    holder = await counter.patient(key)
    heard = await counter.ask("POST", f"Patient/{holder['id']}/$renew-code", asked(channel="letter"))
    return next(str(p["valueString"]) for p in heard.body["parameter"] if p["name"] == "code")


async def activated(counter: Counter, code: str) -> Heard:
    said = asked(number=counter.people["live"].number, vitaleSerial=SERIAL, code=code)
    return await counter.ask("POST", "Patient/$activate", said)


def sends(key: str, **how: Any) -> Provoke:
    async def provoke(counter: Counter) -> Heard:
        one = counter.people[key]
        given = {name: value(one) if callable(value) else value for name, value in how.items()}
        return await counter.send(opening(one, **given))

    return provoke


async def five_wrong(counter: Counter) -> Heard:
    for _ in range(4):
        await sends("adult-typed", code="AAAAAAAAAAAA")(counter)
    return await sends("adult-typed", code="AAAAAAAAAAAA")(counter)


async def somebody_elses(counter: Counter) -> Heard:
    """Nobody's traits, and the number and the code of somebody whose code has served."""
    used, other = counter.people["code-used"], counter.people["adult-spare"]
    bundle = opening(other, number=used.number, act="0b0e7c3c-0000-4000-8000-000000000001")
    right = opening(used, code=used.creation_code, act="0b0e7c3c-0000-4000-8000-000000000001")
    for one, there in zip(bundle["entry"], right["entry"], strict=True):
        if one["resource"]["resourceType"] == "Task":
            one["resource"]["input"] = there["resource"]["input"]
    return await counter.send(bundle)


async def new_contact(counter: Counter) -> Heard:
    made = location(await sends("adult-typed")(counter))
    return await counter.ask("POST", f"{made}/$renew-code", asked(channel="sms"))


async def at_once(counter: Counter) -> Heard:
    await renewed(counter)
    holder = await counter.patient("live")
    return await counter.ask("POST", f"Patient/{holder['id']}/$renew-code", asked(channel="letter"))


async def too_late(counter: Counter) -> Heard:
    code = await renewed(counter)
    await counter.beside("faults", {"clock_ahead": 43 * 86400})
    return await activated(counter, code)


async def twice(counter: Counter) -> Heard:
    code = await renewed(counter)
    await activated(counter, code)
    return await activated(counter, code)


async def cancelled(counter: Counter) -> Heard:
    code = await renewed(counter)
    holder = await counter.patient("live")
    await counter.ask("POST", f"Patient/{holder['id']}/$cancel-code", asked(reason="not-asked"))
    return await activated(counter, code)


async def closed(counter: Counter) -> Heard:
    holder = await counter.patient("live")
    accord = await counter.accord(holder) | {"status": "inactive"}
    await counter.send(change("close-record", holder | {"active": False}, accord=accord))
    return await counter.send(change("change-contact", await counter.patient("live")))


PROVOKED: dict[str, Provoke] = {
    "creation-code-unknown": sends("adult-typed", code="AAAAAAAAAAAA"),
    "creation-code-expired": sends("code-expired", code=lambda one: one.creation_code),
    "creation-code-used": somebody_elses,
    "too-many-attempts": five_wrong,
    "record-exists": sends("live"),
    "holder-opposed": sends("opposed"),
    "holder-deceased": sends("deceased"),
    "representative-missing": sends("twin-lea"),
    "representative-not-authorised": sends("twin-lea", by={"kinship": "STPMTH"}),
    "consent-missing": sends("adult-typed", agreed=False),
    "contact-too-recent": new_contact,
    "code-too-soon": at_once,
    "code-expired": too_late,
    "code-used": twice,
    "code-cancelled": cancelled,
    "record-closed": closed,
}


def test_these_are_all_there_are() -> None:
    listed = CONTRACT.read_text(encoding="utf-8").partition("`urn:guichet:refusal`:")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z-]+)`", listed)) == set(PROVOKED) == {code.value for code in REFUSALS}


@pytest.mark.parametrize("code", PROVOKED)
def test_each_can_be_had(tmp_path: Path, code: str) -> None:
    async def day(counter: Counter) -> None:
        heard = await PROVOKED[code](counter)
        assert (heard.status, heard.refusal) == (422, code), heard.body
        issue = heard.body["issue"][0]
        assert issue["details"]["text"].endswith(".")
        assert issue["diagnostics"]

    at_counter(tmp_path, day, faults=True)
