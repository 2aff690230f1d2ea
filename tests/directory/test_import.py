"""Taking an extraction in: as it comes, whatever is wrong with it told, and the directory that was there kept."""

from __future__ import annotations

import random
import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desk_app.directory import fictive, files, reader
from desk_app.directory.extraction import CutError, NotAnExtractionError
from desk_app.directory.importer import AnotherImportError, import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.system.file_lock import FileLock
from tests.directory.extractions import names, people, row, taken_in, write

SAMPLE = Path(__file__).parents[2] / "resources" / "directory" / "sample.txt"


def test_the_sample_is_what_the_generator_writes(tmp_path: Path) -> None:
    fictive.write_extraction(300, tmp_path / "again.txt", 1)
    assert (tmp_path / "again.txt").read_bytes() == SAMPLE.read_bytes()
    assert len(fictive.COLUMNS) == len(set(fictive.COLUMNS)) == 56


@pytest.mark.parametrize("end", ["\n", "\r\n", "|\n", "|\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("columns", [fictive.COLUMNS, fictive.COLUMNS[:48], tuple(reversed(fictive.COLUMNS[:48]))])
def test_columns_are_read_by_name_in_any_order_encoding_and_ending(
    tmp_path: Path, columns: tuple[str, ...], encoding: str, end: str
) -> None:
    rows = [row(family='PÉ"RÉ', street="DE L'ÉGLISE"), row("10990000026", "DURAND", town="75011 PARIS")]
    source = write(tmp_path / "PS_LibreAcces_Personne_activite_202411220803.txt", rows, columns=columns, end=end)
    source.write_bytes(source.read_text(encoding="utf-8").encode(encoding))
    report = import_extraction(source, tmp_path / "d")
    assert (report.dated, report.rows, report.people, report.damaged) == (date(2024, 11, 22), 2, 2, 0)
    with closing(FileDirectory(tmp_path / "d")) as directory:
        assert directory.dated() == date(2024, 11, 22)
        (one,) = people(directory, "pe re église")
        assert (one.family_name, one.street, one.town) == ('PÉ"RÉ', "DE L'ÉGLISE", "TOULOUSE")
        assert names(directory, "durand paris") == ["DURAND 75011"]


def test_an_archive_is_read_as_it_comes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Extraction.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PS_LibreAcces_Dipl_AutExerc_202601020000.txt", "Type d'identifiant PP|Identifiant PP|\n")
        archive.write(SAMPLE, "PS_LibreAcces_Personne_activite_202601020803.txt")
    report = import_extraction(tmp_path / "Extraction.zip", tmp_path / "d")
    assert (report.rows, report.dated) == (300, date(2026, 1, 2))


def test_a_damaged_line_is_told_by_its_number_and_skipped(tmp_path: Path) -> None:
    source = write(tmp_path / "x.txt", [row(), row(rpps="12"), row("10990000026", family=""), row("10990000034")])
    lines = source.read_bytes().splitlines(keepends=True)
    lines[4:4] = [b"8|cut\n", b"\n", lines[1].replace(b"Anne", b"An\xff"), b"|" * 70 + b"\n"]
    source.write_bytes(b"".join(lines))
    report = import_extraction(source, tmp_path / "d")
    assert (report.damaged, report.lines) == (4, (5, 6, 7, 8))
    assert (report.rows, report.unnamed, report.people) == (8, 2, 2)


def _cut_text(source: Path) -> None:
    source.write_bytes(source.read_bytes()[:-40])


def _cut_archive(source: Path) -> None:
    with zipfile.ZipFile(source.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(source, source.name)
    source.write_bytes(source.with_suffix(".zip").read_bytes()[:-400])


def _spoilt_archive(source: Path) -> None:
    with zipfile.ZipFile(source.with_suffix(".zip"), "w") as archive:
        archive.write(source, source.name)
    source.write_bytes(source.with_suffix(".zip").read_bytes().replace(b"TOULOUSE", b"TOULOUZE", 1))


@pytest.mark.parametrize("cut", [_cut_text, _cut_archive, _spoilt_archive])
def test_a_cut_file_is_refused_and_the_directory_kept(tmp_path: Path, cut: object) -> None:
    folder = tmp_path / "d"
    import_extraction(write(tmp_path / "x.txt", [row()]), folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    source = tmp_path / "new.txt"
    source.write_bytes(SAMPLE.read_bytes())
    cut(source)  # type: ignore[operator]  # a function above
    with pytest.raises(CutError):
        import_extraction(source, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>502</body></html>\n", b"\0" * 100_000, b"PK\x03\x04rest", b"a|b\n"]
)
def test_what_is_no_extraction_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    with pytest.raises((NotAnExtractionError, CutError)):
        import_extraction(tmp_path / "x.txt", tmp_path / "d")
    with pytest.raises(OSError, match="absent"):
        import_extraction(tmp_path / "absent.txt", tmp_path / "d")
    assert files.current(tmp_path / "d") is None


def test_an_archive_with_a_password_is_no_extraction(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(SAMPLE, SAMPLE.name)
    locked = bytearray((tmp_path / "x.zip").read_bytes())
    locked[6] |= 1  # in the member's own header, and in the list of the archive
    locked[locked.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "x.zip").write_bytes(locked)
    with pytest.raises(NotAnExtractionError):
        import_extraction(tmp_path / "x.zip", tmp_path / "d")


def test_rows_in_any_order_make_the_same_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.directory.people._AT_ONCE", 40)  # several sorted runs
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    rest = lines[1:]
    random.Random(3).shuffle(rest)  # noqa: S311 - the same order each time
    (tmp_path / "mixed.txt").write_bytes(b"".join([lines[0], *rest]))
    for name, source in (("a", SAMPLE), ("b", tmp_path / "mixed.txt")):
        import_extraction(source, tmp_path / name, dated=date(2026, 1, 1))
    kept = []
    for name in ("a", "b"):
        file = files.current(tmp_path / name)
        assert file is not None
        with closing(sqlite3.connect(file)) as database:
            kept.append(
                {(found[0], *sorted(found[1].split("\n"))) for found in database.execute("SELECT * FROM person")}
            )
    assert kept[0] == kept[1]


def test_a_person_is_one_entry_with_all_activities(tmp_path: Path) -> None:
    rows = [row(), row(), row(skill="SI01"), row(town="75011 PARIS"), row("10990000026", "MARTIN")]
    directory, report = taken_in(tmp_path, rows)
    with closing(directory):
        assert (report.rows, report.people) == (5, 2)
        assert names(directory, "martin anne", near="75011")[:1] == ["MARTIN 75011"]
        assert names(directory, "martin paris", near="31000") == ["MARTIN 75011"]


def test_a_large_file_is_read_in_a_process_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_LARGE", 1)
    shares: list[float] = []
    report = import_extraction(SAMPLE, tmp_path / "d", told=shares.append)
    assert (report.rows, shares[-1]) == (300, 1.0)
    _cut_text(cut := Path(write(tmp_path / "cut.txt", [row()])))
    with pytest.raises(CutError):
        import_extraction(cut, tmp_path / "d")


def test_how_far_it_is_where_rows_are_sorted_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.directory.people._AT_ONCE", 40)
    monkeypatch.setattr("desk_app.directory.reader.BATCH", 20)
    monkeypatch.setattr("desk_app.directory.extraction._STEP", 10)
    rows = [row(f"{number:011}") for number in range(1_600, 100, -1)]
    shares: list[float] = []
    import_extraction(write(tmp_path / "x_20260301.txt", rows), tmp_path / "d", told=shares.append)
    assert shares == sorted(shares)
    for low in (0.0, 0.25, 0.5, 0.75):
        assert len([one for one in shares if low <= one < low + 0.25]) >= 3, low
    assert shares[-1] == 1.0


def test_a_new_one_counts_in_one_step_while_people_search(tmp_path: Path) -> None:
    directory, _ = taken_in(tmp_path, [row(family="AVANT")])
    with closing(directory):
        assert names(directory, "avant") == ["AVANT 31000"]
        import_extraction(
            write(tmp_path / "x.txt", [row(family="APRES")]), tmp_path / "directory", dated=date(2026, 4, 2)
        )
        assert (names(directory, "avant"), names(directory, "apres")) == ([], ["APRES 31000"])
        assert directory.dated() == date(2026, 4, 2)
        import_extraction(write(tmp_path / "y.txt", [row(family="ENSUITE")]), tmp_path / "directory")
        assert len(list((tmp_path / "directory").glob("directory-*"))) == 1


def test_two_imports_at_once_are_one(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    lock = FileLock(tmp_path / "d" / "import.lock")
    assert lock.take()
    with pytest.raises(AnotherImportError):
        import_extraction(SAMPLE, tmp_path / "d")
    lock.give()
    (tmp_path / "d" / "directory-new.partial").write_bytes(b"left by an import that was killed")
    import_extraction(SAMPLE, tmp_path / "d")
    assert len(list((tmp_path / "d").glob("directory-*"))) == 1
