"""The professionals: taking an extraction in, and finding people by words."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.directory import fictive
from desk_app.directory.extraction import NotAnExtractionError
from desk_app.directory.importer import import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.domain.access import Professional

SAMPLE = Path(__file__).parents[2] / "resources" / "directory" / "sample.txt"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, taken in once."""
    target = tmp_path_factory.mktemp("directory") / "directory.sqlite"
    import_extraction(SAMPLE, target, dated=date(2026, 3, 1))
    return target


@pytest.fixture
def directory(imported: Path) -> Iterator[FileDirectory]:
    """The directory, closed afterwards."""
    opened = FileDirectory(imported)
    yield opened
    opened.close()


def found(directory: FileDirectory, words: str, **options: object) -> list[Professional]:
    """What a search gives."""
    return list(asyncio.run(directory.search(words, **options)))  # type: ignore[arg-type]  # a test's options


def names(directory: FileDirectory, words: str, **options: object) -> list[str]:
    """Family name and postcode of what a search gives."""
    return [f"{one.family_name} {one.postcode}" for one in found(directory, words, **options)]


def write(
    path: Path, rows: list[dict[str, str]], *, columns: tuple[str, ...] = fictive.COLUMNS, end: str = "|\n"
) -> Path:
    """An extraction of a few rows."""
    lines = ["|".join(columns), *("|".join(row.get(column, "") for column in columns) for row in rows)]
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def row(rpps: str = "10990000018", family: str = "MARTIN", **own: str) -> dict[str, str]:
    """One row, by column name."""
    return {
        "Type d'identifiant PP": "8",
        "Identifiant PP": rpps,
        "Nom d'exercice": family,
        "Prénom d'exercice": "Anne",
        "Code profession": "60",
        "Libellé profession": "Infirmier",
        "Code postal (coord. structure)": "31000",
        "Libellé commune (coord. structure)": "TOULOUSE",
    } | own


def test_the_sample_is_what_the_generator_writes(tmp_path: Path) -> None:
    fictive.write_extraction(300, tmp_path / "again.txt", 1)
    assert (tmp_path / "again.txt").read_bytes() == SAMPLE.read_bytes()
    assert len(fictive.COLUMNS) == len(set(fictive.COLUMNS)) == 56


@pytest.mark.parametrize("words", ["lefèvre hélène toulouse", "TOULOUSE Lefevre", "hel lefe 31000", "Dr Lefèvre 31000"])
def test_words_in_any_order_accents_and_case_forgiven(directory: FileDirectory, words: str) -> None:
    assert names(directory, words)[:1] == ["LEFÈVRE 31000"]


@pytest.mark.parametrize("words", ["lefevre", "le fevre", "LE FÈVRE"])
def test_homonyms_come_together_however_the_particle_is_written(directory: FileDirectory, words: str) -> None:
    assert set(names(directory, words)) >= {"LEFÈVRE 31000", "LEFÈVRE 29200", "LEFÈVRE 69003", "LE FÈVRE 75011"}


@pytest.mark.parametrize("words", ["d'arbert", "D’Arbert", "darbert", "arbert", "arbert thibault", "de arbert"])
def test_particles_are_forgiven(directory: FileDirectory, words: str) -> None:
    assert "D'ARBERT 31000" in names(directory, words)


def test_by_rpps_number(directory: FileDirectory) -> None:
    (one,) = found(directory, "lefèvre 31000")
    assert found(directory, one.rpps) == [one]
    assert (one.shown_name(), one.profession_code, one.skill) == ("Docteur Hélène LEFÈVRE", "10", "Médecine générale")
    assert one.street
    assert one.town == "TOULOUSE"


def test_near_comes_first_and_doctors_before_when_asked(directory: FileDirectory) -> None:
    assert names(directory, "lefèvre", near="29200")[0] == "LEFÈVRE 29200"
    assert names(directory, "lefèvre", near="69")[0] == "LEFÈVRE 69003"
    professions = [one.profession_code for one in found(directory, "lefèvre", near="69003", doctors_first=True)]
    assert professions == sorted(professions, key=lambda code: code != "10")
    assert professions[0] == "10"


