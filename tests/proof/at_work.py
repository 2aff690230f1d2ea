"""A desk at work without a window, in a process that will be killed: it says on a pipe what it begins, and
acknowledges each thing only after the use case returned.

What is said: `{"begun": kind, "draft": id}`, then `{"saved": draft, "text": n}`, `{"dropped": draft}`,
`{"written": act, "draft": id}`, `{"answered": act, "state": …}`, `{"letter": reference, "state": …}`,
`{"backup": file}`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from desk_app import settings
from desk_app.assembly.counter import Counter as OpenCounter
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import OPERATOR_ID
from desk_app.domain.acts import ActState
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft
from desk_app.ports import Backup, TrailQuery
from desk_app.security.vault import FileVault
from desk_app.store import HEAD, backup, manifest, open_store
from desk_app.usecases.desk import Desk
from desk_app.usecases.open_record import open_record
from desk_app.usecases.print_letter import compose_letter, letter_handed_over, letter_printed
from desk_app.usecases.refuse import refuse
from desk_app.usecases.renew_keys import renew_keys
from desk_app.usecases.save_draft import save_draft, saved_drafts, start_opening
from desk_app.usecases.wait_for_letter import letters_for, wait_for_letter
from tests.flows.people import CARD, number

RESTING = "resting"  # begun once everybody was seen
PEOPLE = 40  # for one process: more than it lives to open
PATIENCE = 30.0  # seconds until everything must have been answered
SETTLED = (ActState.ACCEPTED, ActState.REFUSED, ActState.REPLACED)
_EVERYTHING = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One process' work: on which desk, who comes first, and which letters must still be known."""

    folder: Path
    first: int  # rank of the first person, never used before
    seed: int
    letters: tuple[str, ...] = ()
    people: int = PEOPLE


