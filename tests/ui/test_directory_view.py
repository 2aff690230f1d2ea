"""The directory on the screen: of when it is, a newer one, what came of it, and going on meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from desk_app.domain.directory import ImportReport, Standing
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, MemoryStore, a_desk
from tests.ui.house import House, press, sign_in
from tests.usecases.press import FakeDirectory, FakeExtractions
from ui.loop import running as names_running
from ui.main_window import MainWindow
from ui.views import directory as room
from ui.views.directory import DirectoryView

FR = texts("fr")
FILE = Path("PS_LibreAcces_Personne_activite_202603010803.zip")
REPORT = ImportReport(rows=1999, unnamed=12, damaged=3, lines=(5, 70, 1200), people=1234, dated=date(2026, 3, 1))


@pytest.fixture
def extractions() -> FakeExtractions:
    return FakeExtractions(found=Standing(dated=date(2026, 3, 1), people=1_234_567, size=217_000_000))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def view(
    window: MainWindow,
    house: House,
    extractions: FakeExtractions,
    store: MemoryStore,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> DirectoryView:
    """The screen, as an administrator comes to it by keys; a file is chosen as soon as one is asked for."""

    async def choose(parent: Any, say: Any, title: str, *suffixes: str) -> Path | None:
        assert suffixes == (".zip", ".txt")
        return FILE

    monkeypatch.setattr(room, "choose_existing", choose)
    author = replace(AUTHOR, role="administrator")
    house.desk = a_desk(extractions=extractions, store=store, author=author)
    sign_in(window, qtbot)
    return arrived(window, qtbot)


def arrived(window: MainWindow, qtbot: Any) -> DirectoryView:
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: isinstance(window.present(), DirectoryView))
    found = window.present()
    assert isinstance(found, DirectoryView)
    qtbot.waitUntil(lambda: found.state.text() != FR("directory.looking"))
    return found


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def test_it_says_of_when_it_is(view: DirectoryView) -> None:
    assert plain(view.state.text()) == "Annuaire du 01/03/2026 : 1 234 567 professionnels, 217 Mo. Il a 1 jour."
    assert view.state.property("weight") == "hint"
    assert view.choose_button.hasFocus()
    assert not view.cancel_button.isVisible()
    assert not view.bar.isVisible()


def test_an_old_one_and_none_are_said_in_words(
    window: MainWindow, house: House, extractions: FakeExtractions, qtbot: Any
) -> None:
    extractions.found = Standing(dated=date(2026, 1, 1), people=2, size=1)
    old = FakeDirectory(day=date(2026, 1, 1))
    house.desk = a_desk(extractions=extractions, directory=old, author=replace(AUTHOR, role="administrator"))
    home = sign_in(window, qtbot)
    assert "01/01/2026" in home.aging.text()
    assert home.aging.isVisible()
    view = arrived(window, qtbot)
    assert "Il a 60 jours. Il a plus de 30 jours" in plain(view.state.text())
    assert view.state.property("weight") == "question"
    press(Qt.Key.Key_Escape)
    extractions.found, old.day = None, None
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: home.aging.text() == FR("directory.home.none"))
    assert arrived(window, qtbot).state.text() == FR("directory.none")


def test_a_fresh_one_is_not_spoken_of_at_home(view: DirectoryView, window: MainWindow) -> None:
    assert window.home is not None
    assert window.home.aging.isHidden()


def test_a_file_is_taken_in_and_what_came_of_it_is_said(
    view: DirectoryView, extractions: FakeExtractions, store: MemoryStore, qtbot: Any
) -> None:
    extractions.shares = (0.25,)
    press(Qt.Key.Key_P)
    qtbot.waitUntil(lambda: view.progress.text().startswith("25"))
    assert view.bar.value() == 250
    assert "encore" in view.progress.text()
    assert view.message.text() == FR("directory.begun")
    assert view.cancel_button.hasFocus()
    assert not view.choose_button.isVisible()
    extractions.found = Standing(dated=date(2026, 3, 1), people=1234, size=217_000_000)
    extractions.over(REPORT)
    qtbot.waitUntil(lambda: view.message.property("weight") == "good")
    said = plain(view.message.text()).split("\n")
    assert said == [
        "L’annuaire est maintenant celui du 01/03/2026.",
        "1 234 professionnels.",
        "1 999 lignes lues.",
        "12 lignes sans numéro RPPS laissées de côté.",
        "3 lignes abîmées, laissées de côté : lignes 5, 70, 1 200.",
    ]
    assert extractions.taken == [FILE]
    assert [(line.event, line.detail) for line in store.lines if line.event is Event.DIRECTORY] == [
        (Event.DIRECTORY, "2026-03-01")
    ]
    qtbot.waitUntil(lambda: "1 234 professionnels" in plain(view.state.text()))
    assert view.choose_button.hasFocus()


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(RefusalCode.DIRECTORY_FILE, columns="Identifiant PP"),
        Refusal(RefusalCode.DIRECTORY_CUT),
        Refusal(RefusalCode.DIRECTORY_BUSY),
        Refusal(RefusalCode.DIRECTORY_FULL),
        Refusal(RefusalCode.DIRECTORY_UNREAD, file="x.zip"),
        Refusal(RefusalCode.DIRECTORY_ENDED),
    ],
    ids=lambda refusal: refusal.code.value,
)
def test_each_refused_file_has_its_true_cause(
    view: DirectoryView, extractions: FakeExtractions, store: MemoryStore, refusal: Refusal, qtbot: Any
) -> None:
    extractions.end = refusal
    press(Qt.Key.Key_P)
    said = FR(f"refusal.{refusal.code}", **refusal.values)
    qtbot.waitUntil(lambda: view.message.text() == said)
    assert view.message.property("weight") == "wall"
    assert view.choose_button.isVisible()
    assert all(line.event is not Event.DIRECTORY for line in store.lines)


def test_annuler_ends_it(view: DirectoryView, extractions: FakeExtractions, store: MemoryStore, qtbot: Any) -> None:
    press(Qt.Key.Key_P)
    qtbot.waitUntil(view.cancel_button.hasFocus)
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: view.message.text() == FR("directory.cancelled"))
    assert extractions.cancelled == 1
    assert view.choose_button.hasFocus()
    assert not view.bar.isVisible()
    assert all(line.event is not Event.DIRECTORY for line in store.lines)


def test_the_screen_may_be_left_and_a_notice_says_the_end(
    view: DirectoryView, window: MainWindow, extractions: FakeExtractions, qtbot: Any
) -> None:
    press(Qt.Key.Key_P)
    qtbot.waitUntil(view.cancel_button.hasFocus)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert window.present() is window.home
    again = arrived(window, qtbot)
    assert again.cancel_button.hasFocus()
    assert again.bar.isVisible()
    press(Qt.Key.Key_Escape)
    extractions.over(REPORT)
    qtbot.waitUntil(window.notice_bar.isVisible)
    said = window.notice_bar.findChildren(QWidget)
    assert any("celui du 01/03/2026" in getattr(one, "text", str)() for one in said)


def test_closing_the_window_ends_it(
    view: DirectoryView, window: MainWindow, extractions: FakeExtractions, qtbot: Any
) -> None:
    from ui.loop import end_all, spawn

    press(Qt.Key.Key_P)
    qtbot.waitUntil(view.cancel_button.hasFocus)
    window.desk = None
    window.close()
    spawn(end_all(), "the end")
    qtbot.waitUntil(lambda: not names_running())
    assert extractions.cancelled == 1


def test_every_control_has_its_names(view: DirectoryView, qtbot: Any) -> None:
    press(Qt.Key.Key_P)
    qtbot.waitUntil(view.cancel_button.hasFocus)
    for widget in view.findChildren(QWidget):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QProgressBar)
        if widget.isVisible() and is_reached:
            assert widget.objectName(), widget
            assert widget.accessibleName(), widget.objectName()
    press(Qt.Key.Key_A)
    qtbot.waitUntil(view.choose_button.isVisible)


def test_who_may_not_is_not_offered_it(window: MainWindow, house: House, qtbot: Any) -> None:
    house.desk = a_desk(author=replace(AUTHOR, role="pharmacist"))
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_N)
    assert not isinstance(window.present(), DirectoryView)
