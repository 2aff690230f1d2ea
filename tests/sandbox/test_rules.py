"""The source document's rules, one by one, over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.sandbox.codes import proof
from tests.sandbox.counter import ACT, INS, Counter, act_of, at_counter, location, opening


def test_proof_is_the_contracts_test_value() -> None:
    act, number = "01890a5d-ac96-774b-bcce-b302099a8057", "277010115400329"
    assert proof("ABCD1234EFGH", number, act) == "KDg_LkZgGg2eLKfTQPPXY0JfGW9xdHJXXyXQ6rN3juc"
    assert proof("abcd 1234 efgh", number, act) == proof("ABCD1234EFGH", number, act)


def test_adult_opens_with_code_once(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        bundle = opening(one, code=one.creation_code, qualified=True)
        heard = await counter.send(bundle)
        assert heard.status == 200, heard.body
        assert heard.body["type"] == "transaction-response"
        assert {e["response"]["status"] for e in heard.body["entry"]} == {"201 Created"}
        found = await counter.search("Task", identifier=f"{ACT}|{act_of(bundle)}")
        assert found.resources("Task")[0]["for"]["reference"] == location(heard)
        again = await counter.send(opening(one, code=one.creation_code, number=one.number))
        assert again.refusal == "record-exists"

    at_counter(tmp_path, day)


def test_same_act_is_answered_as_the_first_time(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-scanned"]
        bundle = opening(one, code=one.creation_code, qualified=True)
        first = await counter.send(bundle)
        second = await counter.send(bundle)
        assert (second.status, second.body) == (200, first.body)
        read = await counter.ask("GET", location(first))
        assert read.body["meta"]["versionId"] == "1"
        assert (await counter.search("Task", identifier=f"{ACT}|{act_of(bundle)}")).body["total"] == 1

    at_counter(tmp_path, day)


@pytest.mark.parametrize(
    ("key", "refusal"), [("code-expired", "creation-code-expired"), ("code-used", "record-exists")]
)
def test_code_that_no_longer_opens(tmp_path: Path, key: str, refusal: str) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people[key]
        assert (await counter.send(opening(one, code=one.creation_code, qualified=True))).refusal == refusal

    at_counter(tmp_path, day)


def test_used_code_is_said_to_be_used(tmp_path: Path) -> None:
    """Somebody else with that number and its code: the traits tell of no record, but the code is spent."""

    async def day(counter: Counter) -> None:
        used, other = counter.people["code-used"], counter.people["adult-spare"]
        act = "0b0e7c3c-0000-4000-8000-000000000001"
        bundle = opening(other, act=act, number=used.number)
        given = proof(used.creation_code, used.number, act)
        bundle["entry"][2]["resource"]["input"] = [{"type": {"text": "creation-code-proof"}, "valueString": given}]
        assert (await counter.send(bundle)).refusal == "creation-code-used"

    at_counter(tmp_path, day)


def test_five_wrong_tries_and_a_resend_is_not_a_try(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-eighty"]
        same = opening(one, code="AAAAAAAAAAAA")
        for _ in range(6):
            assert (await counter.send(same)).refusal == "creation-code-unknown"
        for _ in range(3):
            assert (await counter.send(opening(one, code="AAAAAAAAAAAA"))).refusal == "creation-code-unknown"
        assert (await counter.send(opening(one, code="AAAAAAAAAAAA"))).refusal == "too-many-attempts"
        assert (await counter.send(opening(one, code=one.creation_code))).refusal == "too-many-attempts"
        assert (await counter.search("Patient", family=one.traits.birth_name)).body["total"] == 0

    at_counter(tmp_path, day)


def test_a_code_without_a_number_is_unknown_and_blocks_nobody(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        for _ in range(7):
            heard = await counter.send(opening(one, code=one.creation_code, number=""))
            assert heard.refusal == "creation-code-unknown"

    at_counter(tmp_path, day)


def test_right_code_before_the_fifth_try_opens(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-eighty"]
        for _ in range(4):
            assert (await counter.send(opening(one, code="AAAAAAAAAAAA"))).refusal == "creation-code-unknown"
        assert (await counter.send(opening(one, code=one.creation_code))).status == 200

    at_counter(tmp_path, day)


def test_known_act_counts_no_try(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        bundle = opening(one, code=one.creation_code)
        assert (await counter.send(bundle)).status == 200
        spoilt = opening(one, code="AAAAAAAAAAAA", act=act_of(bundle))
        for _ in range(6):
            assert (await counter.send(spoilt)).status == 200

    at_counter(tmp_path, day)


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        ("live", "record-exists"),
        ("auto-created", "record-exists"),
        ("self-opened", "record-exists"),
        ("opposed", "holder-opposed"),
        ("deceased", "holder-deceased"),
    ],
)
def test_people_who_are_known(tmp_path: Path, key: str, refusal: str) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people[key]
        for qualified in (True, False):
            assert (await counter.send(opening(one, qualified=qualified))).refusal == refusal

    at_counter(tmp_path, day)


def test_number_alone_tells_nothing_of_its_holder(tmp_path: Path) -> None:
    """Somebody else with the number of a person who died: opposed and deceased are told only if the traits agree."""

    async def day(counter: Counter) -> None:
        one, other = counter.people["deceased"], counter.people["adult-typed"]
        assert (await counter.send(opening(other, number=one.number))).status == 200

    at_counter(tmp_path, day)


def test_several_patients_under_one_ins(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["several"]
        heard = await counter.search("Patient", identifier=f"{INS}|{one.number}")
        assert heard.body["total"] == 2
        assert (await counter.send(opening(one, qualified=True))).status == 412

    at_counter(tmp_path, day)


def test_consent_missing(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        heard = await counter.send(opening(counter.people["adult-typed"], agreed=False))
        assert heard.refusal == "consent-missing"
        assert heard.body["issue"][0]["details"]["text"].startswith("Il manque")

    at_counter(tmp_path, day)


@pytest.mark.parametrize(
    ("key", "by", "situation", "refusal"),
    [
        ("twin-lea", None, "", "representative-missing"),
        ("twin-lea", {}, "", ""),
        ("twin-lea", {"kinship": "STPMTH"}, "", "representative-not-authorised"),
        ("twin-lea", {"kinship": "GRMTH"}, "", "representative-not-authorised"),
        ("twin-lea", {"kinship": "GRMTH", "basis": "tutor"}, "", ""),
        ("twin-lea", {"role": "ECON"}, "", "representative-not-authorised"),
        ("twin-lea", {"basis": "neighbour"}, "", "representative-not-authorised"),
        ("ward", {"basis": "tutor"}, "", ""),
        ("ward", {"basis": "ase"}, "", ""),
        ("nearly-adult", None, "", "representative-missing"),
        ("emancipated", None, "", ""),
        ("nearly-adult", None, "emancipated", ""),
        ("newborn", {}, "", ""),
        ("tutelle", None, "", "representative-missing"),
        ("tutelle", {}, "", "representative-not-authorised"),
        ("tutelle", {"basis": "judge"}, "", ""),
        ("adult-typed", None, "curatelle", ""),
        ("adult-typed", None, "tutelle", "representative-missing"),
    ],
)
def test_who_represents_whom(tmp_path: Path, key: str, by: dict[str, str] | None, situation: str, refusal: str) -> None:
    async def day(counter: Counter) -> None:
        heard = await counter.send(opening(counter.people[key], by=by, situation=situation))
        assert (heard.refusal, heard.status) == (refusal, 422 if refusal else 200), heard.body

    at_counter(tmp_path, day)


def test_twins_and_parent_under_one_number_stay_three(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        mother = counter.people["mother"]
        opened = [await counter.send(opening(mother, code=mother.creation_code))]
        twins = [opening(counter.people[key], by={}) for key in ("twin-lea", "twin-lina")]
        opened += [await counter.send(twin) for twin in twins]
        assert [heard.status for heard in opened] == [200, 200, 200]
        assert len({location(heard) for heard in opened}) == 3
        found = await counter.search("Patient", identifier=f"urn:oid:1.2.250.1.213.1.4.13|{mother.number}")
        assert found.body["total"] == 3

    at_counter(tmp_path, day)
