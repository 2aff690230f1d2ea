"""What lives as long as the store is open, whoever is signed in: the store, its key, the service and the sending."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from desk_app.assembly.archive import FileArchive, Restore
from desk_app.assembly.keyring import OpenKeyring
from desk_app.assembly.service import authorities_of, service_of
from desk_app.assembly.settings_file import SettingsFile
from desk_app.assembly.workstation import FolderWorkstation
from desk_app.clock import SystemClock
from desk_app.directory.beside import FolderExtractions
from desk_app.directory.search import FileDirectory
from desk_app.domain.author import Author
from desk_app.domain.letters import Sender
from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, TrailLine
from desk_app.security.sealed_file import SealedFiles
from desk_app.security.vault import FileVault
from desk_app.service.client import FhirService
from desk_app.settings import Settings
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from desk_app.sync.loop import SyncLoop
from desk_app.system.apart import apart
from desk_app.system.folder import DIRECTORY
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import follow_papers
from desk_app.usecases.housekeeping import keep_house
from desk_app.usecases.recover_papers import recover_papers
from desk_app.usecases.settings import PASSPHRASE, TOKEN
from desk_app.usecases.under_way import UnderWay
from printing import site_texts
from printing.press import Press
from printing.printers.ipp import IppPrinters
from resources import profiles

HOUSEKEEPING_SECONDS = 3600.0
PAPER_SECONDS = 2.0  # between two questions to a printer that has something of ours
# A batch that was left ends what is at the printer; one that cannot, the letter it is writing.
OF_ITSELF_SECONDS, TOLD_SECONDS = 5.0, 20.0
OTHERS_SECONDS = 60.0  # between two looks for what was printed from the command line beside this window


class Running(Protocol):
    """Background work that can be stopped."""

    def cancel(self) -> None: ...


Spawn = Callable[[Coroutine[Any, Any, None], str], Running]
Pause = Callable[[float], Coroutine[Any, Any, None]]


@dataclass(slots=True, kw_only=True)
class OpenStore:
    """One open store. `desk_of` makes the hand of each person who signs in to it."""

    folder: Path
    set_up: SettingsFile
    settings: Settings
    store: SqlStore
    key: Secret
    ways: tuple[Secret, ...]  # the service's token, and what unlocks the keys: wiped with the key
    keyring: OpenKeyring
    service: FhirService
    directory: FileDirectory
    extractions: FolderExtractions
    loop: SyncLoop
    profile: Profile
    clock: SystemClock
    archive: FileArchive
    sealed: SealedFiles
    sentences: site_texts.SiteTexts  # of this site's letters
    printers: IppPrinters
    paper: asyncio.Event  # a printer has something of ours
    under_way: UnderWay
    on_change: Callable[[], None]
    work: list[Running]

    @classmethod
    async def open(
        cls,
        folder: Path,
        set_up: SettingsFile,
        vault: FileVault,
        key: Secret,
        on_change: Callable[[], None],
        restore: Restore,
    ) -> OpenStore:
        """Open with the database key, which is wiped at `close`. Nothing is sent before `start`."""
        clock, settings = SystemClock(), set_up.current
        profile = replace(profiles.load(settings.profile), demonstration=settings.demonstration)
        sentences = await apart(lambda: site_texts.load(folder), "letters")
        store = await open_store(folder, key)
        try:
            token, passphrase = Secret(await store.setting(TOKEN)), Secret(await store.setting(PASSPHRASE))
        except BaseException:
            await store.close()
            raise
        service = service_of(settings, clock, token=token, passphrase=passphrase)
        loop = SyncLoop(store, service, clock, desk=settings.desk, on_change=lambda _: on_change())
        archive = FileArchive(folder, settings.backups(folder), restore, key)
        return cls(
            folder=folder,
            set_up=set_up,
            settings=settings,
            store=store,
            key=key,
            ways=(token, passphrase),
            keyring=OpenKeyring(vault, key, store, archive),
            service=service,
            directory=FileDirectory(folder / DIRECTORY),
            extractions=FolderExtractions(folder / DIRECTORY),
            loop=loop,
            profile=profile,
            clock=clock,
            archive=archive,
            sealed=SealedFiles(vault),
            sentences=sentences,
            printers=IppPrinters(
                lambda: set_up.current.printer_addresses,
                registered=lambda: set_up.current.printer_certificates,
                authorities=lambda: authorities_of(settings),
            ),
            paper=asyncio.Event(),
            under_way=UnderWay(),
            on_change=on_change,
            work=[],
        )

    def start(self, spawn: Spawn, pause: Pause, desk: Desk) -> None:
        """Send what waits, keep the house, and read behind the work what opening did not read."""
        self.work.append(spawn(self.store.check_pages(), "pages"))
        self.work.append(spawn(_keep_house(desk, pause, self.on_change), "housekeeping"))
        self.work.append(spawn(self.loop.run(), "sync"))
        self.work.append(spawn(_follow_paper(desk, self.paper, pause, self.clock.now()), "paper"))

    def desk_of(self, author: Author) -> Desk:
        """The open desk in this person's hand."""
        settings, profile = self.settings, self.profile
        return Desk(
            author=author,
            profile=profile,
            clock=self.clock,
            store=self.store,
            keyring=self.keyring,
            service=self.service,
            identity=self.service,
            directory=self.directory,
            extractions=self.extractions,
            press=Press(self.sentences.of),
            letter_faults=self.sentences.faults,
            printers=self.printers,
            archive=self.archive,
            sealed=self.sealed,
            workstation=FolderWorkstation(self.folder, settings),
            set_up=self.set_up,
            keeping=settings.keeping,
            batches=settings.batch_rules,
            sender=Sender(
                name=settings.site_name,
                lines=settings.site_address,
                controller=settings.controller,
                privacy_contact=settings.privacy_contact,
                hotline=profile.hotline,
                hotline_hours=profile.hotline_hours,
                hotline_hours_en=profile.hotline_hours_en,
            ),
            site_contacts=settings.site_contacts,
            near=settings.site_postcode,
            wake=self.loop.wake,
            try_now=self.loop.try_now,
            connection=self.loop.connection,
            paper_moves=self.paper.set,
            under_way=self.under_way,
        )

    async def note(self, event: Event, author: Author, detail: str = "") -> None:
        """One trail line by this person."""
        now = self.clock.now()
        line = TrailLine(at=now, event=event, who=author.operator_id, desk=self.settings.desk, detail=detail)
        await self.store.add(line)

    async def close(self, author: Author | None = None) -> None:
        """Let a batch pause, stop sending, note who left, close the store, forget the key."""
        await self.under_way.come_to_rest(of_itself=OF_ITSELF_SECONDS, told=TOLD_SECONDS)
        for work in self.work:
            work.cancel()
        if author is not None:
            with suppress(Refusal):  # a full disk keeps nobody signed in
                await self.note(Event.SIGN_OUT, author)
        await self.archive.at_rest()
        await self.service.close()
        await self.printers.close()
        self.extractions.close()
        self.directory.close()
        await self.store.close()
        for secret in (self.key, *self.ways):
            secret.wipe()


async def _keep_house(desk: Desk, pause: Pause, on_change: Callable[[], None]) -> None:
    while True:
        await keep_house(desk)
        on_change()  # what could not be done shows
        await pause(HOUSEKEEPING_SECONDS)


async def _follow_paper(desk: Desk, paper: asyncio.Event, pause: Pause, opened: datetime) -> None:
    """Whatever screen is shown, and by nobody: what a crash left behind, and what is sent from here; a printer that is
    away holds up neither."""
    desk = replace(desk, author=replace(desk.author, operator_id="", name=""))
    is_recovered = False
    while True:
        paper.clear()
        is_recovered = is_recovered or await recover_papers(desk, opened)
        if await follow_papers(desk) or not is_recovered:
            await pause(PAPER_SECONDS)
            continue
        with suppress(TimeoutError):  # what a command printed, and left behind, is followed too
            await asyncio.wait_for(paper.wait(), OTHERS_SECONDS)
