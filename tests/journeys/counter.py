"""A whole counter without a screen: store, sandbox, client, sync loop, directory and press, all real; and a hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from importlib import resources as files
from pathlib import Path
from typing import Any, TypeVar, cast

import aiohttp

from desk_app.assembly.archive import FileArchive
from desk_app.clock import SystemClock
from desk_app.directory.beside import FolderExtractions
from desk_app.directory.importer import import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.domain.acts import Act, ActRow, ActState, Author
from desk_app.domain.identity import Proof
from desk_app.domain.keeping import Keeping
from desk_app.domain.letters import Letter, Sender
from desk_app.domain.operators import WayIn
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft, PersonFacts
from desk_app.flows.steps import Step
from desk_app.ports import Printers
from desk_app.sandbox.app import Running, start
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.security.sealed_file import SealedFiles
from desk_app.security.vault import FileVault
from desk_app.service.client import FhirService
from desk_app.store import open_store
from desk_app.sync.loop import SyncLoop
from desk_app.usecases.desk import Desk
from desk_app.usecases.existing_record import existing_record
from desk_app.usecases.identify import identify
from desk_app.usecases.open_record import open_record
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.prove_code import prove_code
from desk_app.usecases.save_draft import start_opening
from desk_app.usecases.wait_for_letter import wait_for_letter
from printing.press import Press
from resources import profiles
from resources.catalogue import texts
from tests.printing.reading import text_of
from tests.usecases.keyring import FakeKeyring
from tests.usecases.printers import FakePrinters
from tests.usecases.set_up import FakeSetUp
from tests.usecases.workstation import FakeWorkstation

T = TypeVar("T")
CARD = (Proof.IDENTITY_CARD,)
BOOK = (Proof.FAMILY_BOOK,)
HOME = ContactDraft(email="marion@example.org", street="12 rue des Acacias", postcode="25000", town="Besançon")
PATIENCE = 20.0  # seconds: a failing test ends, a passing one never waits for it
SETTLED = (ActState.ACCEPTED, ActState.REFUSED, ActState.REPLACED)


@dataclass
class Hand:
    """Somebody signed in, and what they do with the use cases."""

    desk: Desk

    def draft(self, **changes: Any) -> OpeningDraft:
        """An opening past the spoken sentence, the leaflet handed over."""
        return replace(start_opening(self.desk), leaflet=True, **changes)

    async def facts(self, draft: OpeningDraft, codes: Mapping[int, str] | None = None) -> Facts:
        """What the services answer about everyone of the draft, asked as the screen asks."""
        facts = self._facts(draft, codes or {}, ())
        known: list[PersonFacts] = []
        for index, person in enumerate(draft.people):
            one = PersonFacts(code_whole=index in (codes or {}))
            question = opening.existing_question(draft, facts, index)
            if question is not None and person.proofs:
                one = replace(
                    one,
                    existing=await existing_record(self.desk, question),
                    existing_asked=True,
                    match=await identify(self.desk, question.traits),
                )
            known.append(one)
        return self._facts(draft, codes or {}, tuple(known))

    def nothing_known(self, draft: OpeningDraft) -> Facts:
        """The facts before anything was asked."""
        return self._facts(draft, {}, ())

    def _facts(self, draft: OpeningDraft, codes: Mapping[int, str], people: tuple[PersonFacts, ...]) -> Facts:
        return Facts(
            today=self.desk.clock.today(),
            profile=self.desk.profile,
            people=people or tuple(PersonFacts(code_whole=index in codes) for index in range(len(draft.people))),
            site_contacts=self.desk.site_contacts,
            author_name=self.desk.author.name,
        )

    async def confirm(
        self, draft: OpeningDraft, codes: Mapping[int, str] | None = None, *, facts: Facts | None = None
    ) -> tuple[Act, ...]:
        """Every page may be left, then confirm. `codes` are creation codes by person index."""
        facts = facts or await self.facts(draft, codes)
        for index in range(len(draft.people)):
            walk(replace(draft, current=index), facts)
        keys = {
            index: await prove_code(Secret(code), draft.people[index].number) for index, code in (codes or {}).items()
        }
        return await open_record(self.desk, draft, facts, keys)

    async def answered(self, acts: Sequence[Act]) -> tuple[ActRow, ...]:
        """The acts once the service has answered each."""
        rows = await wait_for_letter(self.desk, [act.id for act in acts], PATIENCE)
        assert all(row.state in SETTLED for row in rows), [(row.state, row.reason) for row in rows]
        return rows

    async def opened(self, draft: OpeningDraft, codes: Mapping[int, str] | None = None) -> tuple[ActRow, ...]:
        """Confirmed, and accepted by the service."""
        rows = await self.answered(await self.confirm(draft, codes))
        assert [row.state for row in rows] == [ActState.ACCEPTED] * len(rows), [(r.refusal, r.reason) for r in rows]
        return rows

    async def read(self, letter: Letter) -> str:
        """What stands on the paper, from the very bytes that would be printed."""
        return text_of(await compose_letter(self.desk, letter))


@dataclass
class Counter(Hand):
    """One desk and the service it talks to."""

    service: FhirService
    base: str
    token: str
    running: Running

    async def ask(self, method: str, path: str, body: Any = None, **asked: str) -> Any:
        """Ask the service as somebody beside the desk would: `path` below its base, or from its root with a slash."""
        url = self.base.removesuffix("/fhir") + path if path.startswith("/") else f"{self.base}/{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        form = asked or None
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, url, json=body, data=form) as answer,
        ):
            return await answer.json(content_type=None)

    async def patients(self) -> int:
        """How many people the service holds."""
        return int((await self.ask("GET", "Patient?_count=1"))["total"])

    async def activate(self, number: str, code: str) -> Any:
        """The holder's side: a code opens the on-line space, once."""
        said = [("number", number), ("vitaleSerial", "42000000021"), ("code", code)]
        body = {"resourceType": "Parameters", "parameter": [{"name": n, "valueString": v} for n, v in said]}
        return await self.ask("POST", "Patient/$activate", body)


