"""`$match` and the provisional code: asked for, renewed, cancelled, used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.counter import INS, Counter, Heard, Json, at_counter, location, opening, patient, representative

LETTER = {"channel": "letter", "requestedBy": "holder", "vitaleSerial": "42000000021"}


def parameters(**said: Any) -> Json:
    return {"resourceType": "Parameters", "parameter": [{"name": k, "valueString": v} for k, v in said.items()]}


def values(heard: Heard) -> dict[str, Any]:
    assert heard.status == 200, heard.body
    return {p["name"]: next(v for k, v in p.items() if k != "name") for p in heard.body["parameter"]}


async def renew(counter: Counter, key: str, **said: Any) -> Heard:
    return await counter.ask("POST", f"Patient/{key}/$renew-code", parameters(**said))


async def activate(counter: Counter, number: str, code: str) -> Heard:
    body = parameters(code=code, vitaleSerial="42000000021")
    body["parameter"].append({"name": "identifier", "valueIdentifier": {"system": INS, "value": number}})
    return await counter.ask("POST", "Patient/$activate", body)


def test_activation_needs_a_card(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        for serial in ({}, {"vitaleSerial": "12"}, {"vitaleSerial": "not figures"}):
            said = parameters(number=counter.people["live"].number, code="x", **serial)
            assert (await counter.ask("POST", "Patient/$activate", said)).status == 400

    at_counter(tmp_path, day)


def test_a_record_closed_by_the_insurer_is_not_activated(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        said = values(await renew(counter, live["id"], **LETTER))
        await counter.ask("PUT", f"Patient/{live['id']}", live | {"active": False})
        number = counter.people["live"].number
        assert (await activate(counter, number, said["code"])).refusal == "record-closed"
        await counter.ask("PUT", f"Patient/{live['id']}", live)
        assert (await activate(counter, number, said["code"])).status == 200, "nothing was spent"

    at_counter(tmp_path, day)


async def match(counter: Counter, **changed: Any) -> Heard:
    own = patient(counter.people[changed.pop("key")], "a", number="") | changed
    own.pop("identifier")
    asked = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": own}]}
    return await counter.ask("POST", "Patient/$match", asked)


def test_identity_service_answers_none_one_several(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        twin = counter.people["twin-lea"]
        one = (await match(counter, key="twin-lea")).resources("Patient")
        assert [i["value"] for p in one for i in p["identifier"] if i["system"] == INS] == [twin.number]
        several = (await match(counter, key="several")).resources("Patient")
        assert len(several) == 2
        assert all("identifier" not in p and "name" not in p for p in several)
        assert (await match(counter, key="newborn")).body["total"] == 0
        assert (await match(counter, key="twin-lea", birthDate="2019-02-21")).body["total"] == 0
        assert (await match(counter, key="twin-lea", name=[])).status == 422
        assert (await match(counter, key="twin-lea", gender="male")).body["total"] == 0
        for wrong in ({"name": "onlyCertainMatches", "valueString": "yes"}, {"name": "shoe", "valueString": "x"}):
            body = {"resourceType": "Parameters", "parameter": [wrong]}
            assert (await counter.ask("POST", "Patient/$match", body)).status == 400

    at_counter(tmp_path, day)


def test_letter_carries_the_code_and_the_address_held(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        said = values(await renew(counter, live["id"], **LETTER))
        assert len(said["code"]) == 12
        assert said["code"].isalnum()
        assert said["address"]["city"] == "BESANCON"
        assert said["expires"] == "2026-04-13T09:30:00.000Z"
        assert (await renew(counter, live["id"], **LETTER)).refusal == "code-too-soon"
        counter.clock.pass_by(seconds=29)
        assert (await renew(counter, live["id"], **LETTER)).refusal == "code-too-soon"
        counter.clock.pass_by(seconds=1)
        second = values(await renew(counter, live["id"], **LETTER))
        number = counter.people["live"].number
        assert (await activate(counter, number, said["code"])).refusal == "code-cancelled"
        assert values(await activate(counter, number, second["code"]))["status"] == "activated"
        assert (await activate(counter, number, second["code"])).refusal == "code-used"

    at_counter(tmp_path, day)


def test_code_lives_six_weeks(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        said = values(await renew(counter, live["id"], **LETTER))
        counter.clock.pass_by(weeks=6)
        assert (await activate(counter, counter.people["live"].number, said["code"])).refusal == "code-expired"

    at_counter(tmp_path, day)


def test_cancelled_code_is_dead(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        said = values(await renew(counter, live["id"], **LETTER))
        path = f"Patient/{live['id']}/$cancel-code"
        assert (await counter.ask("POST", path, parameters(reason="returned-mail"))).status == 200
        assert (await counter.ask("POST", path, parameters(reason="returned-mail"))).status == 200
        assert (await counter.ask("POST", path, parameters(reason="not-asked"))).status == 200
        for wrong in (parameters(other="x"), parameters(reason="bored")):
            assert (await counter.ask("POST", path, wrong)).status == 400
        assert (await activate(counter, counter.people["live"].number, said["code"])).refusal == "code-cancelled"

    at_counter(tmp_path, day)


def test_five_unknown_codes_block_activation(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live, number = await counter.patient("live"), counter.people["live"].number
        said = values(await renew(counter, live["id"], **LETTER))
        for rank in range(5):
            assert (await activate(counter, number, f"WRONG{rank}")).status == 422
        assert (await activate(counter, number, said["code"])).refusal == "too-many-attempts"

    at_counter(tmp_path, day)


@pytest.mark.parametrize(("channel", "masked"), [("email", "h•••@example.org"), ("sms", "•••••••• 21")])
def test_contact_already_held_receives_a_link(tmp_path: Path, channel: str, masked: str) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        said = values(await renew(counter, live["id"], channel=channel, requestedBy="holder"))
        assert said["sentTo"] == masked
        assert set(said) == {"sentTo", "expires"}
        message = (await counter.beside("outbox"))["messages"][-1]
        code = message["message"].rpartition("=")[2]
        told = (await counter.search("Communication", patient=live["id"])).resources("Communication")
        assert len(told) == 1
        assert code not in str(told)
        assert values(await activate(counter, counter.people["live"].number, code))["status"] == "activated"

    at_counter(tmp_path, day)


def test_new_contact_waits_seven_days(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        key = location(await counter.send(opening(counter.people["adult-typed"]))).split("/")[1]
        assert (await renew(counter, key, channel="sms")).refusal == "contact-too-recent"
        counter.clock.pass_by(days=6, hours=23)
        assert (await renew(counter, key, channel="email")).refusal == "contact-too-recent"
        counter.clock.pass_by(hours=1)
        assert values(await renew(counter, key, channel="sms"))["sentTo"] == "•••••••• 99"
        read = (await counter.ask("GET", f"Patient/{key}")).body
        changed = read | {"telecom": [{"system": "phone", "value": "+33639980000"}]}
        assert (await counter.ask("PUT", f"Patient/{key}", changed)).status == 200
        counter.clock.pass_by(minutes=1)
        assert (await renew(counter, key, channel="sms")).refusal == "contact-too-recent"
        assert (await renew(counter, key, channel="letter")).status == 200

    at_counter(tmp_path, day)


def test_a_childs_code_goes_to_the_attached_parent_only(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        child = await counter.send(opening(counter.people["twin-lea"], by={}))
        other = await counter.send(opening(counter.people["child-eldest"], by={"attached": "no"}))
        key, rep = location(child).split("/")[1], location(child, 1).split("/")[1]
        far, far_rep = location(other).split("/")[1], location(other, 1).split("/")[1]
        assert (await renew(counter, key, channel="letter", requestedBy="holder")).refusal == "representative-missing"
        assert (await renew(counter, far, channel="letter", requestedBy=far_rep)).refusal == (
            "representative-not-authorised"
        )
        assert (await renew(counter, key, channel="letter", requestedBy=far_rep)).refusal == (
            "representative-not-authorised"
        )
        said = values(await renew(counter, key, channel="letter", requestedBy=f"RelatedPerson/{rep}"))
        assert said["address"]["line"] == representative("a")["address"][0]["line"]

    at_counter(tmp_path, day)


@pytest.mark.parametrize(("key", "refusal"), [("opposed", "holder-opposed"), ("deceased", "holder-deceased")])
def test_no_code_for_these(tmp_path: Path, key: str, refusal: str) -> None:
    async def day(counter: Counter) -> None:
        assert (await renew(counter, (await counter.patient(key))["id"], **LETTER)).refusal == refusal

    at_counter(tmp_path, day)


def test_closed_record_gets_no_code_and_opens_again_with_a_new_accord(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        path = f"Patient/{live['id']}"
        assert (await counter.ask("PUT", path, live | {"active": False})).status == 200
        assert (await renew(counter, live["id"], **LETTER)).refusal == "record-closed"
        assert (await counter.send(opening(counter.people["live"]))).refusal == "record-closed"

    at_counter(tmp_path, day)


def test_renewal_that_is_badly_asked(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        assert (await renew(counter, live, channel="pigeon")).status == 400
        assert (await renew(counter, live, channel="letter", vitaleSerial="12")).status == 400
        assert (await renew(counter, "nobody", channel="letter")).status == 404
        assert (await counter.ask("POST", f"Patient/{live}/$explode", parameters(a="b"))).status == 404
        heard = await counter.ask("POST", f"Patient/{live}/$renew-code", parameters(**LETTER), role="doctor")
        assert heard.status == 403

    at_counter(tmp_path, day)
