"""Qt and asyncio for the tests: one loop for the session, and the guilty test fails when something is left behind."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples at every run, and no haste, so that nobody's delivery fails by chance;
# `pytest --hypothesis-profile explore` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile("same")

# Before Qt is imported: no test needs a display of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qt_loop(qapp: Any) -> Iterator[Any]:
    """The one qasync loop. Making one for each test breaks the ones before."""
    import qasync

    from ui.application import dress
    from ui.look import Theme

    dress(qapp, theme=Theme.LIGHT, scale=1.0)
    loop = qasync.QEventLoop(qapp, already_running=True)
    asyncio.events._set_running_loop(None)
    yield loop
    loop.stop()
    loop.close()


@pytest.fixture
def running(qt_loop: Any, qtbot: Any) -> Iterator[Any]:
    """Background work runs during this test, and must have ended when it ends."""
    from ui import loop as room

    mishaps: list[str] = []
    room.on_unexpected(lambda name, error: mishaps.append(f"{name}: {error!r}"))
    asyncio.events._set_running_loop(qt_loop)
    room.adopt(qt_loop)
    try:
        yield qt_loop
        left = room.running()
        if left:
            ended = qt_loop.create_task(room.end_all())
            qtbot.waitUntil(ended.done)
    finally:
        room.adopt(None)
        room.rest()
        room.on_unexpected(None)
        asyncio.events._set_running_loop(None)
    assert not left, f"still running at the end: {left}"
    assert not mishaps, mishaps


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """No thread, widget or timer outlives the test that made it."""
    if (
        "qapp" not in request.fixturenames
        and "qtbot" not in request.fixturenames
        and "running" not in request.fixturenames
    ):
        threads = set(threading.enumerate())
        yield
        _no_new_threads(threads)
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication

    threads = set(threading.enumerate())
    request.getfixturevalue("qapp")
    before = set(map(id, QApplication.topLevelWidgets()))
    yield
    # What was told to go goes now, not in a later test.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [w for w in QApplication.topLevelWidgets() if id(w) not in before and w.isVisible()]
    names = [f"{type(w).__name__} {w.objectName()}" for w in left]
    ticking = [t.objectName() for w in left for t in w.findChildren(QTimer) if t.isActive()]
    for widget in left:
        widget.close()
        widget.deleteLater()
    assert not names, f"windows left open: {names}, timers {ticking}"
    _no_new_threads(threads)


def _no_new_threads(before: set[threading.Thread]) -> None:
    # A thread that was told to end may need a moment to do so.
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        thread.join(timeout=1.0)
    names = [thread.name for thread in new if thread.is_alive()]
    assert not names, f"threads left behind: {names}"
