"""The one door: read the command, put the parts together, start them. It knows everyone; nobody knows it.

Nothing slow is imported here at the top: the first window is painted before SQLAlchemy, aiohttp or qasync are loaded.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

    from desk_app.directory.search import FileDirectory
    from desk_app.domain.acts import Author
    from desk_app.domain.refusal import Refusal
    from desk_app.domain.secret import Secret
    from desk_app.security.vault import FileVault
    from desk_app.service.client import FhirService
    from desk_app.settings import Settings
    from desk_app.store.sql import SqlStore
    from desk_app.usecases.desk import Desk
    from resources.catalogue import Texts
    from ui.doors import Doors
    from ui.loop import Work

VERSION = "0.1.0"
UNUSABLE, FAILED = 2, 70
NEEDED_AT_SIGN_IN = (
    "desk_app.security.vault",
    "desk_app.service.client",
    "desk_app.directory.search",
    "desk_app.sync.loop",
    "desk_app.usecases.desk",
    "printing.press",
    "ui.views.home",
    "ui.journeys",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. No traceback ever reaches a terminal."""
    from desk_app import commandline
    from desk_app.domain.refusal import Refusal

    commandline.speak_utf8()
    given = commandline.parser(VERSION).parse_args(arguments)
    try:
        code = COMMANDS[given.command](given)
        commandline.flush()
        return code
    except Refusal as refusal:
        print(_sentence(refusal), file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        commandline.say_no_more()  # whoever read us has gone
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        import logging

        # The type and no message: it could name a person.
        logging.getLogger("guichet").error("unexpected: %s", type(error).__name__)
        print(_texts()("app.unexpected"), file=sys.stderr)
        commandline.say_no_more()
        return FAILED


# --- the command line for those who run the desks ---------------------------------------------------------------------


def _nir(given: argparse.Namespace) -> int:
    from desk_app.commandline import numbers

    return numbers(_texts(), given.numbers, as_json=given.json)


def _datamatrix(given: argparse.Namespace) -> int:
    from desk_app.commandline import datamatrix

    return datamatrix(_texts(), as_json=given.json)


def _sandbox(given: argparse.Namespace) -> int:
    from desk_app.sandbox.serve import serve

    return serve(given.port, given.data, given.faults)


def _settings(given: argparse.Namespace) -> int:
    from desk_app.settings import example

    print(example(), end="")
    return 0


def _token(given: argparse.Namespace) -> int:
    from desk_app import settings
    from desk_app.commandline import keep_token

    return keep_token(_texts(), given.folder or settings.default_folder())


def _demo(given: argparse.Namespace) -> int:
    from desk_app.commandline import has_display
    from desk_app.demonstration.run import in_window, played

    if given.play or not has_display():
        return played(given.out, program=Path(__file__).resolve())
    return in_window(given.out, profile=given.profile, program=Path(__file__).resolve())


# --- the window -------------------------------------------------------------------------------------------------------


def _window(given: argparse.Namespace) -> int:
    from desk_app import settings
    from desk_app.commandline import can_show, started_from_an_icon
    from desk_app.domain.refusal import Refusal
    from resources.catalogue import texts
    from ui.application import make_application
    from ui.look import Theme
    from ui.loop import run
    from ui.main_window import MainWindow

    if not can_show():
        print(_texts()("app.no_display"), file=sys.stderr)
        return UNUSABLE
    folder = given.folder or settings.default_folder()
    try:
        desk = settings.load(folder / settings.FILE if given.folder else settings.default_file())
        counter = Counter(folder, desk, demonstration=given.demonstration)
        counter.operators()
    except Refusal as refusal:
        if started_from_an_icon():
            from ui.trouble import show_alone

            make_application(sys.argv[:1])
            show_alone(_texts(), refusal)
        raise
    app = make_application(sys.argv[:1], theme=Theme(desk.theme))
    window = MainWindow(texts(desk.language), counter.doors())
    counter.on_change = window.changed
    window.show()

    async def until_closed() -> int:
        await window.closed.wait()
        await counter.close()
        return 0

    handlers: list[logging.Handler] = []

    def prepare() -> None:
        from desk_app.security import logs

        # The window has only just been painted: no password was typed that a core dump or a log could hold.
        logs.no_core_dumps()
        handlers.extend(logs.set_up(folder))
        preload(desk.language)

    try:
        return run(until_closed, window=window, prepare=prepare)
    finally:
        from desk_app.security import logs

        logs.take_down(handlers)
        app.closeAllWindows()


def preload(language: str) -> None:
    """Import what sign-in and the first journey will need. It runs in a thread, once the first window is painted."""
    from importlib import import_module

    from desk_app import store
    from resources.catalogue import texts

    store.preload()
    for name in NEEDED_AT_SIGN_IN:
        import_module(name)
    texts(language).keys()


class Counter:
    """The parts behind the window: which folder, which vault, and the desk of whoever is signed in."""

    def __init__(self, folder: Path, settings: Settings, *, demonstration: bool) -> None:
        self.folder = folder
        self.settings = settings
        self.demonstration = demonstration
        self.on_change: Callable[[], None] = lambda: None
        self._open: _OpenDesk | None = None

    @cached_property
    def vault(self) -> FileVault:
        """Made at the first password: the list of operators does without it."""
        from desk_app.security.vault import FileVault

        return FileVault(self.folder)

    def doors(self) -> Doors:
        """What the window may ask for."""
        from desk_app.demonstration import OPERATOR, PASSWORD
        from desk_app.security.passwords import ENOUGH_BITS, bits
        from ui.doors import Doors

        return Doors(
            operators=self.operators,
            sign_in=self.sign_in,
            create_operator=self.create_operator,
            password_bits=bits,
            minimum_bits=ENOUGH_BITS,
            sign_out=self.sign_out,
            demonstration=(OPERATOR, PASSWORD) if self.demonstration else None,
        )

    def operators(self) -> tuple[Author, ...]:
        """Who may try to sign in. A database without its keys is no fresh desk: new keys would never open it."""
        from desk_app.domain.refusal import Refusal, RefusalCode
        from desk_app.security.roster import operators
        from desk_app.store import DATABASE

        found = operators(self.folder)
        if not found and (self.folder / DATABASE).exists():
            raise Refusal(RefusalCode.STORE_DAMAGED)
        return found

    async def create_operator(self, name: str, role: str, password: Secret) -> Author:
        """The first operator of this desk."""
        import uuid

        from desk_app.domain.acts import Author
        from desk_app.domain.refusal import Refusal, RefusalCode

        author = Author(operator_id=uuid.uuid4().hex, name=name, role=role)
        try:
            key = await self.vault.create(author, password)
        except FileExistsError as error:  # another window was faster
            raise Refusal(RefusalCode.STORE_BUSY) from error
        key.wipe()
        return author

    async def sign_in(self, operator_id: str, password: Secret) -> Desk:
        """Open the store with the operator's key, and start sending what waits."""
        from dataclasses import replace

        from desk_app.domain.refusal import Refusal, RefusalCode

        known = {author.operator_id: author for author in self.vault.operators()}
        if operator_id not in known:  # taken out at another window
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
        key = await self.vault.unlock(operator_id, password)
        author = replace(known[operator_id], desk=self.settings.desk, site=self.settings.site_number)
        try:
            self._open = await _OpenDesk.open(self.folder, self.settings, author, key, lambda: self.on_change())
        except BaseException:
            key.wipe()
            raise
        return self._open.desk

    async def sign_out(self, desk: Desk) -> None:
        """Stop sending, close the store, forget the key."""
        leaving, self._open = self._open, None
        if leaving is not None and leaving.desk is desk:
            await leaving.close()

    async def close(self) -> None:
        """The end of the process."""
        leaving, self._open = self._open, None
        if leaving is not None:
            await leaving.close()


@dataclass(frozen=True, slots=True)
class _OpenDesk:
    """What lives from sign-in to sign-out."""

    desk: Desk
    store: SqlStore
    service: FhirService
    directory: FileDirectory
    sending: Work
    key: Secret

    @classmethod
    async def open(
        cls, folder: Path, settings: Settings, author: Author, key: Secret, on_change: Callable[[], None]
    ) -> _OpenDesk:
        from dataclasses import replace

        from desk_app.clock import SystemClock
        from desk_app.directory.search import FileDirectory
        from desk_app.domain.letters import Sender
        from desk_app.domain.secret import Secret
        from desk_app.domain.trail import Event, TrailLine
        from desk_app.service.client import FhirService
        from desk_app.store import open_store
        from desk_app.sync.loop import SyncLoop
        from desk_app.usecases.desk import Desk
        from printing.press import Press
        from resources import profiles
        from resources.catalogue import texts
        from ui.loop import spawn

        clock = SystemClock()
        profile = replace(profiles.load(settings.profile), demonstration=settings.demonstration)
        store = await open_store(folder, key)
        try:
            await store.recover()
            await store.add(TrailLine(at=clock.now(), event=Event.SIGN_IN, who=author.operator_id, desk=author.desk))
            token = Secret(await store.setting("service-token"))
        except BaseException:
            await store.close()
            raise
        service = FhirService(
            settings.service_url, token, demonstration=profile.demonstration, clock=clock, language=settings.language
        )
        loop = SyncLoop(store, service, clock, desk=author.desk, on_change=lambda _: on_change())
        directory = FileDirectory(folder / "directory.db")
        desk = Desk(
            author=author,
            profile=profile,
            clock=clock,
            store=store,
            service=service,
            identity=service,
            directory=directory,
            press=Press(texts),
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
            wake=loop.wake,
            connection=loop.connection,
        )
        return cls(desk, store, service, directory, spawn(loop.run(), "sync"), key)

    async def close(self) -> None:
        from contextlib import suppress

        from desk_app.domain.refusal import Refusal
        from desk_app.domain.trail import Event, TrailLine

        author = self.desk.author
        self.sending.cancel()
        now = self.desk.clock.now()
        with suppress(Refusal):  # a full disk keeps nobody signed in
            await self.store.add(TrailLine(at=now, event=Event.SIGN_OUT, who=author.operator_id, desk=author.desk))
        await self.service.close()
        self.directory.close()
        await self.store.close()
        self.key.wipe()


def _texts() -> Texts:
    from resources.catalogue import texts

    return texts("fr")


def _sentence(refusal: Refusal) -> str:
    return _texts()(f"refusal.{refusal.code}", **refusal.values)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "nir": _nir,
    "datamatrix": _datamatrix,
    "sandbox": _sandbox,
    "settings": _settings,
    "token": _token,
    "demo": _demo,
    "window": _window,
}

if __name__ == "__main__":
    sys.exit(main())
