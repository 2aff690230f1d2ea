"""An extraction taken in by a process of its own: refusals cross, and whatever ends it leaves the directory before."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desk_app.directory import files
from desk_app.directory.beside import FolderExtractions
from desk_app.directory.importer import import_extraction
from desk_app.directory.refusals import refusing
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.system.file_lock import FileLock
from tests.directory.extractions import row, write

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "directory" / "sample.txt"
LARGE = 34 * 1024 * 1024  # bytes: so large a file is read in one more process
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc who started whom")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a directory in it already."""
    import_extraction(SAMPLE, tmp_path / "directory", dated=date(2026, 3, 1))
    return tmp_path / "directory"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large, and sorted as the public one is."""
    path = write(tmp_path_factory.mktemp("large") / "x_20260401.txt", [row(street="RUE DES LILAS " * 9)])
    header, line = path.read_bytes().splitlines(keepends=True)
    people = range(LARGE // len(line))
    path.write_bytes(header + b"".join(line.replace(b"10990000018", b"%d" % (10990000018 + n)) for n in people))
    return path


def there(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def child(pid: int) -> int:
    """The process that `pid` started, but for the one that watches over what Python's processes share."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return next(int(one) for one in found if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes())


def ends(descriptor: int) -> bool:
    """Has the process of this descriptor ended, now or in a while?"""
    try:
        return bool(select.select([descriptor], [], [], 20)[0])
    finally:
        os.close(descriptor)


def test_it_says_how_it_stands_and_what_came_of_it(folder: Path) -> None:
    async def work() -> None:
        extractions = FolderExtractions(folder)
        before = await extractions.standing()
        assert before is not None
        assert (before.dated, before.people) == (date(2026, 3, 1), 272)
        shares: list[float] = []
        report = await extractions.take_in(write(folder.parent / "x_20260401.txt", [row()]), shares.append)
        assert (report.people, report.dated) == (1, date(2026, 4, 1))
        assert shares[-1] == 1.0
        after = await extractions.standing()
        assert after is not None
        assert (after.people, after.dated) == (1, date(2026, 4, 1))
        assert after.size > 0
        assert await FolderExtractions(folder / "none").standing() is None

    asyncio.run(work())


def test_refusals_cross_from_the_process(folder: Path) -> None:
    before = there(folder)

    async def refused(source: Path) -> Refusal:
        with pytest.raises(Refusal) as caught:
            await FolderExtractions(folder).take_in(source, lambda _: None)
        return caught.value

    cut = folder.parent / "cut.txt"
    cut.write_bytes(SAMPLE.read_bytes()[:-40])
    found = asyncio.run(refused(ROOT / "README.md"))
    assert found.code is RefusalCode.DIRECTORY_FILE
    assert found.values["columns"].startswith("Identifiant PP, ")
    assert asyncio.run(refused(cut)).code is RefusalCode.DIRECTORY_CUT
    found = asyncio.run(refused(folder.parent / "absent.txt"))
    assert (found.code, found.values) == (RefusalCode.DIRECTORY_UNREAD, {"file": "absent.txt"})
    lock = FileLock(folder / "import.lock")
    assert lock.take()
    try:
        assert asyncio.run(refused(SAMPLE)).code is RefusalCode.DIRECTORY_BUSY
    finally:
        lock.give()
    assert there(folder) == before


def test_a_disk_that_is_full_or_refuses_is_told_apart(folder: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 2")
        with pytest.raises(Refusal) as caught, refusing(SAMPLE, folder):
            database.executescript("CREATE TABLE a (b); CREATE TABLE c (d); CREATE TABLE e (f)")
    assert caught.value.code is RefusalCode.DIRECTORY_FULL
    with pytest.raises(Refusal) as caught, refusing(SAMPLE, folder):
        raise PermissionError(13, "no", str(folder / "directory-new.partial"))
    assert caught.value.code is RefusalCode.STORE_READ_ONLY
    with pytest.raises(Refusal) as caught, refusing(SAMPLE, folder):
        raise EOFError
    assert caught.value.code is RefusalCode.DIRECTORY_ENDED
    with pytest.raises(ZeroDivisionError), refusing(SAMPLE, folder):
        raise ZeroDivisionError


@on_linux
def test_whoever_cancels_ends_both_processes(folder: Path, large: Path) -> None:
    before = there(folder)
    descriptors: list[int] = []

    async def work() -> None:
        extractions = FolderExtractions(folder)
        begun = asyncio.Event()
        taking = asyncio.ensure_future(extractions.take_in(large, lambda _: begun.set()))
        await begun.wait()
        assert "directory-new.partial" in there(folder)
        (importing,) = _running(extractions)
        descriptors.extend(os.pidfd_open(one) for one in (importing, child(importing)))
        assert os.getpriority(os.PRIO_PROCESS, importing) > os.getpriority(os.PRIO_PROCESS, 0)
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking

    asyncio.run(work())
    assert [ends(one) for one in descriptors] == [True, True]
    assert there(folder) == before


@on_linux
def test_a_process_that_is_killed_is_said_and_leaves_nothing(folder: Path, large: Path) -> None:
    before = there(folder)
    descriptors: list[int] = []

    async def work() -> None:
        extractions = FolderExtractions(folder)

        def told(share: float) -> None:
            if not descriptors:
                (importing,) = _running(extractions)
                descriptors.append(os.pidfd_open(child(importing)))
                os.kill(importing, signal.SIGKILL)

        with pytest.raises(Refusal) as caught:
            await extractions.take_in(large, told)
        assert caught.value.code is RefusalCode.DIRECTORY_ENDED

    asyncio.run(work())
    assert [ends(one) for one in descriptors] == [True]
    assert there(folder) == before
    import_extraction(SAMPLE, folder)  # and the next one is taken in


def test_what_is_closed_ends_what_is_under_way(folder: Path, large: Path) -> None:
    before = there(folder)

    async def work() -> None:
        extractions = FolderExtractions(folder)
        with pytest.raises(Refusal) as caught:
            await extractions.take_in(large, lambda _: extractions.close())
        assert caught.value.code is RefusalCode.DIRECTORY_ENDED

    asyncio.run(work())
    assert there(folder) == before


@on_linux
def test_a_window_that_is_killed_takes_both_with_it(folder: Path, large: Path) -> None:
    before = there(folder)
    words = [sys.executable, "-c", _WINDOW, str(large), str(folder)]
    window = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert window.stdout is not None
        importing = int(window.stdout.readline())
        descriptors = [os.pidfd_open(one) for one in (importing, child(importing))]
    finally:
        window.kill()
        window.wait()
        window.stdout.close()
    assert [ends(one) for one in descriptors] == [True, True]
    assert there(folder) == before
    assert files.current(folder) is not None


_WINDOW = """
import asyncio, sys
from pathlib import Path
from desk_app.directory.beside import FolderExtractions

extractions = FolderExtractions(Path(sys.argv[2]))

def told(share):
    for one in extractions._running:
        print(one._process.pid, flush=True)

asyncio.run(extractions.take_in(Path(sys.argv[1]), told))
"""


def _running(extractions: FolderExtractions) -> list[int]:
    found = [one._process.pid for one in extractions._running if one._process is not None]
    return [pid for pid in found if pid is not None]
