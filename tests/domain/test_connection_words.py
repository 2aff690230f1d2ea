"""The line about the connection: every cause has its sentence, with its values where they are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from string import Formatter

import pytest

from desk_app.domain.answers import Connection
from desk_app.domain.connection_words import cannot, duration, line, why
from desk_app.sync.policy import NOTHING_SENT
from resources.catalogue import LANGUAGES, texts

FR = texts("fr")
NOON = datetime(2026, 3, 2, 12, 5).astimezone()
TODAY = NOON.date()
VALUES = {
    "host": "service.example",
    "names": "autre.example",
    "issuer": "Autorité",
    "file": "/etc/poste.pem",
    "reason": "invalid_client",
    "address": "https://portail.example",
    "date": "2026-02-28T23:59:59+00:00",
    "lasting": "420",
}


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("name-not-found", "Le nom « service.example » est introuvable sur le réseau."),
        ("certificate-expired", "Le certificat du service a expiré le "),
        ("certificate-name", "Le certificat présenté est pour autre.example, et non pour « service.example »."),
        (
            "certificate-unknown",
            "Le certificat du service vient d’une autorité que ce poste ne connaît pas : « A",
        ),
        ("sign-in-refused", "Le service n’a pas donné d’accès à ce poste (invalid_client)."),
        ("clock", "L’horloge de ce poste et celle du service diffèrent de 7 min."),
        ("overloaded", "Le service est surchargé : il demande d’attendre 7 min."),
        ("redirected", "Le service renvoie vers une autre adresse : https://portail.example."),
        ("forbidden", "Le service refuse les envois de ce poste."),
    ],
)
def test_the_cause_is_told_with_its_values_and_what_to_do(cause: str, said: str) -> None:
    values = tuple(VALUES.items())
    assert plain(why(FR, cause, values)).startswith(said)
    assert why(FR, cause, values).endswith(FR(f"connection.do.{cause}"))
    assert why(FR, cause, ()).startswith(FR(f"connection.{cause}"))


def test_every_cause_has_both_sentences_and_what_to_do() -> None:
    for language in LANGUAGES:
        say = texts(language)
        known = [key.removeprefix("connection.known.") for key in say.keys() if key.startswith("connection.known.")]  # noqa: SIM118
        for cause in {*known, *NOTHING_SENT}:
            assert f"connection.{cause}" in say
            assert f"connection.do.{cause}" in say
        for cause in known:
            named = {name for _, name, _, _ in Formatter().parse(say(f"connection.known.{cause}")) if name}
            assert named, cause
            assert named <= VALUES.keys()


def test_the_line_says_since_when_and_what_waits() -> None:
    good = Connection(since=NOON, name="DMP")
    assert line(FR, good, TODAY) == ("Connecté à DMP depuis 12:05.", "good")
    assert line(FR, replace(good, name=""), TODAY)[0] == "Connecté au service depuis 12:05."
    waiting = replace(good, waiting=2, oldest_waiting=NOON - timedelta(hours=1))
    assert plain(line(FR, waiting, TODAY)[0]).endswith("2 envois en attente, le plus ancien : 11:05.")
    assert line(FR, replace(waiting, waiting=1), TODAY)[0].endswith("1 envoi en attente (11:05).")
    tomorrow = line(FR, waiting, TODAY + timedelta(days=1))[0]
    assert "02/03/2026 12:05" in tomorrow
    assert "02/03/2026 11:05" in tomorrow


def test_a_cut_says_when_it_is_tried_again() -> None:
    cut = Connection(
        cause="overloaded", cause_values=(("lasting", "90"),), next_try=NOON, waiting=1, oldest_waiting=NOON
    )
    sentence, weight = line(FR, cut, TODAY)
    assert plain(sentence).startswith("Le service est surchargé : il demande d’attendre 2 min.")
    assert plain(sentence).endswith(" Prochain essai : 12:05.")
    assert weight == "question"


def test_an_act_that_waits_for_its_time_is_told_while_the_others_go() -> None:
    one = Connection(since=NOON, name="DMP", waiting=1, oldest_waiting=NOON, next_try=NOON + timedelta(minutes=3))
    assert plain(line(FR, one, TODAY)[0]).endswith("1 envoi en attente (12:05). Prochain essai : 12:08.")
    assert "Prochain essai" not in line(FR, replace(one, waiting=0), TODAY)[0]


def test_a_clock_that_is_wrong_is_told_while_all_goes_well() -> None:
    right = Connection(since=NOON, name="DMP", clock_ahead=-40.0)
    assert line(FR, right, TODAY)[1] == "good"
    sentence, weight = line(FR, replace(right, clock_ahead=-420.0), TODAY)
    assert "diffèrent de 7" in sentence
    assert "diffèrent de 7" in line(FR, replace(right, clock_ahead=419.4), TODAY)[0], "their seconds are cut off"
    assert weight == "question"


def test_what_is_missing_is_a_sentence_each() -> None:
    assert cannot(FR, ()) == ""
    assert cannot(FR, ("renew-code", "history")).count(".") == 2


def test_a_time_is_said_in_the_unit_it_needs() -> None:
    said = [plain(duration(FR, timedelta(seconds=seconds))) for seconds in (40, 61, 7800, 3 * 86400)]
    assert said == ["40 s", "1 min", "2 h 10", "3 jours"]
