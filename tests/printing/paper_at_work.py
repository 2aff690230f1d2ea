"""A desk that sends letters to paper, on a store of its own; as a program, one that is killed in the middle:
`python -m tests.printing.paper_at_work FOLDER SPOOLER QUEUE [unheard]`.

It sends a code letter to the queue, says « sent » on standard output and waits to be killed; `unheard`: before the
spooler's answer is noted.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.printers import Job, JobStatus, Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.store import open_store
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import follow_letter
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.send_to_paper import send_to_paper
from desk_app.usecases.trace import line
from printing.press import Press
from printing.printers.ipp import IppPrinters
from printing.samples import sample
from resources.catalogue import texts
from tests.usecases.fakes import NOW, Bench

REFERENCE = "G218VZT9XZT8"
PATIENCE = 40.0  # seconds: CUPS looks at a device when it likes


@dataclass
class PaperDesk:
    """What is sent from here, with the real store, press and printers."""

    desk: Desk

    async def made(self, kind: LetterKind) -> Letter:
        """A letter that was composed and noted."""
        letter = replace(sample(kind), reference=REFERENCE, act_id="a1")
        row = LetterRow(reference=REFERENCE, kind=kind, act_id="a1", made_at=NOW, state=Paper.MADE)
        await self.desk.store.write_letter(row, line(self.desk, Event.PRINTED, whom="a1", detail=f"{REFERENCE} made"))
        return letter

    async def sent(self, kind: LetterKind, printer: str) -> LetterRow:
        """Made, and sent there."""
        letter = await self.made(kind)
        return await send_to_paper(self.desk, letter, bytearray(await compose_letter(self.desk, letter)), printer)

    async def until(self, *papers: Paper) -> tuple[LetterRow, JobStatus | None]:
        """Followed until it is one of these: another process tells nobody when."""
        row = await self.kept()
        status: JobStatus | None = None
        async with asyncio.timeout(PATIENCE):
            while True:
                row, status = await follow_letter(self.desk, row)
                if row.state in papers:
                    return row, status
                await asyncio.sleep(0.05)

    async def kept(self) -> LetterRow:
        """As the store has it."""
        row = await self.desk.store.letter(REFERENCE)
        assert row is not None
        return row


@asynccontextmanager
async def paper_desk(folder: Path, printers: IppPrinters, **allowed: tuple[str, ...]) -> AsyncIterator[PaperDesk]:
    """Opened on `folder`; `allowed` are the settings of printing, `codes` and `code_spoolers`."""
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    bench = Bench()
    bench.set_up.kept |= {f"printing.{name}": value for name, value in allowed.items()}
    store = await open_store(folder, Secret(bytes(range(32))), now=lambda: NOW)
    try:
        yield PaperDesk(replace(bench.desk, store=store, printers=printers, press=Press(texts)))
    finally:
        await printers.close()
        await store.close()


def _say_sent() -> None:
    sys.stdout.write("sent\n")
    sys.stdout.flush()


class Unheard(IppPrinters):
    """The spooler has the document; its answer comes too late."""

    async def send(self, uri: str, document: bytes | bytearray, *, name: str, after: int = 0) -> Job:
        """Never returns."""
        await super().send(uri, document, name=name, after=after)
        _say_sent()
        await asyncio.Event().wait()
        raise AssertionError


async def _until_killed(folder: Path, spooler: str, queue: str, *, unheard: bool) -> None:
    printers = Unheard(spooler=spooler) if unheard else IppPrinters(spooler=spooler)
    async with paper_desk(folder, printers, codes=(queue,), code_spoolers=(queue,)) as one:
        await one.sent(LetterKind.PROVISIONAL_CODE, queue)
        _say_sent()
        await asyncio.Event().wait()


if __name__ == "__main__":
    place, address, uri, *more = sys.argv[1:]
    asyncio.run(_until_killed(Path(place), address, uri, unheard=bool(more)))
