"""Finding one professional among many as people type: any words, any order, with slips, and never the wrong homonym."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.directory import vocabulary
from desk_app.directory.importer import import_extraction
from desk_app.directory.question import near
from desk_app.directory.rank import Ranking
from desk_app.directory.search import FileDirectory
from desk_app.domain.directory import Sense
from tests.directory.extractions import names, people, row, sought, taken_in

SAMPLE = Path(__file__).parents[2] / "resources" / "directory" / "sample.txt"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, taken in once."""
    folder = tmp_path_factory.mktemp("directory")
    import_extraction(SAMPLE, folder, dated=date(2026, 3, 1))
    return folder


@pytest.fixture
def directory(imported: Path) -> Iterator[FileDirectory]:
    """The directory, closed afterwards."""
    with closing(FileDirectory(imported)) as opened:
        yield opened


@pytest.mark.parametrize("words", ["lefèvre hélène toulouse", "TOULOUSE Lefevre", "hel lefe 31000", "Dr Lefèvre 31000"])
def test_words_in_any_order_accents_and_case_forgiven(directory: FileDirectory, words: str) -> None:
    assert names(directory, words)[:1] == ["LEFÈVRE 31000"]


@pytest.mark.parametrize("words", ["lefevre", "le fevre", "LE FÈVRE"])
def test_homonyms_come_together_however_the_particle_is_written(directory: FileDirectory, words: str) -> None:
    assert set(names(directory, words)) >= {"LEFÈVRE 31000", "LEFÈVRE 29200", "LEFÈVRE 69003", "LE FÈVRE 75011"}


@pytest.mark.parametrize("words", ["d'arbert", "D’Arbert", "darbert", "arbert", "arbert thibault", "d arbert"])
def test_particles_are_forgiven(directory: FileDirectory, words: str) -> None:
    assert "D'ARBERT 31000" in names(directory, words)


@pytest.mark.parametrize("words", ["delaFontaine", "de la fontaine", "fontaine", "La Fontaine", "delafont"])
def test_glued_particles(tmp_path: Path, words: str) -> None:
    directory, _ = taken_in(tmp_path, [row(family="DE LA FONTAINE"), row("10990000026", "DURAND")])
    with closing(directory):
        assert names(directory, words) == ["DE LA FONTAINE 31000"]


@pytest.mark.parametrize(
    "words",
    [
        "le docteur lefèvre à Toulouse",
        "médecin traitant lefèvre toulouse",
        "Lefèvre à côté de l’église",
        "lefèvre tout près de l'église",
        "lefevre en face de l'eglise",
        "lefevre face à l'eglise",
        "lefevre au coin de la rue de l'église",
        "lefevre 73 bis rue de l'église",
        "73 rue de l'église lefevre",
    ],
)
def test_the_words_that_lead_to_a_place_are_not_looked_for(directory: FileDirectory, words: str) -> None:
    assert names(directory, words, near="31000") == ["LEFÈVRE 31000"]


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("lefevre 31000 rue de l'eglise", ["LEFEVRE", "31000", "EGLISE"]),
        ("31000 rue de l'eglise lefevre", ["31000", "EGLISE", "LEFEVRE"]),
        ("10990000 rue de l'église", ["10990000"]),
        ("m 73 rue de l'église", ["EGLISE"]),
    ],
)
def test_only_a_house_number_goes_with_its_street(directory: FileDirectory, words: str, understood: list[str]) -> None:
    found = sought(directory, words)
    assert [one.word for one in found.understood] == understood
    assert found.exact


