"""Extractions taken in by a process of its own: the window never waits, and whoever cancels gets it ended at once."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from desk_app.directory import files
from desk_app.directory.importer import forget_partial, import_extraction
from desk_app.directory.refusals import refusing
from desk_app.directory.standing import standing
from desk_app.domain.directory import ImportReport, Standing
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.mishaps import told as told_of
from desk_app.system import offspring
from desk_app.system.apart import apart

_log = logging.getLogger(__name__)


class FolderExtractions:
    """Implements ports.Extractions over the directory's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: set[_Beside] = set()

    async def standing(self) -> Standing | None:
        """See ports.Extractions."""
        return await apart(lambda: standing(self._folder), "directory")

    async def take_in(self, file: Path, told: Callable[[float], None]) -> ImportReport:
        """See ports.Extractions."""
        loop = asyncio.get_running_loop()
        beside = _Beside(file, self._folder, lambda share: loop.call_soon_threadsafe(told, share))
        self._running.add(beside)
        work = asyncio.ensure_future(apart(beside.run, "directory import"))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            beside.end()
            await asyncio.wait([work])
            work.exception()  # nobody asks for it any more
            raise
        finally:
            self._running.discard(beside)

    def close(self) -> None:
        """End what is under way: it was not done, and says so."""
        for beside in tuple(self._running):
            beside.end()


class _Beside:
    """One import in its process; `run` blocks a thread, `end` may come from any other."""

    def __init__(self, file: Path, folder: Path, told: Callable[[float], object]) -> None:
        self._file, self._folder, self._told = file, folder, told
        self._guard = threading.Lock()
        self._process: SpawnProcess | None = None
        self._is_ended = False

    def end(self) -> None:
        with self._guard:
            self._is_ended = True
            if self._process is not None:
                self._process.kill()

    def run(self) -> ImportReport:
        context = multiprocessing.get_context("spawn")
        ear, mouth = context.Pipe(duplex=False)
        # No daemon: a large file is read in one more process, which a daemon may not start.
        process = context.Process(target=_import, args=(self._file, self._folder, mouth), name="directory import")
        with closing(ear):
            with closing(mouth), self._guard:
                if self._is_ended:
                    raise Refusal(RefusalCode.DIRECTORY_ENDED)
                process.start()
                self._process = process
            try:
                return self._heard(ear)
            finally:
                process.kill()
                process.join()
                forget_partial(self._folder)

    def _heard(self, ear: Connection) -> ImportReport:
        while True:
            try:
                said = ear.recv()
            except (EOFError, OSError):  # the process was ended
                raise Refusal(RefusalCode.DIRECTORY_ENDED) from None
            match said:
                case float():
                    with suppress(RuntimeError):  # the loop has closed meanwhile
                        self._told(said)
                case ImportReport():
                    return said
                case (code, values):
                    raise Refusal(RefusalCode(code), **values)
                case _:
                    _log.error("directory import: %s", said)
                    raise Refusal(RefusalCode.DIRECTORY_ENDED)


def _import(file: Path, folder: Path, mouth: Connection) -> None:
    """In the process: floats say how far it is; then the report, a refusal's code and values, or a bug in a word."""
    offspring.begin(lambda: files.partial(folder).unlink(missing_ok=True))
    offspring.give_way()
    try:
        with refusing(file, folder):
            end: object = import_extraction(file, folder, told=mouth.send)
    except Refusal as refusal:
        end = (refusal.code.value, refusal.values)
    except Exception as error:
        end = told_of(error)
    with suppress(BrokenPipeError):
        mouth.send(end)