class Says(Protocol):
    """Who hears what is acknowledged: the end of a pipe."""

    def send(self, obj: Any, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Hands:
    """A desk somebody signed in to, and what makes its backups."""

    desk: Desk
    folder: Path

    async def back_up(self) -> Backup:
        """Make one beside the daily ones, which take each other's place."""
        return await self.desk.archive.back_up(self.copies)

    @property
    def copies(self) -> Path:
        """Where they go."""
        return self.folder / "copies"

    def all_backups(self) -> dict[Path, bool]:
        """Those of each day too; is each of them sound?"""
        folders = (self.copies, settings.load(self.folder / settings.FILE).backups(self.folder))
        return {one.file: one.is_sound for folder in folders for one in backup.listed(folder, self.folder)}


def counter_of(folder: Path, tasks: set[asyncio.Task[None]]) -> OpenCounter:
    """What stands behind a window, without one; its background work goes to `tasks`."""

    def spawn(work: Coroutine[Any, Any, None], name: str) -> Any:
        task = asyncio.get_running_loop().create_task(work, name=name)
        tasks.add(task)
        return task

    return OpenCounter(folder, settings.load(folder / settings.FILE), spawn, asyncio.sleep)


async def mistype(folder: Path) -> None:
    """A password with a slip in it: refused, and noted beside the store."""
    with suppress(Refusal):
        await counter_of(folder, set()).sign_in(OPERATOR_ID, Secret("a slip of the finger"))


@asynccontextmanager
async def signed_in(folder: Path) -> AsyncIterator[Hands]:
    """The desk as the window signs in to it."""
    tasks: set[asyncio.Task[None]] = set()
    counter = counter_of(folder, tasks)
    desk = await counter.sign_in(OPERATOR_ID, Secret(PASSWORD))
    try:
        yield Hands(desk, folder)
    finally:
        await counter.close()
        await asyncio.gather(*tasks, return_exceptions=True)


def work(shift: Shift, says: Connection) -> None:
    """In a process of its own, until it is killed: tell what was found, then one person after the other."""

    async def until_killed() -> None:
        async with signed_in(shift.folder) as hands:
            says.send(await found(hands, shift.letters))
            await day(hands, shift, says)
            says.send({"begun": RESTING})
            await asyncio.Event().wait()

    _run(until_killed(), says)


def finish(shift: Shift, says: Connection) -> None:
    """Send what was left, tell what is there, and close as an evening does."""

    async def evening() -> None:
        async with signed_in(shift.folder) as hands:
            desk = hands.desk
            end = time.monotonic() + PATIENCE
            while any(row.state not in SETTLED for row in await desk.store.follow_up(limit=_EVERYTHING)):
                if time.monotonic() > end:
                    break
                desk.try_now()
                await asyncio.sleep(0.05)
            told = await found(hands, shift.letters)
            opened = [await _opened(file, told) for file in hands.all_backups()]
            says.send(told | {"opened": opened})

    _run(evening(), says)


def _run(day: Coroutine[Any, Any, None], says: Connection) -> None:
    try:
        asyncio.run(day)
    except Refusal as refusal:
        says.send({"failed": refusal.code.value})
    except Exception as error:
        says.send({"failed": repr(error)})


async def _opened(file: Path, found: dict[str, Any]) -> str:
    """What is wrong with a backup, taken out and opened with its own keys; empty where it is this store's, earlier."""
    with TemporaryDirectory() as scratch:
        try:
            head = manifest.unpack(file, Path(scratch)).head
            (Path(scratch) / HEAD).write_text(head.written(), encoding="ascii")  # as restoring does
            key = await FileVault(Path(scratch)).unlock(OPERATOR_ID, Secret(PASSWORD))
            store = await open_store(Path(scratch), key)
        except Refusal as refusal:
            there = await asyncio.to_thread(file.exists)  # else the newer one of its day took its place meanwhile
            return refusal.code.value if there else ""
        try:
            trail = await store.verify()
            rows = await store.follow_up(limit=_EVERYTHING)
        finally:
            await store.close()
    if trail.finding is not Finding.SOUND:
        return f"trail {trail.finding.value}"
    return "" if {row.act.id for row in rows} <= found["acts"].keys() else "acts that the desk does not know"


async def found(hands: Hands, letters: tuple[str, ...]) -> dict[str, Any]:
    """Everything that was ever acknowledged, as the store has it now."""
    desk = hands.desk
    rows = await desk.store.follow_up(limit=_EVERYTHING)
    lines = await desk.store.trail_lines(TrailQuery(limit=_EVERYTHING))
    told = Counter((one.line.event, one.line.whom) for one in lines if one.line is not None)
    drafts = [saved.draft for saved in await saved_drafts(desk)]
    notes = [await desk.store.letter(reference) for reference in letters]
    return {
        "found": True,
        "acts": {row.act.id: row.state.value for row in rows},
        "numbers": {row.act.id: whose.value for row in rows if (whose := row.act.content.identity.number)},
        "lines": {row.act.id: told[Event.ACT, row.act.id] for row in rows},
        "answers": {row.act.id: told[Event.ACT_ANSWERED, row.act.id] for row in rows},
        "drafts": {draft.id: text_of(draft) for draft in drafts},
        "typed": {draft.id: _fields(draft) for draft in drafts},
        "letters": {note.reference: _step(note.state.value, note.handed_over) for note in notes if note is not None},
        "backups": {str(file): is_sound for file, is_sound in hands.all_backups().items()},
        "trail": (await desk.store.verify()).finding.value,
    }


def _step(state: str, handed_over: str) -> str:
    return handed_over or state


async def day(hands: Hands, shift: Shift, says: Says) -> None:
    """One person after the other, everything acknowledged."""
    desk = hands.desk
    chance = random.Random(shift.seed)  # noqa: S311 - the same day for the same seed
    for rank in range(shift.first, shift.first + shift.people):
        saved = enumerate(_typed(start_opening(desk), rank, chance), start=1)
        for text, draft in saved:
            says.send({"begun": "typing", "draft": draft.id})
            await save_draft(desk, draft)
            says.send({"saved": draft.id, "text": text})
        if chance.random() < 0.1:
            says.send({"begun": "refusing", "draft": draft.id})
            await refuse(desk, draft.id)
            says.send({"dropped": draft.id})
            continue
        if chance.random() < 0.1:
            continue  # put aside: it stays
        says.send({"begun": "opening", "draft": draft.id})
        (act,) = await open_record(desk, draft, Facts(today=desk.clock.today(), profile=desk.profile), {})
        says.send({"written": act.id, "draft": draft.id})
        if chance.random() < 0.7:
            await _answer_and_letter(desk, act.id, says)
        if chance.random() < 0.15:
            await _back_up(hands, says)
        if chance.random() < 0.1:
            says.send({"begun": "renewing keys"})
            await renew_keys(desk, Secret(PASSWORD))
            says.send({"begun": "nothing"})


async def _back_up(hands: Hands, says: Says) -> None:
    """While the loop goes on sending. What was chained before it began is in it."""
    before = await hands.desk.store.head()
    says.send({"begun": "backing up"})
    made = await hands.back_up()
    says.send({"backup": str(made.file)})
    if made.head.number < before.number:
        says.send({"failed": "a backup without what was written before it"})
    says.send({"begun": "nothing"})


async def _answer_and_letter(desk: Desk, act_id: str, says: Says) -> None:
    says.send({"begun": "syncing"})
    rows = await wait_for_letter(desk, [act_id], 0.2)
    for row in rows:
        if row.state in SETTLED:
            says.send({"answered": row.act.id, "state": row.state.value})
    says.send({"begun": "printing"})
    for letter in await letters_for(desk, rows):
        says.send({"letter": letter.reference, "state": "made"})
        await compose_letter(desk, letter)
        await letter_printed(desk, letter)
        says.send({"letter": letter.reference, "state": "delivered"})
        await letter_handed_over(desk, letter, "in-hand")
        says.send({"letter": letter.reference, "state": "in-hand"})
    says.send({"begun": "nothing"})


def traits(rank: int) -> dict[str, Any]:
    """One of 430,000 fictive people, as typed."""
    month, year = rank // 900 % 12 + 1, 60 + rank // 10_800 % 40
    return {
        "number": number(f"2{year:02d}{month:02d}25056{rank % 900 + 1:03d}"),
        "birth_name": "PERSONNE" + "".join(chr(65 + rank // 26**place % 26) for place in range(3)),
        "given_names": "ANNE",
        "sex": "F",
        "birth_date": f"23/{month:02d}/19{year:02d}",
    }


def _typed(draft: OpeningDraft, rank: int, chance: random.Random) -> Iterator[OpeningDraft]:
    """The same opening, growing; how far it is stands in its e-mail."""
    for text in range(1, chance.randrange(3, 8)):
        reach = ContactDraft(email=f"anne{text}@example.org")
        draft = opening.with_person(draft, **traits(rank), proofs=CARD, consent=True, no_code=True, contact=reach)
        draft = replace(draft, leaflet=True)
        yield draft


def text_of(draft: OpeningDraft) -> int:
    """Which saving of `_typed` this is; 0 for a draft that somebody else made."""
    digits = draft.person.contact.email.removeprefix("anne").removesuffix("@example.org")
    return int(digits) if digits.isdecimal() else 0


def _fields(draft: OpeningDraft) -> dict[str, str]:
    person = draft.person
    names = ("number", "birth_name", "given_names", "sex", "birth_date", "birthplace")
    return {name: getattr(person, name) for name in names} | {"email": person.contact.email}
