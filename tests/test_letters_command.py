"""`letters batch`, `render` and `--list` from a terminal: a real service, a printer that speaks IPP, real processes."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

import main
from desk_app.domain.author import Author
from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.operators import Operator
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.sandbox.app import start
from desk_app.sandbox.printer import CANCELLED, JOB_ATTRIBUTES, PENDING, PROCESSING, IppPrinter
from desk_app.sandbox.seeds import person
from desk_app.security.vault import FileVault
from desk_app.settings import FILE, example
from desk_app.store import open_store
from desk_app.usecases.settings import TOKEN
from printing.samples import NAMES
from tests.printing.reading import text_of
from tests.store.sample import line

NAME = "Imprimante du comptoir"
PASSWORD = "tilleul bocal virgule 48"
ROOT = Path(main.__file__).parent


@dataclass
class Feeding(IppPrinter):
    """Prints whatever waits whenever it is asked how far it is."""

    def _done(
        self, operation: int, asked: dict[str, object], job: dict[str, object], data: bytes
    ) -> tuple[int, list[bytes]]:
        self.feed()
        return super()._done(operation, asked, job, data)


async def a_desk(folder: Path, base: str, token: str, printer: str, role: str) -> None:
    vault = FileVault(folder, memory=64, passes=1)
    key = await vault.create(Author(operator_id="op-1", name="Camille Essai", role=role), Secret(PASSWORD))
    store = await open_store(folder, key)
    await store.put_setting(TOKEN, token)
    for one in ("op-1", "op-2"):
        await store.write_operator(Operator(id=one, name=f"Camille Essai {one}", role=role), line(one, Event.OPERATOR))
    await store.close()
    content = example()
    for name, value in (
        ("url", f'"{base}"'),
        ("demonstration", "true"),
        ("addresses", f'["{printer}"]'),
        ("codes", f'["{printer}"]'),
    ):
        content = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", content)
    (folder / FILE).write_text(content, encoding="utf-8")
    (folder / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")


async def begun(folder: Path, *words: str) -> asyncio.subprocess.Process:
    given = ["--folder", str(folder), "letters", *words, "--password-file", str(folder / "password")]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "main.py"),
        *given,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def command(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code, and what was said."""
    made = await begun(folder, *words)
    out, _ = await made.communicate()
    return made.returncode or 0, out.decode()


def csv(folder: Path, numbers: Sequence[str]) -> str:
    file = folder / "numeros.csv"
    file.write_text("numero\n" + "\n".join(numbers) + "\n", encoding="utf-8")
    return str(file)


def test_a_batch_from_a_file(tmp_path: Path) -> None:
    async def whole() -> None:
        folder = tmp_path / "desk"
        folder.mkdir()
        running = await start(tmp_path / "service")
        numbers = [person(key).number for key in ("auto-created", "live", "opposed")]
        try:
            async with Feeding().running() as printer:
                await a_desk(folder, running.base, running.tokens["desk"], printer.uri, "supervisor")
                wrong = csv(folder, [*numbers, numbers[0]])
                code, said = await command(folder, "batch", "--csv", wrong, "--printer", NAME)
                assert (code, "Ligne 5" in said) == (3, True), said
                file = csv(folder, numbers)
                code, said = await command(folder, "batch", "--csv", file, "--printer", NAME, "--dry-run")
                assert (code, "2 courriers" in said) == (0, True), said
                assert not printer.jobs
                code, said = await command(folder, "batch", "--csv", file, "--printer", "Nulle part")
                assert code == 2, "a name that is none is refused, never replaced"
                code, said = await command(folder, "batch", "--csv", file, "--printer", NAME)
                assert (code, "terminé" in said) == (0, True), said
                assert len(printer.printed) == 2
                assert all("BESANCON" in text_of(job.document) for job in printer.jobs)
                assert not any(number in said for number in numbers)
        finally:
            await running.close()
        store = await open_store(folder, await FileVault(folder).unlock("op-1", Secret(PASSWORD)))
        batch = await store.open_batch()
        await store.close()
        assert batch is not None
        assert batch.state is BatchState.OVER, "its sheets are counted and signed in the window"

    asyncio.run(whole())


def test_looking_on_at_what_is_in_pause_prints_nothing(tmp_path: Path) -> None:
    async def whole() -> None:
        folder = tmp_path / "desk"
        folder.mkdir()
        running = await start(tmp_path / "service")
        try:
            async with Feeding(trouble=["media-jam"]).running() as printer:
                await a_desk(folder, running.base, running.tokens["desk"], printer.uri, "supervisor")
                file = csv(folder, [person("live").number])
                code, said = await command(folder, "batch", "--csv", file, "--printer", NAME)
                assert (code, "pause" in said) == (6, True), said
                printer.trouble.clear()
                code, said = await command(folder, "batch", "--resume", "--printer", NAME, "--dry-run")
                assert (code, printer.jobs) == (0, []), said
                code, said = await command(folder, "batch", "--resume", "--printer", NAME)
                assert (code, len(printer.printed)) == (0, 1), said
        finally:
            await running.close()

    asyncio.run(whole())