def test_by_profession(directory: FileDirectory) -> None:
    assert {one.profession for one in found(directory, "podologue toulouse")} == {"Pédicure-Podologue"}


def test_a_structure_is_never_found(directory: FileDirectory) -> None:
    assert found(directory, "maison de santé lilas") == []
    assert found(directory, "cabinet") == []


@pytest.mark.parametrize("words", ["", "   ", "'", '"', "* OR", "a" * 10_000, "\x00", "NEAR(", "محمد", "-"])
def test_bad_words_find_nobody_and_break_nothing(directory: FileDirectory, words: str) -> None:
    assert isinstance(found(directory, words), list)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(max_size=40))
def test_any_words_have_an_answer(directory: FileDirectory, words: str) -> None:
    assert len(found(directory, words, near="31000", limit=5)) <= 5


def test_one_line_a_person(tmp_path: Path) -> None:
    source = write(
        tmp_path / "x.txt",
        [
            row(),
            row(),
            row(**{"Libellé savoir-faire": "IPA"}),
            row(**{"Code postal (coord. structure)": "75011", "Libellé commune (coord. structure)": "PARIS"}),
        ],
    )
    report = import_extraction(source, tmp_path / "d.sqlite")
    assert (report.rows, report.people, report.skipped) == (4, 1, 0)
    directory = FileDirectory(tmp_path / "d.sqlite")
    assert names(directory, "martin", near="75011") == ["MARTIN 75011"]
    assert names(directory, "martin", near="31000") == ["MARTIN 31000"]
    assert names(directory, "martin paris") == ["MARTIN 75011"]
    directory.close()


def test_columns_are_read_by_name_in_any_order_and_encoding(tmp_path: Path) -> None:
    columns = tuple(reversed(fictive.COLUMNS[:48]))
    source = write(tmp_path / "PS_202411220803.txt", [row(family='PÉ"RÉ')], columns=columns, end="\r\n")
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        coded = tmp_path / f"{encoding}_20241122.txt"
        coded.write_bytes(source.read_text(encoding="utf-8").encode(encoding))
        report = import_extraction(coded, tmp_path / "d.sqlite")
        assert report.dated == date(2024, 11, 22)
        directory = FileDirectory(tmp_path / "d.sqlite")
        assert directory.dated() == date(2024, 11, 22)
        assert [one.family_name for one in found(directory, "pe re")] == ['PÉ"RÉ']
        directory.close()


def test_rows_that_name_nobody_are_counted_and_left_out(tmp_path: Path) -> None:
    source = write(tmp_path / "x.txt", [row(), row(rpps="12"), row(family=""), row(**{"Type d'identifiant PP": "0"})])
    with source.open("ab") as file:
        file.write(b"8|cut\n\n\xff\xfe\x00\n")
    report = import_extraction(source, tmp_path / "d.sqlite")
    assert (report.rows, report.people, report.skipped) == (7, 1, 6)


def test_a_failed_import_leaves_the_directory_that_was_there(tmp_path: Path, imported: Path) -> None:
    target = tmp_path / "d.sqlite"
    target.write_bytes(imported.read_bytes())
    (tmp_path / "html.txt").write_text("<html><body>502</body></html>")
    with pytest.raises(NotAnExtractionError):
        import_extraction(tmp_path / "html.txt", target)
    with pytest.raises(OSError, match="absent"):
        import_extraction(tmp_path / "absent.txt", target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.sqlite", "html.txt"]
    assert target.read_bytes() == imported.read_bytes()


def test_no_file_is_an_empty_directory(tmp_path: Path) -> None:
    directory = FileDirectory(tmp_path / "absent.sqlite")
    assert (directory.dated(), found(directory, "martin")) == (None, [])
    directory.close()


def test_closing_leaves_no_thread(imported: Path) -> None:
    directory = FileDirectory(imported)
    found(directory, "lefevre")
    directory.close()
    directory.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("directory")]
    assert directory.dated() == date(2026, 3, 1)
