"""A desk that cannot send any more hands its work to another; whoever sends, and be it both, the service has each act
once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest
from uuid6 import uuid7

from desk_app.clock import SystemClock
from desk_app.domain.acts import Act, ActKind, ActState, Author, Base, ChangeContact
from desk_app.domain.answers import AnswerKind
from desk_app.domain.contact import Contact
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding, TrailLine
from desk_app.sandbox.app import start
from desk_app.sandbox.seeds import creation_code, person
from desk_app.security.sealed_file import SealedFiles
from desk_app.security.vault import FileVault
from desk_app.service.client import FhirService
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from desk_app.sync.loop import SyncLoop
from desk_app.usecases import hand_on as work
from desk_app.usecases.desk import Desk
from desk_app.usecases.hand_on import Hands
from desk_app.usecases.handed_on import ask_about_handed_on
from tests.service.test_against_sandbox import child_opening, count, opening

T = TypeVar("T")
PATIENCE = 20.0  # seconds: a failing test ends, a passing one never waits for it
WRONG = creation_code("7K2M9QX4RTB")  # a right check character on a code that nobody has


@dataclass
class Place:
    """One desk: its store, its client, a loop that sends once it is told to, and who works there."""

    name: str
    store: SqlStore
    service: FhirService
    loop: SyncLoop
    hands: Hands
    tasks: list[asyncio.Task[None]]

    async def write(self, *acts: Act) -> None:
        lines = [self.hands.line(Event.ACT, act.id, act.kind.value) for act in acts]
        await self.store.write_acts(acts, lines)

    def send(self) -> None:
        """From now on, as its window does."""
        self.tasks.append(asyncio.get_running_loop().create_task(self.loop.run()))

    async def states(self, acts: Sequence[Act]) -> list[ActState]:
        rows = [await self.store.act(act.id) for act in acts]
        return [row.state for row in rows if row is not None]

    async def until(self, acts: Sequence[Act], state: ActState = ActState.ACCEPTED) -> None:
        async with asyncio.timeout(PATIENCE):
            while set(await self.states(acts)) != {state}:
                self.loop.wake()
                await asyncio.sleep(0.02)

    async def ask_about(self) -> None:
        """What housekeeping does each hour, once there is a connection."""
        connection = await self.service.greet()
        desk = SimpleNamespace(
            store=self.store,
            service=self.service,
            clock=self.hands.clock,
            author=self.hands.author,
            connection=lambda: connection,
            wake=self.loop.wake,
        )
        await ask_about_handed_on(cast(Desk, desk))


@asynccontextmanager
async def a_place(folder: Path, name: str, base: str, token: str) -> AsyncIterator[Place]:
    clock, author = SystemClock(), Author(operator_id=f"op of {name}", name="Inès Caron", role="pharmacist", desk=name)
    vault = FileVault(folder, memory=64, passes=1)
    key = await vault.create(author, Secret("tilleul bocal virgule 48"))
    store = await open_store(folder, key)
    service = FhirService(base, Secret(token), demonstration=True, clock=clock)
    loop = SyncLoop(store, service, clock, desk=name)
    hands = Hands(
        author=author,
        store=store,
        sealed=SealedFiles(vault),
        clock=clock,
        compose=service.compose,
        demonstration=True,
        wake=loop.wake,
    )
    place = Place(name, store, service, loop, hands, [])
    try:
        yield place
    finally:
        for task in place.tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await service.close()
        await store.close()
        key.wipe()


def two_desks(folder: Path, day: Callable[[Place, Place], Coroutine[Any, Any, T]]) -> T:
    """Both beside one sandbox, and neither sends yet."""

    async def main() -> T:
        running = await start(folder / "service", port=0, faults=True)
        token = running.tokens["desk"]
        async with (
            a_place(folder / "here", "Poste 1", running.base, token) as here,
            a_place(folder / "there", "Poste 2", running.base, token) as there,
        ):
            try:
                return await day(here, there)
            finally:
                await running.close()

    return asyncio.run(main())


def a_morning() -> list[Act]:
    """An adult with her code, a household of three, two of them twins, and the adult’s new e-mail after her opening."""
    who, household = person("adult-typed"), str(uuid7())
    children = [child_opening(person(key), household) for key in ("twin-lea", "twin-lina", "newborn")]
    first = opening(who, code=who.creation_code)
    changed = replace(
        first,
        id=str(uuid7()),
        kind=ActKind.CHANGE_CONTACT,
        content=ChangeContact(identity=first.content.identity, contact=Contact(email="neuf@example.org")),
        base=Base(after=first.id),
    )
    return [first, *children, changed]


MADE = (4, 4, 5, 5)  # Patient, Consent, Task, Provenance: each act once


async def handed_over(here: Place, there: Place, folder: Path) -> Path:
    made = work.new_file_key()
    done = await work.hand_on(here.hands, folder / "usb.travail", made.key)
    await work.take_in(there.hands, done.file, made.key)
    return done.file


async def on_the_service(place: Place) -> list[int]:
    return [await count(place.service, kind) for kind in ("Patient", "Consent", "Task", "Provenance")]


def test_another_desk_sends_it_and_this_one_learns_of_it(tmp_path: Path) -> None:
    async def day(here: Place, there: Place) -> None:
        before, acts = await on_the_service(here), a_morning()
        await here.write(*acts)
        file = await handed_over(here, there, tmp_path)
        names = {trait for act in acts for trait in (act.content.identity.traits.birth_name,)}
        content = file.read_bytes()
        assert not [name for name in names if name.encode() in content or name.lower().encode() in content.lower()]
        assert b"camille@example.org" not in content
        here.send()
        there.send()
        await there.until(acts)
        assert await here.states(acts) == [ActState.HANDED_ON] * 5, "nothing was sent from here"
        assert await on_the_service(here) == [at + more for at, more in zip(before, MADE, strict=True)]
        late = opening(person("adult-typed"))
        await here.write(late)  # on a record that was handed on: it waits
        await here.ask_about()
        assert await here.states(acts) == [ActState.ACCEPTED] * 5
        rows = [(await here.store.act(act.id), await there.store.act(act.id)) for act in acts]
        assert all(one and other and one.patient_id == other.patient_id for one, other in rows)
        await there.until(acts)
        async with asyncio.timeout(PATIENCE):
            while (await here.states([late]))[0] in (ActState.WAITING, ActState.SENDING):
                here.loop.wake()
                await asyncio.sleep(0.02)
        for place in (here, there):
            assert (await place.store.verify()).finding is Finding.SOUND

    two_desks(tmp_path, day)


def test_both_send_and_the_service_has_each_act_once_at_its_first_version(tmp_path: Path) -> None:
    async def day(here: Place, there: Place) -> None:
        before, acts = await on_the_service(here), a_morning()
        lost = opening(person("adult-scanned"), code=person("adult-scanned").creation_code)
        await here.write(lost)
        (claimed,) = await here.store.claim(1, here.service.compose)
        assert (await here.service.send(claimed.bundle)).kind is AnswerKind.ACCEPTED  # and the answer never came
        await here.store.recover()
        acts = [lost, *acts]
        await here.write(*acts[1:])
        await handed_over(here, there, tmp_path)
        (export,) = await work.exports(here.hands)
        assert await work.take_back(here.hands, export.id) == 6
        for place in (here, there):
            place.send()
        await asyncio.gather(here.until(acts), there.until(acts))
        assert await on_the_service(here) == [at + more + 1 for at, more in zip(before, MADE, strict=True)]
        for act in acts:
            one, other = await here.store.act(act.id), await there.store.act(act.id)
            assert one is not None
            assert other is not None
            assert (one.patient_id, one.patient_version) == (other.patient_id, other.patient_version)
            reply = await here.service._wire.ask("GET", f"Patient/{one.patient_id}/_history", deadline=5)
            is_changed = act in (acts[1], acts[-1])  # the adult, whose contact was written once more
            assert json.loads(reply.body)["total"] == (2 if is_changed else 1)
            assert (other.act.author.name, other.act.author.desk) == (act.author.name, act.author.desk)

    two_desks(tmp_path, day)


def test_the_bytes_that_go_out_are_the_same_from_both(tmp_path: Path) -> None:
    async def day(here: Place, there: Place) -> None:
        await here.write(*a_morning())
        await handed_over(here, there, tmp_path)
        (export,) = await work.exports(here.hands)
        await work.take_back(here.hands, export.id)
        sent = []
        for place in (here, there):
            claimed = await place.store.claim(9, place.service.compose)
            sent.append([(one.row.act.id, one.bundle) for one in claimed])
        assert sent[0] == sent[1]
        assert len(sent[0]) == 4, "the change has no bytes before its opening is there"

    two_desks(tmp_path, day)


def test_a_refusal_is_corrected_where_the_work_is(tmp_path: Path) -> None:
    async def day(here: Place, there: Place) -> None:
        who = person("adult-typed")
        refused = opening(who, code=WRONG)
        await here.write(refused)
        here.send()
        await here.until([refused], ActState.REFUSED)
        here.tasks.pop().cancel()
        behind = opening(who, code=who.creation_code)
        await here.write(behind)
        await handed_over(here, there, tmp_path)
        there.send()
        assert await there.states([refused, behind]) == [ActState.REFUSED, ActState.WAITING]
        corrected = replace(opening(who, code=who.creation_code), corrects=refused.id)

        def line(act_id: str) -> TrailLine:
            return there.hands.line(Event.ACT, act_id, "")

        await there.store.recall(behind.id, line)
        await there.store.write_acts([corrected], [line(corrected.id)], corrects=refused.id)
        await there.until([corrected])

    two_desks(tmp_path, day)


def test_a_wrong_key_then_the_right_one(tmp_path: Path) -> None:
    async def day(here: Place, there: Place) -> None:
        await here.write(*a_morning())
        made = work.new_file_key()
        done = await work.hand_on(here.hands, tmp_path / "usb.travail", made.key)
        with pytest.raises(Refusal):
            await work.take_in(there.hands, done.file, work.new_file_key().key)
        assert await work.exports(there.hands) == ()
        assert (await work.take_in(there.hands, done.file, made.key)).people == 4, "of whom one has two acts"

    two_desks(tmp_path, day)
