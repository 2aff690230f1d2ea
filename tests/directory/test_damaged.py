"""A directory file that cannot be read is never an empty one: a refusal says what is wrong with it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desk_app.directory.importer import import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.directory.standing import standing
from desk_app.domain.refusal import Refusal, RefusalCode
from tests.directory.extractions import people, row, sought, write
from tests.directory.test_search import SAMPLE

DAMAGED, VERSION = RefusalCode.DIRECTORY_DAMAGED, RefusalCode.DIRECTORY_VERSION


def another_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 2")


def no_database(file: Path) -> None:
    file.write_bytes(b"no database" * 1_000)


def nothing(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-9_000])


def an_entry_changed(file: Path) -> None:
    content = file.read_bytes()
    assert b"Docteur|LEF" in content
    file.write_bytes(content.replace(b"Docteur|LEF", b"Docteur_LEF"))


FAULTS = [
    (another_version, VERSION),
    (no_database, DAMAGED),
    (nothing, DAMAGED),
    (cut, DAMAGED),
    (an_entry_changed, DAMAGED),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import_extraction(SAMPLE, tmp_path, dated=date(2026, 3, 1))
    return tmp_path


def the_file(folder: Path) -> Path:
    (file,) = folder.glob("*.db")
    return file


@pytest.mark.parametrize(("fault", "code"), FAULTS)
def test_a_search_says_why_nobody_is_found(folder: Path, fault: Callable[[Path], None], code: RefusalCode) -> None:
    fault(the_file(folder))
    with closing(FileDirectory(folder)) as directory:
        for _ in range(2):
            with pytest.raises(Refusal) as caught:
                sought(directory, "lefevre")
            assert caught.value.code is code
        with pytest.raises(Refusal):
            asyncio.run(directory.named(["10990000019"]))
        assert directory.dated() == date(2026, 3, 1)


@pytest.mark.parametrize(("fault", "code"), FAULTS[:4])
def test_so_does_its_standing(folder: Path, fault: Callable[[Path], None], code: RefusalCode) -> None:
    fault(the_file(folder))
    with pytest.raises(Refusal) as caught:
        standing(folder)
    assert caught.value.code is code


def test_a_page_that_was_changed_is_seen_before_anybody_asks_for_it(folder: Path) -> None:
    file = the_file(folder)
    content = bytearray(file.read_bytes())
    place = len(content) // 2 // 8192 * 8192
    content[place : place + 64] = bytes(64)
    file.write_bytes(content)
    with pytest.raises(Refusal) as caught:
        standing(folder)
    assert caught.value.code is DAMAGED


def test_a_word_that_was_changed_is_a_damage_too(folder: Path) -> None:
    with closing(sqlite3.connect(the_file(folder))) as database, database:
        database.execute("UPDATE sound SET token = '$LEFEVRE' WHERE token = 'fLEFEVRE'")
    with closing(FileDirectory(folder)) as directory, pytest.raises(Refusal) as caught:
        sought(directory, "lefaivre")
    assert caught.value.code is DAMAGED


def test_whatever_bytes_changed_it_is_an_answer_or_a_refusal(folder: Path) -> None:
    file = the_file(folder)
    whole = file.read_bytes()
    codes = set()
    for number in range(40):
        content = bytearray(whole)
        for place in range(number * 97, len(content), len(content) // (number * number + 1)):
            content[place] ^= 0x91
        file.write_bytes(content)
        with closing(FileDirectory(folder)) as directory:
            try:
                sought(directory, "lefaivre")
            except Refusal as refusal:
                codes.add(refusal.code)
            try:
                standing(folder)
            except Refusal as refusal:
                codes.add(refusal.code)
    assert DAMAGED in codes
    assert codes <= {DAMAGED, VERSION}


def test_a_new_extraction_mends_it_while_the_desk_is_at_work(folder: Path) -> None:
    no_database(the_file(folder))
    with closing(FileDirectory(folder)) as directory:
        with pytest.raises(Refusal):
            sought(directory, "lefevre")
        import_extraction(write(folder / "extraction_20260401.txt", [row()]), folder)
        assert [one.family_name for one in people(directory, "martin")] == ["MARTIN"]