@dataclass
class JamsLater(IppPrinter):
    """Takes two documents, and jams with the first."""

    def _done(
        self, operation: int, asked: dict[str, object], job: dict[str, object], data: bytes
    ) -> tuple[int, list[bytes]]:
        if len(self.jobs) == 2:
            self.trouble = ["media-jam"]
            self.jobs[0].state = PROCESSING if self.jobs[0].state == PENDING else self.jobs[0].state
        return super()._done(operation, asked, job, data)


def test_a_pause_leaves_no_code_at_the_printer(tmp_path: Path) -> None:
    async def whole() -> None:
        folder = tmp_path / "desk"
        folder.mkdir()
        running = await start(tmp_path / "service")
        try:
            async with JamsLater().running() as printer:
                await a_desk(folder, running.base, running.tokens["desk"], printer.uri, "supervisor")
                file = csv(folder, [person(key).number for key in ("live", "auto-created")])
                code, said = await command(folder, "batch", "--csv", file, "--printer", NAME)
                assert (code, "Rien n’attend plus" in said) == (6, True), said
                assert [job.state for job in printer.jobs] == [CANCELLED, CANCELLED]
        finally:
            await running.close()
        store = await open_store(folder, await FileVault(folder).unlock("op-1", Secret(PASSWORD)))
        batch = await store.open_batch()
        assert batch is not None
        assert {one.state for one in await store.entries(batch.id)} == {EntryState.RENEW}
        await store.close()

    asyncio.run(whole())


@dataclass
class Slow(IppPrinter):
    """Prints nothing by itself, and tells when it was asked how far a job is."""

    is_watched: asyncio.Event = field(default_factory=asyncio.Event)

    def _done(
        self, operation: int, asked: dict[str, object], job: dict[str, object], data: bytes
    ) -> tuple[int, list[bytes]]:
        if operation == JOB_ATTRIBUTES:
            self.is_watched.set()
        return super()._done(operation, asked, job, data)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is no signal that one process sends another there")
def test_ctrl_c_leaves_no_code_at_the_printer_and_the_batch_goes_on(tmp_path: Path) -> None:
    async def whole() -> None:
        folder = tmp_path / "desk"
        folder.mkdir()
        later = [timedelta()]
        running = await start(tmp_path / "service", now=lambda: datetime.now(UTC) + later[0])
        try:
            async with Slow().running() as printer:
                await a_desk(folder, running.base, running.tokens["desk"], printer.uri, "supervisor")
                file = csv(folder, [person(key).number for key in ("live", "auto-created")])
                made = await begun(folder, "batch", "--csv", file, "--printer", NAME)
                await printer.is_watched.wait()
                made.send_signal(signal.SIGINT)
                out, _ = await made.communicate()
                said = out.decode()
                assert (made.returncode, "Traceback" in said) == (130, False), said
                assert printer.jobs
                assert {job.state for job in printer.jobs} == {CANCELLED}
                broken_off = len(printer.jobs)
                later[0] = timedelta(seconds=31)  # the service makes nobody two codes within 30 seconds
                feeding = asyncio.create_task(_fed(printer))
                code, said = await command(folder, "batch", "--resume", "--printer", NAME)
                feeding.cancel()
                assert (code, len(printer.printed)) == (0, 2), said
                assert not {job.name for job in printer.jobs[:broken_off]} & set(printer.printed), "new codes"
        finally:
            await running.close()

    asyncio.run(whole())


async def _fed(printer: Slow) -> None:
    """A sheet each time somebody looks how far it is."""
    while True:
        printer.is_watched.clear()
        printer.feed()
        await printer.is_watched.wait()


def test_who_may_not(tmp_path: Path) -> None:
    async def whole() -> None:
        folder = tmp_path / "desk"
        folder.mkdir()
        await a_desk(folder, "http://127.0.0.1:9/fhir", "t", "ipp://127.0.0.1:9/ipp/print", "assistant")
        file = csv(folder, [person("live").number])
        code, _ = await command(folder, "batch", "--csv", file, "--printer", NAME, "--dry-run")
        assert code == 2

    asyncio.run(whole())


@pytest.mark.parametrize("name", NAMES)
def test_each_letter_is_rendered_with_fictive_people(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.pdf"
    assert main.main(["letters", "render", name, "--sample", "--out", str(out)]) == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    assert len(document) >= 1
    document.close()
    assert str(out) in capsys.readouterr().out


def test_it_says_what_this_site_says(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    text = '[help]\ncall = "Venez au guichet, ou appelez {hotline}, {hours}."\n'
    (tmp_path / "letters" / "fr.toml").write_text(text, encoding="utf-8")
    out = tmp_path / "own.pdf"
    assert main.main(["--folder", str(tmp_path), "letters", "render", "receipt", "--sample", "--out", str(out)]) == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    assert "Venez au guichet" in document[len(document) - 1].get_textpage().get_text_bounded()
    document.close()


def test_their_names(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.main(["letters", "--list"]) == 0
    assert capsys.readouterr().out.split() == list(NAMES)
    assert main.main(["letters", "render", "none", "--sample", "--out", str(tmp_path / "x.pdf")]) == 2
    assert not (tmp_path / "x.pdf").exists()
    assert main.main(["letters", "render", "slip", "--sample", "--out", str(tmp_path / "none" / "x.pdf")]) == 2
