"""The one place that touches qasync: entering Qt's loop, starting asyncio after the first paint, quitting in stages.

asyncio and what lives on it are imported after the first window is on the screen, because they cost more time to import
than the window to build. Work that is asked for before that simply waits.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desk_app.mishaps import told

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
CRASHED = 70  # exit code for a bug: EX_SOFTWARE
_LAST_WORDS_SECONDS = 3.0  # what a task may take to end once it was cancelled
_TURN_SECONDS = 0.0005  # how long another thread's Python may keep the window waiting; 5 ms by default


class Work:
    """One piece of background work: kept alive here, named, and cancellable by the screen that asked for it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """Stop it, wherever it stands. Safe to call twice, and after the end."""
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    def done(self) -> bool:
        """Has it ended, or will it never start?"""
        return self._task.done() if self._task is not None else self._cancelled


class _Keeper:
    """What runs: every task by name, what waits for the loop, and the thread for blocking work."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.waiting: list[tuple[Work, Coroutine[Any, Any, None]]] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.thread: ThreadPoolExecutor | None = None
        self.pool: ThreadPoolExecutor | None = None
        self.unexpected: Callable[[str, BaseException], None] = _log_unexpected

    def start(self, work: Work, coro: Coroutine[Any, Any, None]) -> None:
        if work._cancelled:
            coro.close()
            return
        task = self.running_loop().create_task(coro, name=work.name)
        work._task = task
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def running_loop(self) -> asyncio.AbstractEventLoop:
        if self.loop is None:
            raise RuntimeError("no loop runs yet")
        return self.loop

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.unexpected(task.get_name(), error)


def _log_unexpected(name: str, error: BaseException) -> None:
    _log.error("unexpected in %s: %s", name, told(error))


_keeper = _Keeper()


def spawn(coro: Coroutine[Any, Any, None], name: str) -> Work:
    """Start `coro` in the background. It is kept, named, cancelled at the end, and an unexpected error is reported."""
    work = Work(name)
    if _keeper.loop is None:
        _keeper.waiting.append((work, coro))
    else:
        _keeper.start(work, coro)
    return work


def on_unexpected(report: Callable[[str, BaseException], None] | None) -> None:
    """Who tells a person about a bug in background work: `report(name of the work, error)`. It is logged either way."""

    def both(name: str, error: BaseException) -> None:
        _log_unexpected(name, error)
        if report is not None:
            report(name, error)

    _keeper.unexpected = both


def running() -> tuple[str, ...]:
    """The names of what runs or waits now."""
    return (*sorted(task.get_name() for task in _keeper.tasks), *(work.name for work, _ in _keeper.waiting))


async def in_thread(function: Callable[..., _T], *args: Any) -> _T:
    """Blocking work of a screen (handing pages to the printer) on the one thread of this room."""
    if _keeper.thread is None:
        _keeper.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="guichet-printing")
    return await _keeper.running_loop().run_in_executor(_keeper.thread, partial(function, *args))


class Gate:
    """Something that happens once and that coroutines can wait for; it may happen before the loop runs."""

    def __init__(self) -> None:
        self.is_open = False
        self._event: asyncio.Event | None = None

    def open(self) -> None:
        """It has happened."""
        self.is_open = True
        if self._event is not None:
            self._event.set()

    async def wait(self) -> None:
        """Until it has happened."""
        import asyncio

        if self._event is None:
            self._event = asyncio.Event()
        if self.is_open:
            self._event.set()
        await self._event.wait()


async def pause(seconds: float) -> None:
    """Wait without holding anything up."""
    import asyncio

    await asyncio.sleep(seconds)


class _Dialogs:
    """Those that are open, and whether any may open now."""

    def __init__(self) -> None:
        self.open: set[QDialog] = set()
        self.may_open: Gate | None = None  # None: yes


_dialogs = _Dialogs()


def hold_dialogs(held: bool) -> None:
    """While the desk is locked no dialog shows: those that are open answer no, those asked for wait."""
    waited, _dialogs.may_open = _dialogs.may_open, Gate() if held else None
    if waited is not None:
        waited.open()
    for dialog in tuple(_dialogs.open) if held else ():
        dialog.reject()


async def ask(dialog: QDialog) -> int:
    """Open a dialog of the system and wait for its answer, without a loop inside the loop."""
    import asyncio

    while _dialogs.may_open is not None:
        await _dialogs.may_open.wait()
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def answered(code: int) -> None:
        if not answer.done():
            answer.set_result(code)

    dialog.finished.connect(answered)
    _dialogs.open.add(dialog)
    dialog.open()
    try:
        return await answer
    finally:
        _dialogs.open.discard(dialog)
        dialog.finished.disconnect(answered)
        dialog.hide()
        dialog.deleteLater()


def adopt(loop: asyncio.AbstractEventLoop | None) -> None:
    """Work runs on this loop from now on; what waited for one starts. None: work waits again (tests)."""
    _keeper.loop = loop
    if loop is not None:
        # One thread, so that what asyncio.to_thread runs never meets itself: the page renderer is not thread-safe.
        _keeper.pool = _keeper.pool or ThreadPoolExecutor(max_workers=1, thread_name_prefix="guichet-letters")
        loop.set_default_executor(_keeper.pool)
        waiting, _keeper.waiting = _keeper.waiting, []
        for work, coro in waiting:
            _keeper.start(work, coro)


async def end_all() -> None:
    """Cancel all work and wait until it has ended, a few seconds at most."""
    import asyncio

    for work, coro in _keeper.waiting:
        work.cancel()
        coro.close()
    _keeper.waiting.clear()
    left = [task for task in _keeper.tasks if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    if left:
        _, late = await asyncio.wait(left, timeout=_LAST_WORDS_SECONDS)
        for task in late:
            _log.error("%s did not end when it was told to", task.get_name())


def rest() -> None:
    """End the threads for blocking work."""
    for pool in (_keeper.thread, _keeper.pool):
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
    _keeper.thread = _keeper.pool = None


class _FirstPaint(QObject):
    """Calls back once, after the watched window has been painted and handed to the screen."""

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self.painted.emit)
        return False


def _keep_the_window_quick() -> None:
    """The window's thread gets its turn soon where the store's or a letter's is busy: each of a screen's many small
    steps may have to wait for one. And what was imported lives as long as the process: looking through it for what is
    no longer used took 65 ms each time, in which no key was answered."""
    sys.setswitchinterval(_TURN_SECONDS)
    gc.freeze()


class _Start(QObject):
    """The hand-over: plain Qt paints the window, a thread imports the rest, then asyncio takes the same Qt loop."""

    imported = Signal()

    def __init__(self, main: Callable[[], Coroutine[Any, Any, int]], prepare: Callable[[], None] | None) -> None:
        super().__init__()
        self.main = main
        self.prepare = prepare
        self.code = CRASHED
        self.failure: BaseException | None = None
        self.loop: Any = None
        self._thread: threading.Thread | None = None
        self.imported.connect(self.take_over)

    @Slot()
    def import_rest(self) -> None:
        gc.enable()
        # In a thread, so that the window that was just painted already takes keys.
        self._thread = threading.Thread(target=self._import_rest, name="guichet-imports", daemon=True)
        self._thread.start()

    def _import_rest(self) -> None:
        try:
            import asyncio  # noqa: F401

            import qasync  # noqa: F401

            if self.prepare is not None:
                self.prepare()
        except BaseException as error:
            self.failure = error
        self.imported.emit()

    @Slot()
    def take_over(self) -> None:
        if self.failure is not None:
            _log_unexpected("the start", self.failure)
            QApplication.exit(CRASHED)
            return
        import qasync

        _keep_the_window_quick()
        self.loop = qasync.QEventLoop(QApplication.instance(), already_running=True)
        adopt(self.loop)
        self.loop.create_task(self._whole(), name="main")

    async def _whole(self) -> None:
        """The main coroutine, then the end in stages: work, threads, the loop."""
        try:
            self.code = await self.main()
        except Exception as error:
            _log_unexpected("main", error)
        finally:
            await end_all()
            await self.loop.shutdown_asyncgens()
            rest()
            self.loop.call_soon(self.loop.stop)

    def close(self) -> None:
        if self._thread is not None:
            self._thread.join()  # it may still be saying that it is done: not to a Qt that is no more
        adopt(None)
        if self.loop is not None:
            import asyncio

            asyncio.events._set_running_loop(None)
            if self.loop.is_running():
                # Qt ended first (a session manager may do that).
                self.loop.stop()
            self.loop.close()


def run(
    main: Callable[[], Coroutine[Any, Any, int]],
    *,
    window: QWidget | None = None,
    prepare: Callable[[], None] | None = None,
) -> int:
    """Enter Qt's loop and stay until `main` returns its exit code.

    `window` is the window already shown: nothing slow is imported before its first paint. `prepare` imports what the
    rooms need; it runs in a thread and touches no widget. Whatever `main` raises ends the process with code 70.
    """
    QApplication.setQuitOnLastWindowClosed(False)
    start = _Start(main, prepare)
    if window is None:
        QTimer.singleShot(0, start, start.import_rest)
    else:
        first = _FirstPaint(window)
        first.painted.connect(start.import_rest)
    try:
        QApplication.exec()
    finally:
        start.close()
    return start.code
