"""A desk with a real store beside a real sandbox full of people, and a printer in memory that prints, jams and dies."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from desk_app.domain.author import Author
from desk_app.domain.batch import Batch, Entry, Progress
from desk_app.domain.batch_rules import BatchRules
from desk_app.domain.contact import PostalAddress
from desk_app.domain.identity import INS_NIR_DEMONSTRATION, NSS_NIR
from desk_app.domain.letters import Letter
from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.domain.printers import JobStatus, Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow, Wish
from desk_app.sandbox import seeded
from desk_app.sandbox.app import Running, start
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import number
from desk_app.service.client import FhirService
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from desk_app.usecases.batch_prepare import Wanted, prepare, sign, survey
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line
from tests.usecases.fakes import Bench, FakeClock
from tests.usecases.press import FakePress
from tests.usecases.printers import COUNTER, FakePrinters, a_printer

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class TellingPress(FakePress):
    """A letter as its reference and its code, so that the paper can be read back."""

    def compose(self, letter: Letter) -> bytes:
        code = letter.code.reveal() if letter.code is not None else ""
        lines = letter.address.lines() if letter.address is not None else ()
        return "|".join((letter.reference, code, letter.addressee, *lines)).encode()


@dataclass
class Printer(FakePrinters):
    """Prints a sheet each time it is fed, until `jams_at` sheets have come out."""

    jams_at: int | None = None
    out: list[str] = field(default_factory=list)  # references, in the order they came out
    as_delivered: bool = False

    def feed(self) -> None:
        """The next sheet, if nothing is wrong."""
        waiting = [n for n in range(1, len(self.documents) + 1) if not self._is_over(n)]
        if not waiting:
            return
        if self.jams_at is not None and len(self.out) >= self.jams_at:
            self.says[waiting[0]] = JobStatus(paper=Paper.STOPPED, reasons=("media-jam",))
            return
        self.out.append(self.documents[waiting[0] - 1][1])
        paper = Paper.DELIVERED if self.as_delivered else Paper.PRINTED
        self.says[waiting[0]] = JobStatus(paper=paper, is_over=True)

    def _is_over(self, number: int) -> bool:
        return number in self.says and self.says[number].is_over


@dataclass
class Watch:
    """Whoever looks on: while it rests, time passes and a sheet comes out. `wishes` is asked with how many did."""

    clock: FakeClock
    printer: Printer
    wishes: Callable[[int], Wish] = lambda done: Wish.GO_ON
    seen: list[Progress] = field(default_factory=list)

    def wish(self) -> Wish:
        return self.wishes(self.seen[-1].on_paper if self.seen else 0)

    def progressed(self, progress: Progress) -> None:
        self.seen.append(progress)

    async def rest(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)
        self.printer.feed()


@dataclass
class World:
    """All of it. `patients` by their numbers, in the order of their making."""

    bench: Bench
    store: SqlStore
    service: FhirService
    running: Running
    printer: Printer
    clock: FakeClock
    patients: dict[str, str] = field(default_factory=dict)
    rules: BatchRules = field(default_factory=lambda: BatchRules(recent_days=0))

    def desk(self, **changes: Any) -> Desk:
        bench = self.bench
        author = Author(operator_id="op1", name="Ines Caron", role="back-office", desk="1", site="750000001")
        made = replace(
            bench.desk,
            author=author,
            store=self.store,
            service=self.service,
            press=TellingPress(),
            batches=self.rules,
        )
        return replace(made, **changes)

    @property
    def watch(self) -> Watch:
        return Watch(self.clock, self.printer)

    async def in_sandbox(self, work: Callable[[Any], Any]) -> Any:
        """Something done to the service's own store, in its thread."""
        return await asyncio.wrap_future(self.running._thread.submit(work, self.running._store))

    async def settle_people(self, many: int, *, postcode: Callable[[int], str] = lambda n: f"{99999 - n:05d}") -> None:
        """So many adults with a record and an address, each other's neighbours backwards."""
        first = len(self.patients)

        def plant(store: Any) -> list[tuple[str, str]]:
            made = []
            with store.transaction():
                for n in range(first, first + many):
                    one = adult(n, postcode(n))
                    patient = store.create(seeded.patient(one, INS_NIR_DEMONSTRATION, NSS_NIR, self.clock.at))
                    accord = seeded.consent(one, patient.id, self.clock.at - timedelta(days=90))
                    if accord is not None:
                        store.create(accord)
                    made.append((one.number, patient.id))
            return made

        self.patients |= dict(await self.in_sandbox(plant))

    async def live_codes(self) -> dict[str, list[str]]:
        """Digests of living codes by record."""

        def read(store: Any) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for patient, digest in store.db.execute(
                "SELECT patient, digest FROM provisional_code WHERE state = 'live'"
            ).fetchall():
                found.setdefault(patient, []).append(digest)
            return found

        found: dict[str, list[str]] = await self.in_sandbox(read)
        return found

    async def move(self, patient_id: str, street: str) -> None:
        """The service learns of another address."""

        def put(store: Any) -> None:
            with store.transaction():
                body = store.read("Patient", patient_id).body
                home = {**body["address"][0], "line": [street]}
                store.put({**body, "address": [home]})

        await self.in_sandbox(put)

    async def prepared(self, many: int | None = None, *, desk: Desk | None = None) -> tuple[Batch, tuple[Entry, ...]]:
        """A batch of the first so many people, ready to be printed."""
        desk = desk or self.desk()
        people = [Wanted(number=one) for one in list(self.patients)[:many]]
        await prepare(desk, await survey(desk, people))
        batch = await sign(desk, COUNTER)
        return batch, await self.store.entries(batch.id)

    async def entries(self) -> tuple[Entry, ...]:
        batch = await self.store.open_batch()
        assert batch is not None
        return await self.store.entries(batch.id)

    async def letter(self, reference: str) -> LetterRow:
        """The letter's row."""
        row = await self.store.letter(reference)
        assert row is not None
        return row

    def paper(self, reference: str) -> list[str]:
        """What stands on the sheet: reference, code, name, lines of the address."""
        (document,) = [one for _, name, one in self.printer.documents if name == reference]
        return document.decode().split("|")

    async def check_paper(self) -> None:
        """Nobody holds two living codes, and every good sheet carries the one that lives."""
        live = await self.live_codes()
        assert all(len(codes) == 1 for codes in live.values())
        for one in await self.entries():
            if one.state.value in ("printed", "delivered"):
                code = self.paper(one.reference)[1]
                assert live[one.patient_id] == [hashlib.sha256(code.encode()).hexdigest()], one


