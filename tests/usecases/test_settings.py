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
from desk_app.usecases.settings import change_settings, keep_token, try_service
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
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(bench: Bench, name: str, value: Value, reason: str) -> None:
    before = dict(bench.set_up.kept)
    with pytest.raises(Refusal) as caught:
        change(bench, {name: value, "desk.name": "Poste 3"})
    assert (caught.value.values["field"], caught.value.values["problem"]) == (name, reason)
    assert bench.set_up.kept == before


def test_a_number_that_was_there_before_it_was_checked_stays(bench: Bench) -> None:
    bench.set_up.kept["site.number"] = "310000001"
    assert change(bench, {"site.number": "310000001", "desk.name": "Poste 2"})


def test_what_cannot_be_written_is_not_on_the_trail(bench: Bench) -> None:
    bench.set_up.failing = Refusal(RefusalCode.STORE_READ_ONLY)
    with pytest.raises(Refusal):
        change(bench, {"desk.name": "Poste 2"})
    assert not bench.store.lines


def test_the_token_goes_into_the_store_and_its_name_on_the_trail(bench: Bench) -> None:
    asyncio.run(keep_token(desk_of(bench), Secret(" abc.def \n")))
    assert bench.store.settings["service-token"] == "abc.def"
    (told,) = bench.store.lines
    assert (told.event, told.detail) == (Event.SETTINGS, "service-token")


@pytest.mark.parametrize("role", ["pharmacist", "assistant", "agent", "supervisor"])
def test_only_who_sets_up_may(bench: Bench, role: str) -> None:
    desk = desk_of(bench, role)
    for work in (
        change_settings(desk, {"desk.name": "x"}),
        keep_token(desk, Secret("x")),
        try_service(desk, "https://service.example"),
    ):
        with pytest.raises(Refusal) as caught:
            asyncio.run(work)  # type: ignore[arg-type]
        assert caught.value.code is RefusalCode.NOT_ALLOWED


def test_an_address_is_tried_now(bench: Bench) -> None:
    bench.set_up.answer = Connection(cause="name-not-found")
    assert asyncio.run(try_service(desk_of(bench), "https://x.example")).cause == "name-not-found"
    assert bench.set_up.greeted == ["https://x.example"]


def test_what_was_put_off_is_told_to_who_can_mend_it(bench: Bench) -> None:
    assert asyncio.run(missing(desk_of(bench))) == ()
    bench.set_up.kept |= {"service.url": "", "site.number": ""}
    assert asyncio.run(missing(desk_of(bench))) == ("service", "site")
    assert asyncio.run(missing(desk_of(bench, "agent"))) == ()