def walk(draft: OpeningDraft, facts: Facts) -> tuple[Step, ...]:
    """The current person's pages, each of which may be left."""
    steps = opening.path(draft, facts)
    for step in steps:
        found = [one for one in opening.problems(step, draft, facts) if one.code not in draft.person.accepted]
        assert opening.may_leave(step, draft, facts), (step, [f"{one.field} {one.code}" for one in found])
    return steps


def typed(draft: OpeningDraft, who: SeedPerson, **changes: Any) -> OpeningDraft:
    """The number on the card and the traits, as they are typed; then what `changes` say."""
    traits = who.traits
    values: dict[str, Any] = {
        "number": who.card_number,
        "birth_name": traits.birth_name,
        "given_names": traits.given_names,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date.french().replace("/", ""),
        "birthplace": traits.birthplace,
        "consent": True,
    }
    return opening.with_person(draft, **(values | changes))


def answered_yes(draft: OpeningDraft, facts: Facts) -> OpeningDraft:
    """Every open question of the number's page accepted with its key."""
    while questions := opening.open_questions(opening.problems(Step.NUMBER, draft, facts), draft.person):
        draft = opening.accept(draft, questions[0].code)
    return draft


@asynccontextmanager
async def counter(
    folder: Path, *, profile: str = "dmp", printers: Printers | None = None, **rules: Any
) -> AsyncIterator[Counter]:
    """A desk that has just been signed in to, beside a fresh sandbox."""
    running = await start(folder / "service", port=0, faults=True)
    token = running.tokens["desk"]
    with files.as_file(files.files("resources").joinpath("directory", "sample.txt")) as extraction:
        await asyncio.to_thread(import_extraction, extraction, folder / "directory")
    (folder / "desk").mkdir()
    store = await open_store(folder / "desk", Secret(bytes(range(32))))
    clock = SystemClock()
    service = FhirService(running.base, Secret(token), demonstration=True, clock=clock)
    loop = SyncLoop(store, service, clock, desk="Poste 1")
    directory = FileDirectory(folder / "directory")
    period = replace(profiles.load(profile), **rules)
    sending = asyncio.get_running_loop().create_task(loop.run())
    desk = Desk(
        author=Author(operator_id="op", name="Inès Caron", role="assistant", desk="Poste 1", site="310000001"),
        profile=period,
        clock=clock,
        store=store,
        keyring=FakeKeyring(ways={"op": WayIn.OWN}),
        service=service,
        identity=service,
        directory=directory,
        extractions=FolderExtractions(folder / "directory"),
        press=Press(texts),
        printers=printers or FakePrinters(),
        sealed=SealedFiles(FileVault(folder / "desk")),
        archive=FileArchive(folder / "desk", folder / "desk" / "backups", cast(Any, None), Secret(bytes(range(32)))),
        workstation=FakeWorkstation(),
        set_up=FakeSetUp(),
        keeping=Keeping(),
        sender=Sender(
            name="Pharmacie des Tilleuls",
            lines=("12 PLACE DES TILLEULS", "31000 TOULOUSE"),
            controller="Pharmacie des Tilleuls",
            privacy_contact="donnees@tilleuls.example",
            hotline=period.hotline,
            hotline_hours=period.hotline_hours,
            hotline_hours_en=period.hotline_hours_en,
        ),
        site_contacts=frozenset({"contact@tilleuls.example"}),
        near="31000",
        wake=loop.wake,
        try_now=loop.try_now,
        connection=loop.connection,
    )
    try:
        yield Counter(desk, service, running.base, token, running)
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        directory.close()
        await service.close()
        await store.close()
        await running.close()


def at_the_counter(
    folder: Path,
    day: Callable[[Counter], Coroutine[Any, Any, T]],
    *,
    profile: str = "dmp",
    printers: Printers | None = None,
    **rules: Any,
) -> T:
    """Run one journey from a plain test."""

    async def main() -> T:
        async with counter(folder, profile=profile, printers=printers, **rules) as one:
            return await day(one)

    return asyncio.run(main())


async def refused(work: Coroutine[Any, Any, Any]) -> Refusal:
    """The refusal that this raises."""
    try:
        await work
    except Refusal as refusal:
        return refusal
    raise AssertionError("nothing was refused")
