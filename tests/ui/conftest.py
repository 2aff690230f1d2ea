"""An opening in its own active window, or the whole window; and everything of it gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from resources.catalogue import texts
from tests.ui.house import House, sign_in
from tests.usecases.fakes import Bench
from ui.application import Appearance
from ui.loop import running as names_running
from ui.main_window import MainWindow
from ui.views.appearance import current
from ui.views.change import ChangeView
from ui.wizard.shell import OpeningWizard

Opener = Callable[..., OpeningWizard]
ChangeOpener = Callable[..., ChangeView]


@pytest.fixture
def open_at(running: Any, qtbot: Any) -> Iterator[Opener]:
    """`open_at(bench, language="fr", draft=…, scan=…)`."""
    made: list[OpeningWizard] = []

    def opener(bench: Bench, language: str = "fr", **given: Any) -> OpeningWizard:
        wizard = OpeningWizard(bench.desk, texts(language), **given)
        wizard.resize(1280, 720)
        wizard.show()
        wizard.activateWindow()  # the way back is a shortcut of the active window
        qtbot.waitUntil(wizard.isActiveWindow)
        wizard.first_field().setFocus()
        made.append(wizard)
        return wizard

    yield opener
    for wizard in made:
        wizard.leave()
        wizard.close()
    qtbot.waitUntil(lambda: not names_running())
    for wizard in made:
        wizard.deleteLater()


@pytest.fixture
def change_at(running: Any, qtbot: Any) -> Iterator[ChangeOpener]:
    """`change_at(bench, draft, language="fr", is_resumed=…)`."""
    made: list[ChangeView] = []

    def opener(bench: Bench, draft: Any = None, language: str = "fr", **given: Any) -> ChangeView:
        view = ChangeView(bench.desk, texts(language), draft, **given)
        view.resize(1280, 720)
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        view.first_field().setFocus()
        made.append(view)
        return view

    yield opener
    for view in made:
        view.leave()
        view.close()
    qtbot.waitUntil(lambda: not names_running())
    for view in made:
        view.deleteLater()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def look(running: Any) -> Iterator[Appearance]:
    """How the screens look: colours and size of text, as before at the end."""
    now = current()
    assert now is not None
    before = (now.theme, now.scale)
    yield now
    now.choose(*before)


@pytest.fixture
def window(running: Any, qtbot: Any, house: House) -> Iterator[MainWindow]:
    made = MainWindow(texts("fr"), house.doors())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.desk = None
    made.close()
    qtbot.waitUntil(lambda: not names_running())


@pytest.fixture
def at_work(running: Any, qtbot: Any) -> Iterator[tuple[MainWindow, Bench]]:
    """The window with somebody signed in, over in-memory ports."""
    bench, house = Bench(), House()
    house.desk = bench.desk
    made = MainWindow(texts("fr"), house.doors())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    sign_in(made, qtbot)
    made.scanner.stop()  # hands in a test are as fast as a scanner
    yield made, bench
    made.desk = None
    made.close()
    qtbot.waitUntil(lambda: not names_running())
