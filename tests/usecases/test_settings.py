"""Settings changed on the screen: by who may, checked, and on the trail by name and never by value."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from desk_app.domain.answers import Connection
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.set_up import Value
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.missing import missing
from desk_app.usecases.settings import CLIENT, PASSPHRASE, TOKEN, change_settings, keep_secret, try_service
from tests.usecases.fakes import Bench


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.keyring.sheet = "there is one"
    return made


def desk_of(bench: Bench, role: str = "administrator") -> Desk:
    return replace(bench.desk, author=replace(bench.desk.author, role=role))


def change(bench: Bench, values: dict[str, Value]) -> bool:
    return asyncio.run(change_settings(desk_of(bench), values))


def test_what_differs_is_written_and_named(bench: Bench) -> None:
    assert change(bench, {"site.name": "Pharmacie"}) is False
    change(bench, {"desk.name": "Poste 2"})  # the first time the values are noted, nothing is a change
    bench.store.lines.clear()
    assert change(bench, {"site.name": "Pharmacie du Puits", "service.url": "https://other.example"})
    assert bench.set_up.kept["site.name"] == "Pharmacie du Puits"
    (told,) = bench.store.lines
    assert (told.event, told.detail) == (Event.SETTINGS, "service.url, site.name")
    assert change(bench, {"site.name": "Pharmacie du Puits"}) is False


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("site.number", "990000001", "number_digits"),
        ("site.number", "99", "number"),
        ("service.url", "http://service.example", "insecure"),
        ("site.postcode", "7500", "postcode"),
        ("site.address", ("x" * 39,), "address"),
        ("desk.lock_minutes", 0, "between"),
        ("desk.lock_minutes", "five", "between"),
        ("site.name", " ", "empty"),
        ("service.certificate", "desk.pem", "place"),
        ("service.token_url", "http://service.example/token", "insecure"),
        ("site.emails", ("contact@halle.example", "contact@halle"), "email"),
        ("site.telephones", ("01 02 03",), "telephone"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(bench: Bench, name: str, value: Value, reason: str) -> None:
    before = dict(bench.set_up.kept)
    with pytest.raises(Refusal) as caught:
        change(bench, {name: value, "desk.name": "Poste 3"})
    assert (caught.value.values["field"], caught.value.values["problem"]) == (name, reason)
    assert bench.set_up.kept == before


def test_who_signs_in_has_a_key(bench: Bench) -> None:
    with pytest.raises(Refusal) as caught:
        change(bench, {"service.client_id": "desk-1"})
    assert (caught.value.values["field"], caught.value.values["problem"]) == ("service.client_key", "key_wanted")
    assert change(bench, {"service.client_id": "desk-1", "service.client_key": "/etc/desk.key"})
    with pytest.raises(Refusal):
        change(bench, {"service.client_key": ""})


def test_a_number_that_was_there_before_it_was_checked_stays(bench: Bench) -> None:
    bench.set_up.kept["site.number"] = "310000001"
    assert change(bench, {"site.number": "310000001", "desk.name": "Poste 2"})


def test_what_cannot_be_written_is_not_on_the_trail(bench: Bench) -> None:
    bench.set_up.failing = Refusal(RefusalCode.STORE_READ_ONLY)
    with pytest.raises(Refusal):
        change(bench, {"desk.name": "Poste 2"})
    assert not bench.store.lines


@pytest.mark.parametrize("name", [TOKEN, PASSPHRASE])
def test_a_secret_goes_into_the_store_and_its_name_on_the_trail(bench: Bench, name: str) -> None:
    asyncio.run(keep_secret(desk_of(bench), name, Secret(" abc.def \n")))
    assert bench.store.settings[name] == "abc.def"
    (told,) = bench.store.lines
    assert (told.event, told.detail) == (Event.SETTINGS, name)


@pytest.mark.parametrize("role", ["pharmacist", "assistant", "agent", "supervisor"])
def test_only_who_sets_up_may(bench: Bench, role: str) -> None:
    desk = desk_of(bench, role)
    for work in (
        change_settings(desk, {"desk.name": "x"}),
        keep_secret(desk, TOKEN, Secret("x")),
        try_service(desk, {"service.url": "https://service.example"}, Secret("")),
    ):
        with pytest.raises(Refusal) as caught:
            asyncio.run(work)  # type: ignore[arg-type]
        assert caught.value.code is RefusalCode.NOT_ALLOWED


def test_an_address_is_tried_now(bench: Bench) -> None:
    bench.set_up.answer = Connection(cause="name-not-found")
    values: dict[str, Value] = {"service.url": "https://x.example", "service.authority": "/etc/site.pem"}
    desk = desk_of(bench)
    assert asyncio.run(try_service(desk, values, Secret(""))).cause == "name-not-found"
    bench.store.settings[PASSPHRASE] = "kept"
    asyncio.run(try_service(desk, values, Secret("")))
    asyncio.run(try_service(desk, values, Secret("typed")))
    assert bench.set_up.tried == [(values, ""), (values, "kept"), (values, "typed")]
    with pytest.raises(Refusal) as caught:
        asyncio.run(try_service(desk, values | {"service.authority": "site.pem"}, Secret("")))
    assert (caught.value.values["field"], caught.value.values["problem"]) == ("service.authority", "place")


def test_what_was_put_off_is_told_to_who_can_mend_it(bench: Bench) -> None:
    assert asyncio.run(missing(desk_of(bench))) == ("token",)
    bench.set_up.kept[CLIENT] = "desk-1"
    assert asyncio.run(missing(desk_of(bench))) == ()
    bench.set_up.kept[CLIENT] = ""
    bench.store.settings[TOKEN] = "abc.def"
    assert asyncio.run(missing(desk_of(bench))) == ()
    bench.set_up.kept |= {"service.url": "", "site.number": ""}
    assert asyncio.run(missing(desk_of(bench))) == ("service", "site")
    assert asyncio.run(missing(desk_of(bench, "agent"))) == ()
