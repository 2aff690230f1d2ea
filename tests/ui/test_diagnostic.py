"""The diagnostic file on the screen: read first, saved and copied as it was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from resources.catalogue import texts
from tests.usecases.fakes import Bench
from ui.loop import running as names_running
from ui.views import diagnostic as room
from ui.views.diagnostic import DiagnosticView

FR = texts("fr")


def shown(qtbot: Any) -> DiagnosticView:
    view = DiagnosticView(Bench().desk, FR)
    qtbot.addWidget(view)
    view.resize(1280, 720)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.state.text() == FR("diagnostic.made"))
    qtbot.waitUntil(lambda: not names_running())
    return view


def test_it_is_read_before_it_goes_anywhere(running: Any, qtbot: Any) -> None:
    view = shown(qtbot)
    said = view.content.toPlainText()
    assert "Qt 6" in said
    assert "Période = mes" in said
    assert view.content.isReadOnly()
    QTest.keyClick(view.content, Qt.Key.Key_Tab)
    assert view.save_button.hasFocus(), "nobody is caught in the text"


def test_what_is_saved_and_copied_is_what_was_read(running: Any, qtbot: Any, monkeypatch: Any, tmp_path: Path) -> None:
    places: list[Path | None] = [tmp_path / "out.txt", tmp_path / "nowhere" / "out.txt", None]
    asked: list[str] = []

    async def choose(parent: Any, say: Any, title: str, name: str) -> Path | None:
        asked.append(name)
        return places.pop(0)

    monkeypatch.setattr(room, "choose_file", choose)
    view = shown(qtbot)
    said = view.content.toPlainText()
    for sentence in (FR("diagnostic.saved", file="out.txt"), FR("letter_view.cannot_save")):
        QTest.keyClick(view.save_button, Qt.Key.Key_S)
        qtbot.waitUntil(lambda sentence=sentence: view.state.text() == sentence)
        qtbot.waitUntil(lambda: not names_running())
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == said
    assert asked[0] == "guichet-diagnostic-2026-03-16.txt"
    QTest.keyClick(view.content, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == said
    QGuiApplication.clipboard().clear()
