"""The one door: read the command, put the parts together, start them. It knows everyone; nobody knows it.

Nothing slow is imported here at the top: the first window is painted before SQLAlchemy, aiohttp or qasync are loaded.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

    from desk_app.assembly.counter import Counter
    from desk_app.commandline.site import Site
    from desk_app.system.file_lock import FileLock
    from resources.catalogue import Texts
    from ui.doors import Doors

UNUSABLE, FAILED = 2, 70
NEEDED_AT_SIGN_IN = (
    "desk_app.assembly.open_store",
    "ui.views.home",
    "ui.journeys",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. No traceback ever reaches a terminal."""
    from desk_app.commandline import parser, terminal
    from desk_app.domain.refusal import Refusal
    from desk_app.mishaps import told
    from desk_app.security.memory import no_core_dumps

    no_core_dumps()
    terminal.speak_utf8()
    from desk_app.version import VERSION

    given = parser.given(arguments, VERSION)
    try:
        code = COMMANDS[given.command](given)
        terminal.flush()
        return code
    except Refusal as refusal:
        from desk_app.commandline.refused import sentence

        print(sentence(_texts(), refusal), file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        terminal.say_no_more()  # whoever read us has gone
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        import logging

        logging.getLogger("guichet").error(told(error))
        print(_texts()("app.unexpected"), file=sys.stderr)
        terminal.say_no_more()
        return FAILED
    finally:
        gc.enable()


# --- the command line for those who run the desks ---------------------------------------------------------------------


def _nir(given: argparse.Namespace) -> int:
    from desk_app.commandline.numbers import numbers

    return numbers(_texts(), given.numbers, as_json=given.json)


def _datamatrix(given: argparse.Namespace) -> int:
    from desk_app.commandline.numbers import datamatrix

    return datamatrix(_texts(), as_json=given.json)


def _sandbox(given: argparse.Namespace) -> int:
    from desk_app.sandbox.serve import serve

    return serve(given.port, given.data, given.faults)


def _settings(given: argparse.Namespace) -> int:
    from desk_app.settings import example

    print(example(), end="")
    return 0


def _token(given: argparse.Namespace) -> int:
    from desk_app.commandline.token import keep_token

    return keep_token(_texts(), _folder(given), _site(given), given)


def _public_key(given: argparse.Namespace) -> int:
    from desk_app import settings
    from desk_app.commandline.public_key import tell_public_key
    from desk_app.domain.connection_words import why
    from desk_app.service.causes import NoAnswerError

    found = settings.load(_settings_file(given))
    try:
        return tell_public_key(_texts(), found.client_key, found.client_key_id)
    except NoAnswerError as error:
        print(why(_texts(), error.cause, error.values), file=sys.stderr)
        return UNUSABLE


def _letter_texts(given: argparse.Namespace) -> int:
    from desk_app.commandline import letter_texts

    if given.original:
        return letter_texts.write_original(given.original)
    return letter_texts.check(_texts(), _folder(given))


def _audit(given: argparse.Namespace) -> int:
    from desk_app.commandline import audit

    work = audit.verify if given.audit == "verify" else audit.export
    return work(_texts(), _folder(given), _site(given), given)


def _backup(given: argparse.Namespace) -> int:
    from desk_app import settings
    from desk_app.commandline.backup import back_up
    from desk_app.system.folder import BACKUPS

    folder, file = _folder(given), _settings_file(given)
    target = given.to or (settings.load(file).backups(folder) if file.exists() else folder / BACKUPS)
    return back_up(_texts(), folder, target.absolute(), _site(given), given)


def _restore(given: argparse.Namespace) -> int:
    from desk_app.assembly.bring_back import bring_back
    from desk_app.commandline.backup import restore

    alone = only_window(_folder(given))
    try:
        return restore(_texts(), _folder(given), _site(given), given, bring_back)
    finally:
        alone.give()


def _outbox(given: argparse.Namespace) -> int:
    from desk_app import settings
    from desk_app.commandline import outbox

    ways = {"export": outbox.export, "import": outbox.bring_in, "list": outbox.list_them}
    file = _settings_file(given)
    known = settings.load(file) if file.exists() else settings.UNSET
    return ways[given.outbox](_texts(), _folder(given), known, given)


def _letters(given: argparse.Namespace) -> int:
    from functools import partial

    from desk_app.commandline import letters

    if given.letters == "render":
        return letters.render(_texts(), _folder(given), given)
    if given.letters != "batch":
        return letters.kinds()
    from desk_app import settings
    from desk_app.assembly.command_desk import command_desk

    file = _settings_file(given)
    known = settings.load(file) if file.exists() else settings.UNSET
    open_desk = partial(command_desk, _folder(given), known, file)
    return letters.batch(_texts(), _folder(given), given, open_desk, desk=known.desk)


def _directory(given: argparse.Namespace) -> int:
    from desk_app.commandline import directory

    return directory.COMMANDS[given.directory](_texts(), _folder(given), _site(given), given)


def _demo(given: argparse.Namespace) -> int:
    from desk_app.commandline.terminal import has_display
    from desk_app.demonstration.run import in_window, played

    if given.play or not has_display():
        return played(given.out, program=Path(__file__).resolve())
    return in_window(given.out, profile=given.profile, program=Path(__file__).resolve())


# --- the window -------------------------------------------------------------------------------------------------------


def _window(given: argparse.Namespace) -> int:
    gc.disable()  # nothing made before the first paint is rubbish: `run` has it looked for from then on
    from desk_app.commandline.terminal import can_show, started_from_an_icon
    from desk_app.domain.refusal import Refusal, RefusalCode
    from resources.catalogue import texts
    from ui.application import make_application
    from ui.look import Theme
    from ui.loop import run
    from ui.main_window import MainWindow

    if not can_show():
        print(_texts()("app.no_display"), file=sys.stderr)
        return UNUSABLE
    folder = _folder(given)
    try:
        counter = counter_of(folder, _settings_file(given))
        _checked(counter)
        alone = only_window(folder)
    except Refusal as refusal:
        from ui.one_window import ring

        if refusal.code is RefusalCode.WINDOW_OPEN and ring(folder):  # that window is wanted: it came forward
            return 0
        if started_from_an_icon():
            from ui.trouble import show_alone

            make_application(sys.argv[:1])
            show_alone(_texts(), refusal)
        raise
    language = counter.settings.language
    app = make_application(sys.argv[:1], theme=Theme(counter.settings.theme))
    window = MainWindow(texts(language), doors(counter, demonstration=given.demonstration))
    counter.on_change = window.changed
    window.show()

    async def until_closed() -> int:
        from ui.network import Network
        from ui.one_window import Doorbell, bring_forward

        bell, network = Doorbell(folder, lambda: bring_forward(window)), Network(counter.network_back)
        await window.closed.wait()
        bell.stop()
        network.stop()
        await counter.close()
        return 0

    handlers: list[logging.Handler] = []

    def prepare() -> None:
        from desk_app.security import logs

        # The window has only just been painted: no password was typed that a log could hold.
        handlers.extend(logs.set_up(folder))
        preload(language)

    try:
        return run(until_closed, window=window, prepare=prepare)
    finally:
        from desk_app.security import logs

        logs.take_down(handlers)
        app.closeAllWindows()
        alone.give()


def _checked(counter: Counter) -> None:
    """Can anybody sign in here? Data that is damaged may still come back from a backup, in the window."""
    from desk_app.domain.refusal import Refusal, RefusalCode

    try:
        counter.operators()
    except Refusal as refusal:
        if refusal.code is not RefusalCode.STORE_DAMAGED or not counter.has_backups():
            raise


def only_window(folder: Path) -> FileLock:
    """Held for the window's life, and gone with the process. Refusal WINDOW_OPEN: another has it. Where nothing can be
    written, sign-in says so."""
    from desk_app.domain.refusal import Refusal, RefusalCode
    from desk_app.system.file_lock import FileLock

    lock = FileLock(folder / "guichet.lock")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_alone = lock.take()
    except OSError:
        return lock
    if not is_alone:
        raise Refusal(RefusalCode.WINDOW_OPEN)
    return lock


def _folder(given: argparse.Namespace) -> Path:
    from desk_app import settings

    return given.folder or settings.default_folder()


def _settings_file(given: argparse.Namespace) -> Path:
    from desk_app import settings

    return given.folder / settings.FILE if given.folder else settings.default_file()


def _site(given: argparse.Namespace) -> Site:
    from desk_app.commandline.site import site

    return site(_settings_file(given))


def counter_of(folder: Path, settings_file: Path) -> Counter:
    """The parts behind a window; where there are no settings yet, the window asks for them. Refusal
    SETTINGS_UNREADABLE."""
    from desk_app import settings
    from desk_app.assembly.counter import Counter
    from ui.loop import pause, spawn

    found = settings.load(settings_file) if settings_file.exists() else settings.UNSET
    return Counter(folder, found, spawn, pause, settings_file)


def doors(counter: Counter, *, demonstration: bool) -> Doors:
    """What the window may ask for."""
    from desk_app.demonstration import PASSWORDS
    from desk_app.domain.passwords import ENOUGH_BITS, bits
    from ui.doors import Doors

    return Doors(
        operators=counter.operators,
        sign_in=counter.sign_in,
        has_sheet=counter.has_sheet,
        check_sheet=counter.check_sheet,
        recover=counter.recover,
        is_set_up=counter.set_up.exists,
        set_up=counter.set_up,
        printers=counter.printers,
        press=counter.press,
        create_operator=counter.create_operator,
        password_bits=bits,
        minimum_bits=ENOUGH_BITS,
        lock=counter.lock,
        lock_minutes=counter.settings.lock_minutes,
        sign_out=counter.sign_out,
        restoring=counter.restoring,
        demonstration=PASSWORDS if demonstration else (),
    )


def preload(language: str) -> None:
    """Import what sign-in and the first journey will need. It runs in a thread, once the first window is painted."""
    from importlib import import_module

    from desk_app import store
    from resources.catalogue import texts

    store.preload()
    for name in NEEDED_AT_SIGN_IN:
        import_module(name)
    texts(language).keys()


def _texts() -> Texts:
    from resources.catalogue import texts

    return texts("fr")


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "nir": _nir,
    "datamatrix": _datamatrix,
    "sandbox": _sandbox,
    "settings": _settings,
    "token": _token,
    "public-key": _public_key,
    "letter-texts": _letter_texts,
    "audit": _audit,
    "backup": _backup,
    "letters": _letters,
    "outbox": _outbox,
    "restore": _restore,
    "directory": _directory,
    "demo": _demo,
    "window": _window,
}

if __name__ == "__main__":
    from desk_app.mishaps import listen

    listen()
    sys.exit(main())