def adult(n: int, postcode: str) -> SeedPerson:
    """The nth one; nobody lives like that."""
    name = "ESSAI" + ALPHABET[n // 26 % 26] + ALPHABET[n % 26]
    born = date(1950 + n % 40, n % 12 + 1, 3)
    traits = Traits(
        birth_name=name,
        given_names="CAMILLE",
        first_given_name="CAMILLE",
        sex=Sex.FEMALE,
        birth_date=BirthDate(born.year, born.month, born.day),
        birthplace="25056",
    )
    own = number(f"2{born.year % 100:02d}{born.month:02d}25056{n + 100:03d}")
    address = PostalAddress(street=f"{n + 1} RUE DES ESSAIS", postcode=postcode, town="EXEMPLEVILLE")
    return SeedPerson(key=f"batch-{n}", number=own, traits=traits, situation="auto-created", address=address)


@asynccontextmanager
async def world(folder: Path, people: int = 0, **rules: int) -> AsyncIterator[World]:
    """Begun, with so many people."""
    clock = FakeClock()
    running = await start(folder / "service", faults=True, now=clock.now)
    service = FhirService(running.base, Secret(running.tokens["desk"]), demonstration=True, clock=clock)
    key = Secret(bytes(range(32)))
    store = await open_store(folder / "data", key, now=clock.now)
    printer = Printer()
    printer.add(a_printer())
    bench = Bench(clock=clock, printers=printer)
    bench.set_up.kept["printing.codes"] = (COUNTER,)
    bench.keyring.ways = {"op1": WayIn.OWN, "op2": WayIn.OWN}
    bench.keyring.passwords = {"op1": "mine", "op2": "theirs"}
    made = World(bench, store, service, running, printer, clock)
    made.rules = replace(made.rules, **rules)
    try:
        for one, role in (("op1", "back-office"), ("op2", "supervisor"), ("op3", "assistant")):
            person = Operator(id=one, name={"op1": "Ines Caron", "op2": "Nadia Roy", "op3": "Léo"}[one], role=role)
            await store.write_operator(person, line(made.desk(), Event.OPERATOR, whom=one, detail="added"))
        await made.settle_people(people)
        yield made
    finally:
        await store.close()
        await service.close()
        await running.close()
