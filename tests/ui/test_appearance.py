"""F10: colours and size of text by keys, at once, kept for whoever is signed in."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from desk_app.domain.author import Author
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, MemoryStore, a_desk
from tests.ui.house import House, sign_in
from tests.ui.house import press as window_press
from ui.application import Appearance
from ui.look import MIN_WINDOW, Theme
from ui.loop import spawn
from ui.main_window import MainWindow
from ui.views.appearance import AppearanceView, restore
from ui.views.home import MISSING, HomeView
from ui.views.roles import name_and_role, role_words

FR = texts("fr")


def press(*keys: Any) -> None:
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)


def test_a_key_each_and_it_shows_at_once(look: Appearance, qtbot: Any) -> None:
    store = MemoryStore()
    view = AppearanceView(a_desk(store=store), FR)
    qtbot.addWidget(view)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.first_field().setFocus()
    left: list[bool] = []
    view.left.connect(lambda: left.append(True))
    press(Qt.Key.Key_3)
    assert look.shown() is Theme.DARK
    press(Qt.Key.Key_4)
    assert look.scale == 2.0
    qtbot.waitUntil(lambda: store.settings == {"appearance-cm": "dark 2.0"})
    press(Qt.Key.Key_Return)
    assert left
    view.close()


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("contrast 1.5", (Theme.CONTRAST, 1.5)), ("", None), ("pink 1.0", None), ("dark 9.0", None), ("dark", None)],
)
def test_it_is_found_again_and_nonsense_changes_nothing(
    look: Appearance, qtbot: Any, kept: str, shown: tuple[Theme, float] | None
) -> None:
    store, before = MemoryStore(), (look.theme, look.scale)
    store.settings["appearance-cm"] = kept
    work = spawn(restore(a_desk(store=store)), "restore")
    qtbot.waitUntil(work.done)
    assert (look.theme, look.scale) == (shown or before)


def test_the_machine_turned_to_high_contrast_is_followed(look: Appearance) -> None:
    hints = look.app.styleHints()
    if not hasattr(hints, "accessibility"):
        pytest.skip("Qt before 6.10 does not tell")
    look.choose(Theme.SYSTEM, 1.0)
    look.app.setStyleSheet("")
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert look.app.styleSheet()


def test_home_offers_it_without_a_mouse(running: Any, qtbot: Any) -> None:
    home = HomeView(FR)
    qtbot.addWidget(home)
    asked: list[str] = []
    home.asked.connect(asked.append)
    QTest.keyClick(home, Qt.Key.Key_F10)
    assert asked == ["appearance"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_role_is_words_never_a_code(language: str) -> None:
    catalogue = texts(language)
    for role in ("pharmacist", "assistant", "agent", "supervisor", "administrator"):
        assert role_words(catalogue, role) not in ("", role)
    assert role_words(catalogue, "Préparatrice") == "Préparatrice"
    assert name_and_role(catalogue, AUTHOR) == "Camille Moreau  ·  Préparatrice"
    assert name_and_role(catalogue, Author(operator_id="x", name="Ana", role="")) == "Ana"


@pytest.mark.parametrize(("size", "scale"), [(MIN_WINDOW, 1.0), ((1280, 720), 2.0)])
def test_beside_the_keys_in_large_letters_home_does_not_scroll_across(
    window: MainWindow, house: House, qtbot: Any, look: Appearance, size: tuple[int, int], scale: float
) -> None:
    """200 % of the system, and 200 % of the letters alone."""
    look.choose(look.theme, scale)
    sign_in(window, qtbot)
    home = window.home
    assert home is not None
    home.show_missing(tuple(MISSING))
    window.resize(*size)
    window_press(Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: window.keys.isVisible() and home.width() < size[0] - 300)
    areas = [one.findChild(QScrollArea) for one in (home, window.keys)]
    for area in areas:
        assert isinstance(area, QScrollArea)
        qtbot.waitUntil(lambda area=area: area.horizontalScrollBar().maximum() == 0)


def test_beside_the_keys_nothing_of_the_frame_is_cut(
    window: MainWindow, house: House, qtbot: Any, look: Appearance
) -> None:
    sign_in(window, qtbot)
    window.head.mark.show()
    window.resize(*MIN_WINDOW)
    window_press(Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: window.present() is not window.home)
    assert all(part.isVisible() for part in window.foot.leave)
    window_press(Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: window.keys.isVisible() and window.foot.width() < MIN_WINDOW[0] - 300)
    assert not any(part.isVisible() for part in (*window.foot.leave, *window.foot.help)), "Escape puts the keys away"

    def cut() -> list[str]:
        labels = [one for strip in (window.head, window.foot) for one in strip.findChildren(QLabel)]
        return [one.text() for one in labels if one.isVisible() and one.width() < one.minimumSizeHint().width()]

    qtbot.waitUntil(lambda: not cut())
    window_press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: all(part.isVisible() for part in window.foot.leave))
