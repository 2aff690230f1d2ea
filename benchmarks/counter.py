"""The real application in this process, played with keys: what the measures of the screens and of memory share."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

import main
from desk_app import settings
from desk_app.assembly.counter import Counter
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import lay_out, sandbox
from desk_app.domain.codes import mod37_36
from desk_app.domain.nir import key_of
from resources.catalogue import texts
from ui.application import make_application
from ui.fields.field import Field
from ui.late_enter import BOUNCE_MS
from ui.look import Theme
from ui.loop import pause, run, running
from ui.main_window import MainWindow
from ui.views.letter import LetterView
from ui.wizard.shell import OpeningWizard

PROGRAM = Path(main.__file__)
PERSON_GAP = 0.045  # seconds from key to key: the quickest person, and no scanner
PATIENCE = 20.0  # seconds for anything that is waited for
NONE = Qt.KeyboardModifier.NoModifier


@contextmanager
def desk_folder(folder: Path) -> Iterator[Path]:
    """A fresh fictive desk, and the stand-in service it talks to in a process of its own."""
    desk = folder / "desk"
    with sandbox(PROGRAM, folder / "sandbox") as service:
        lay_out(desk, service, profile="dmp")
        yield desk


class Keys:
    """Hands on the real window. Each key is measured: `work` gets (where, milliseconds of the window's own thread)."""

    def __init__(self, window: MainWindow, counter: Counter) -> None:
        self.window = window
        self.counter = counter
        self.work: list[tuple[str, float]] = []
        self._people = 0

    def where(self) -> str:
        """The screen, or the step of the opening."""
        screen = self.window.present()
        return screen.page.step if isinstance(screen, OpeningWizard) else screen.objectName()

    async def press(self, key: Any, *, gap: float = PERSON_GAP, label: str = "") -> float:
        """One key, and all that it sets off in this thread within `gap` seconds: layout, painting, results. In ms."""
        where = label or self.where()
        start = time.perf_counter()
        focus: QWidget = self.window.focusWidget() or self.window
        QTest.keyClick(focus, key, NONE)
        QCoreApplication.sendPostedEvents()
        took = time.perf_counter() - start
        before = time.thread_time()
        await pause(gap)
        took = (took + time.thread_time() - before) * 1000
        # A key that brings another page up is told apart from typing.
        turned = not label and self.where() != where
        self.work.append((f"page_after_{where}" if turned else where, took))
        return took

    async def type(self, data: str, *, gap: float = PERSON_GAP) -> None:
        """Data, one key a character."""
        for character in data:
            await self.press(character, gap=gap)

    async def fill(self, *values: str) -> None:
        """Each value, then Enter."""
        for value in values:
            await self.type(value)
            await self.enter()

    async def enter(self) -> None:
        """On to the next field or page."""
        await self.press(Qt.Key.Key_Return)

    async def on_to(self, step: str) -> None:
        """Enter past what is left as it is."""
        for _ in range(8):
            if self.where() == step:
                return
            await self.enter()
        await self.until(lambda: self.where() == step)

    async def until(self, seen: Callable[[], object]) -> None:
        """Wait for something on the screen."""
        end = time.monotonic() + PATIENCE
        while not seen():
            if time.monotonic() > end:
                focus = self.window.focusWidget()
                said = [field.message.text() for field in self.window.findChildren(Field) if field.isVisible()]
                raise TimeoutError(f"at {self.where()}, focus {focus}, running {running()}, said {said}")
            await pause(0.002)

    async def sign_in(self) -> tuple[float, float]:
        """Seconds from Enter on the password to the painted home screen, and how many of them derived the key."""
        return await self._password(lambda: self.window.home is not None and self.window.present() is self.window.home)

    async def unlock(self) -> tuple[float, float]:
        """The same from the locked screen back to the screen that was left."""
        screen = self.window.present()
        self.window.lock()
        await pause(0.2)
        return await self._password(lambda: self.window.present() is screen)

    async def _password(self, arrived: Callable[[], object]) -> tuple[float, float]:
        vault, derived = self.counter.vault, 0.0
        unlock = vault.unlock

        async def measured(operator_id: str, password: Any) -> Any:
            nonlocal derived
            begun = time.perf_counter()
            try:
                return await unlock(operator_id, password)
            finally:
                derived = time.perf_counter() - begun

        assert self.window.entrance.view is not None
        line = self.window.entrance.view.password.line
        line.setText(PASSWORD)
        line.setFocus()
        with patch.object(vault, "unlock", measured):
            start = time.perf_counter()
            QTest.keyClick(line, Qt.Key.Key_Return)
            await self.until(arrived)
            await self.until(lambda: "refresh" not in running())
            QCoreApplication.sendPostedEvents()
        return time.perf_counter() - start, derived

    async def adult(self) -> None:
        """A new fictive person, typed, up to the review."""
        self._people += 1
        day, order = f"{self._people % 28 + 1:02d}", f"{self._people:03d}"
        number = f"277010115{4:01d}{order}"[:13].ljust(13, "1")
        code = f"MESURE{self._people:05d}"
        await self.press(Qt.Key.Key_F2)
        await self.until(lambda: self.where() == "sentence")
        await self.enter()
        await self.fill(number + key_of(number), "LEROUX", "CAMILLE JEANNE")
        await self.type("F")
        await self.fill(f"{day}011977", number[5:10])
        await self.press(Qt.Key.Key_1)
        await self.press(Qt.Key.Key_Space)
        await self.enter()
        await self.type(code + mod37_36(code))
        await self.until(lambda: self.where() == "reach")
        await self.fill(f"mesure{self._people}@example.org", f"06{39980000 + self._people}")
        await self.on_to("access")
        await self.on_to("review")
        await self.press(Qt.Key.Key_Space)

    async def confirm(self) -> float:
        """Milliseconds from Enter on the review to « Enregistré » painted."""
        start = time.perf_counter()
        QTest.keyClick(self.window.focusWidget() or self.window, Qt.Key.Key_Return, NONE)
        await self.until(lambda: self.where() in ("done", "letter"))
        QCoreApplication.sendPostedEvents()
        return (time.perf_counter() - start) * 1000

    async def home(self) -> None:
        """Back to the home screen: past « Enregistré », and past the letter where one came."""
        await pause(BOUNCE_MS / 1000 + 0.1)  # a person reads that it is written before going on
        is_letter = isinstance(self.window.present(), LetterView)
        key = Qt.Key.Key_R if is_letter else Qt.Key.Key_Return
        QTest.keyClick(self.window.focusWidget() or self.window, key, NONE)
        await self.until(lambda: self.window.present() is self.window.home and "refresh" not in running())


def play(desk: Path, script: Callable[[Keys], Awaitable[None]]) -> None:
    """Start the application on `desk` as main.py does, and play `script`. RuntimeError where it did not end well."""
    counter = main.counter_of(desk, desk / settings.FILE)
    app = make_application(sys.argv[:1], theme=Theme.LIGHT)
    window = MainWindow(texts("fr"), main.doors(counter, demonstration=True))
    counter.on_change = window.changed
    window.show()
    failed: list[BaseException] = []

    async def whole() -> int:
        try:
            await script(Keys(window, counter))
        except (Exception, asyncio.CancelledError) as error:
            failed.append(error)
        await counter.close()
        return 0

    code = run(whole, window=window, prepare=lambda: main.preload("fr"))
    window.desk = None
    app.closeAllWindows()
    if failed or code:
        raise RuntimeError("the script did not end well") from (failed[0] if failed else None)