@pytest.mark.parametrize("words", ["x " + "a au tout juste " * 120, "ab" * 1_000, "tt" * 999 + "a"])
def test_a_page_that_was_pasted_takes_no_longer_than_a_question(
    directory: FileDirectory, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips: list[str] = []
    monkeypatch.setattr(vocabulary, "near", lambda word: slips.append(word) or near(word))
    found = sought(directory, words)
    assert sum(len(one.word) for one in found.understood) <= 200
    assert all(len(word) <= 30 for word in slips)


def test_where_nobody_is_there_the_nearest_of_that_name_are_offered(directory: FileDirectory) -> None:
    found = sought(directory, "Lefevre à côté de la gare", near="31000")
    assert (found.exact, found.people[0].family_name, found.people[0].town) == (0, "LEFÈVRE", "TOULOUSE")
    assert [one.word for one in found.understood] == ["LEFEVRE", "GARE"]


def test_a_name_that_is_such_a_word_is_found(tmp_path: Path) -> None:
    called = ("COTE", "AU", "CHEMIN", "PLACE", "RUET")
    rows = [row(f"1099000{number:04}", name) for number, name in enumerate(called)]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        asked = ("cote", "mme cote toulouse", "anne cote", "au anne", "mme au anne", "chemin", "mme chemin toulouse")
        for words in (*asked, "anne place toulouse", "place toulouse", "anne ruet", "anne ruet toulouse"):
            assert len(names(directory, words)) == 1, words


def test_a_town_is_said_whole_without_its_small_words(tmp_path: Path) -> None:
    rows = [row(town="42670 SAINT GERMAIN"), row("10990000026", town="78100 SAINT GERMAIN EN LAYE")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        assert names(directory, "martin st germain en laye") == ["MARTIN 78100"]
        assert names(directory, "martin st germain") == ["MARTIN 42670", "MARTIN 78100"]


def test_by_rpps_number(directory: FileDirectory) -> None:
    (one,) = people(directory, "lefèvre hélène 31000")
    assert people(directory, one.rpps) == [one]
    assert one in people(directory, one.rpps[:10])
    assert (one.shown_name(), one.profession_code, one.skill) == ("Docteur Hélène LEFÈVRE", "10", "Médecine générale")
    assert (one.skill_code, one.town) == ("SM54", "TOULOUSE")
    assert one.street


@pytest.mark.parametrize(
    "words", ["lefaivre", "lefebvre", "lefévre", "lefvre", "leffevre", "leefvre", "lefevrz", "lefefre toulouse"]
)
def test_a_slip_or_a_name_as_it_sounds_finds_the_nearest(directory: FileDirectory, words: str) -> None:
    found = sought(directory, words, near="31000")
    assert found.people[0].family_name in ("LEFÈVRE", "LE FÈVRE")
    assert "LEFÈVRE" in {one.family_name for one in found.people}


def test_a_guess_is_never_taken_for_what_was_typed(tmp_path: Path) -> None:
    rows = [row(family="DUPOND"), row("10990000026", "DUPONT", town="75011 PARIS"), row("10990000034", "DUPOT")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        found = sought(directory, "dupont", near="31000")
        assert found.people[0].family_name == "DUPONT"
        assert found.exact == 1
        assert {one.family_name for one in found.people[1:]} == {"DUPOND", "DUPOT"}


def test_the_nearest_homonym_comes_first(directory: FileDirectory) -> None:
    assert names(directory, "lefèvre", near="29200")[0] == "LEFÈVRE 29200"
    assert names(directory, "lefèvre", near="69")[0] == "LEFÈVRE 69003"
    professions = [one.profession_code for one in people(directory, "lefèvre", near="69003", doctors_first=True)]
    assert professions == sorted(professions, key=lambda code: code != "10")
    assert professions[0] == "10"


def test_neighbouring_departements_come_before_far_ones(tmp_path: Path) -> None:
    towns = ["29200 BREST", "75011 PARIS", "81000 ALBI", "20200 BASTIA", "97400 SAINT-DENIS"]
    rows = [row(f"1099000{number:04}", town=town) for number, town in enumerate(towns)]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        assert names(directory, "martin", near="31000")[0] == "MARTIN 81000"
        assert names(directory, "martin", near="2B")[0] == "MARTIN 20200"
        assert names(directory, "martin", near="974")[0] == "MARTIN 97400"


def test_whom_this_desk_chooses_comes_first(tmp_path: Path) -> None:
    rows = [row(), row("10990000026", town="29200 BREST"), row("10990000034", town="81000 ALBI")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        chosen = {"10990000026": 3, "10990000034": 5}
        found = names(directory, "martin", near="31000", chosen=chosen)
        assert found == ["MARTIN 81000", "MARTIN 29200", "MARTIN 31000"]


def test_whom_this_desk_chooses_is_not_put_before_a_name_that_was_typed_whole(tmp_path: Path) -> None:
    rows = [row(town="75011 PARIS"), row("10990000026", "MARTINEZ"), row("10990000034", "BERT", street="RUE MARTIN")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        chosen = {"10990000026": 5, "10990000034": 9}
        assert names(directory, "marti", near="31000", chosen=chosen)[0] == "MARTINEZ 31000"
        found = names(directory, "martin", near="31000", chosen=chosen)
        assert found == ["MARTIN 75011", "MARTINEZ 31000", "BERT 31000"]


def test_of_too_many_those_who_come_first_are_never_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.directory.lookup._AT_MOST", 5)
    monkeypatch.setattr("desk_app.directory.lookup._FEW", 0)
    rows = [row(f"1099000{number:04}", f"PETIT{'ABCDEFGHIJ'[number % 10]}", "Martin") for number in range(10)]
    rows += [row(f"1099001{number:04}", "MARTIN") for number in range(10)]
    rows += [row("10990020000", "MARTIN", profession="10"), row("10990030000", "MARTIN", "Zoé")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        assert people(directory, "martin", near="31000")[0].family_name == "MARTIN"
        chosen = {"10990030000": 1}
        assert people(directory, "martin", near="31000", chosen=chosen)[0].rpps == "10990030000"
        assert people(directory, "martin", near="31000", doctors_first=True)[0].rpps == "10990020000"


@pytest.mark.parametrize(
    ("words", "profession"),
    [("podologue toulouse", "Pédicure-Podologue"), ("kiné", "Masseur-Kinésithérapeute"), ("infirmière", "Infirmier")],
)
def test_by_profession(directory: FileDirectory, words: str, profession: str) -> None:
    assert {one.profession for one in people(directory, words)} == {profession}


@pytest.mark.parametrize("words", ["généraliste", "Dr haute garonne", "cardiologue", "médecin 31", "docteur"])
def test_by_skill_title_and_area(tmp_path: Path, words: str) -> None:
    rows = [row(profession="10", skill="SM54"), row(profession="10", skill="SM04"), row("10990000026", "DURAND")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        assert names(directory, words) == ["MARTIN 31000"]


def test_by_street(tmp_path: Path) -> None:
    directory, _ = taken_in(tmp_path, [row(street="DE LA GARE"), row("10990000026", street="PASTEUR")])
    with closing(directory):
        assert [one.street for one in people(directory, "martin gare")] == ["DE LA GARE"]


def test_a_family_name_comes_before_the_same_word_elsewhere(tmp_path: Path) -> None:
    rows = [
        row("10990000018", "DURAND", given="Martin"),
        row("10990000026", "PETIT", street="MARTIN"),
        row("10990000034", "MARTIN", town="29200 BREST"),
    ]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        found = [one.family_name for one in people(directory, "martin", near="29200")]
        assert found == ["MARTIN", "DURAND", "PETIT"]


def test_nobody_has_all_the_words_so_the_closest_are_told_and_what_was_understood(directory: FileDirectory) -> None:
    found = sought(directory, "lefevre xyzzy toulouse", near="31000")
    assert found.exact == 0
    assert found.people[0].family_name == "LEFÈVRE"
    senses = {one.word: one.senses for one in found.understood}
    assert Sense.FAMILY in senses["LEFEVRE"]
    assert Sense.TOWN in senses["TOULOUSE"]
    assert senses["XYZZY"] == ()
    assert [one.senses for one in sought(directory, "haute garonne").understood] == [(Sense.AREA,)]


def test_a_structure_is_never_found(directory: FileDirectory) -> None:
    for words in ("maison de santé lilas", "cabinet", "F123456789"):
        assert people(directory, words) == []


def test_named_by_number(directory: FileDirectory) -> None:
    (one,) = people(directory, "lefèvre hélène 31000")

    async def named(*numbers: str) -> object:
        return await directory.named(numbers)

    assert asyncio.run(named(one.rpps, "10999999999", "", "abc", "1")) == {one.rpps: one}


def test_named_where_they_work_nearest(tmp_path: Path) -> None:
    rows = [row(town=town) for town in ("13001 MARSEILLE", "31300 TOULOUSE", "31000 TOULOUSE", "75011 PARIS")]
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        for near, there in (("31000", "31000"), ("31", "31300"), ("75001", "75011"), ("82000", "31300"), ("", "13001")):
            assert asyncio.run(directory.named(["10990000018"], near=near))["10990000018"].postcode == there


@pytest.mark.parametrize("near", ["", "31000", "75011"])
def test_a_place_comes_before_none(tmp_path: Path, near: str) -> None:
    """An activity without an address tells nobody from a homonym, wherever the desk is and where it does not say."""
    directory, _ = taken_in(tmp_path, [row(town=""), row(town="13001 MARSEILLE"), row("10990000026", town="")])
    with closing(directory):
        found = sought(directory, "martin anne", near=near).people
        assert [one.town for one in found] == ["MARSEILLE", ""]
        named = asyncio.run(directory.named(["10990000018"]))
        assert named["10990000018"].town == "MARSEILLE"


@pytest.mark.parametrize("words", ["", "   ", "'", '"', "* OR", "a" * 10_000, "\x00", "NEAR(", "محمد", "-", "٣١٠٠٠"])
def test_bad_words_find_nobody_and_break_nothing(directory: FileDirectory, words: str) -> None:
    assert sought(directory, words).exact == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(max_size=40), st.sampled_from(["31000", "", "2A", "974", "xx"]))
def test_any_words_have_an_answer(directory: FileDirectory, words: str, near: str) -> None:
    assert len(sought(directory, words, near=near, limit=5).people) <= 5


def test_no_file_is_an_empty_directory(tmp_path: Path) -> None:
    with closing(FileDirectory(tmp_path / "absent")) as directory:
        assert (directory.dated(), people(directory, "martin")) == (None, [])


def test_closing_leaves_no_thread(imported: Path) -> None:
    directory = FileDirectory(imported)
    people(directory, "lefevre")
    directory.close()
    directory.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("directory")]
    assert directory.dated() == date(2026, 3, 1)


def test_whom_a_desk_chose_costs_no_search_for_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 of them, each ranked at every key, took more than twice the time of all the rest."""
    rows = [row(f"1099{number:07}", "MARTIN") for number in range(150)]
    rows += [row(f"1099{number:07}", "DURAND") for number in range(150, 200)]
    chosen = {one["Identifiant PP"]: 1 for one in rows[149:]}
    ranked: list[int] = []
    found = Ranking.found
    monkeypatch.setattr(Ranking, "found", lambda own, entry: ranked.append(entry[0]) or found(own, entry))
    directory, _ = taken_in(tmp_path, rows)
    with closing(directory):
        (first, *_) = people(directory, "martin", chosen=chosen)
    assert first.rpps == rows[149]["Identifiant PP"], "of too many, it is looked at all the same"
    assert not {int(number) for number in chosen if number != first.rpps} & set(ranked)
