"""The day sheet and the list for a person: shown, printed and saved by keys, and gone when they are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desk_app.domain.acts import ActState
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from resources.catalogue import texts
from tests.ui.fakes import an_act
from tests.ui.house import House, sign_in
from tests.ui.house import press as tap
from tests.usecases.fakes import Bench
from tests.usecases.printers import COUNTER, a_printer
from ui import paper as onto_paper
from ui.journeys import Journeys
from ui.loop import running as names_running
from ui.main_window import MainWindow
from ui.papers import day_sheet_view, person_view
from ui.printing import NoPrinter
from ui.views import paper as room
from ui.views.act import ActView
from ui.views.letter import LetterView
from ui.views.paper import PaperView

FR = texts("fr")
ROW = an_act(1, "NDIAYE", "AWA", ActState.ACCEPTED)
Shown = Callable[[PaperView], PaperView]


def bench(role: str = "supervisor") -> Bench:
    made = Bench(role=role)
    made.store.rows[ROW.act.id] = ROW
    return made


@pytest.fixture
def shown(running: Any, qtbot: Any) -> Iterator[Shown]:
    views: list[PaperView] = []

    def show(view: PaperView) -> PaperView:
        views.append(view)
        qtbot.addWidget(view)
        with qtbot.waitExposed(view):
            view.show()
        qtbot.waitUntil(lambda: not names_running())
        return view

    yield show
    for view in views:
        view.leave()


def press(view: PaperView, key: Any, qtbot: Any) -> None:
    QTest.keyClick(view.print_button, key)
    qtbot.waitUntil(lambda: not names_running())


def test_it_is_seen_before_it_is_printed_and_leaves_nothing(shown: Shown) -> None:
    view = shown(day_sheet_view(bench().desk, FR))
    assert view.state.text() == FR("letter_view.ready")
    assert len(view.findChildren(QLabel, "paper_page_1")) == 1
    assert view.windowTitle() == FR("day_sheet.title")
    view.leave()
    assert bytes(view.pdf) == b""


@pytest.mark.parametrize("is_printed", [True, False])
def test_on_paper_it_is_on_the_trail(shown: Shown, qtbot: Any, monkeypatch: Any, is_printed: bool) -> None:
    made = bench()

    async def printing(*_: Any, **__: Any) -> bool:
        return is_printed

    monkeypatch.setattr(onto_paper, "print_pages", printing)
    view = shown(day_sheet_view(made.desk, FR))
    press(view, Qt.Key.Key_P, qtbot)
    assert view.state.text() == FR("letter_view.printed" if is_printed else "letter_view.not_printed")
    noted = [line.detail for line in made.store.lines if line.event is Event.PRINTED]
    assert noted == (["day-sheet printed"] if is_printed else [])


def test_a_printer_that_is_not_there_is_said(shown: Shown, qtbot: Any, monkeypatch: Any) -> None:
    async def printing(*_: Any, **__: Any) -> bool:
        raise NoPrinter("no_printer")

    monkeypatch.setattr(onto_paper, "print_pages", printing)
    view = shown(day_sheet_view(bench().desk, FR))
    press(view, Qt.Key.Key_P, qtbot)
    assert view.state.text() == FR("letter_view.no_printer")


def test_a_printer_that_speaks_ipp_gets_it_at_once(shown: Shown, qtbot: Any) -> None:
    made = bench()
    made.printers.add(a_printer())
    view = shown(person_view(made.desk, FR, ROW.act))
    press(view, Qt.Key.Key_P, qtbot)
    assert view.state.text() == FR("letter_view.printed")
    ((uri, name, document),) = made.printers.documents
    assert (uri, document) == (COUNTER, bytes(view.pdf))
    assert "NDIAYE" not in name
    assert [line.detail for line in made.store.lines if line.event is Event.TOLD][-1:] == ["printed"]
    made.printers.failing = Refusal(RefusalCode.PRINTER_REFUSED, printer="Comptoir", reason="not-accepting")
    press(view, Qt.Key.Key_P, qtbot)
    reason = FR("printer.reason.not-accepting")
    assert view.state.text() == FR("refusal.printer-refused", printer="Comptoir", reason=reason)


def test_it_is_saved_under_a_name_without_a_person(shown: Shown, qtbot: Any, monkeypatch: Any, tmp_path: Path) -> None:
    asked: list[str] = []
    places: list[Path | None] = [tmp_path / "out.pdf", tmp_path / "nowhere" / "out.pdf", None]

    async def choose(parent: Any, say: Any, title: str, name: str) -> Path | None:
        asked.append(name)
        return places.pop(0)

    monkeypatch.setattr(room, "choose_file", choose)
    view = shown(person_view(bench().desk, FR, ROW.act))
    press(view, Qt.Key.Key_S, qtbot)
    assert (tmp_path / "out.pdf").read_bytes() == bytes(view.pdf)
    assert asked == ["ce-que-ce-poste-sait-2026-03-16.pdf"]
    press(view, Qt.Key.Key_S, qtbot)
    assert view.state.text() == FR("letter_view.cannot_save")
    press(view, Qt.Key.Key_S, qtbot)
    assert len(asked) == 3


def test_who_may_not_reads_why(shown: Shown) -> None:
    view = shown(person_view(bench("assistant").desk, FR, ROW.act))
    assert view.state.text() == FR("refusal.not-allowed")
    assert not view.pdf


@pytest.mark.parametrize(("role", "offered"), [("supervisor", True), ("assistant", False)])
def test_from_the_found_record_it_is_one_key(running: Any, qtbot: Any, role: str, offered: bool) -> None:
    journeys = Journeys(bench(role).desk, FR)
    arrived: list[Any] = []
    journeys.arrived.connect(arrived.append)
    journeys.show_act(ROW)
    view = arrived[0]
    assert isinstance(view, ActView)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: not names_running())
    QTest.keyClick(view, Qt.Key.Key_M)
    assert view.told_button.isVisible() is offered
    assert [type(one) for one in arrived[1:]] == ([PaperView] if offered else [])
    for paper in arrived[1:]:
        qtbot.addWidget(paper)
        qtbot.waitUntil(lambda: not names_running())
        paper.leave()


@pytest.mark.parametrize("what", ["day_sheet", "journal"])
def test_the_window_leads_there_by_name(running: Any, qtbot: Any, what: str) -> None:
    journeys = Journeys(bench().desk, FR)
    arrived: list[Any] = []
    journeys.arrived.connect(arrived.append)
    journeys.start(what)
    (screen,) = arrived
    qtbot.addWidget(screen)
    assert screen.objectName() in ("paper", "journal")
    qtbot.waitUntil(lambda: not names_running())
    screen.leave()


def test_leaving_a_paper_leads_back_to_the_file(window: MainWindow, house: House, qtbot: Any) -> None:
    house.desk = bench("supervisor").desk
    sign_in(window, qtbot)
    window.scanner.stop()
    assert window.journeys is not None
    window.journeys.show_act(ROW)
    for key, shown in ((Qt.Key.Key_M, PaperView), (Qt.Key.Key_L, LetterView)):
        qtbot.waitUntil(lambda: not names_running())
        assert isinstance(window.present(), ActView)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        tap(key)
        qtbot.waitUntil(lambda shown=shown: isinstance(window.present(), shown))
        qtbot.waitUntil(lambda: not names_running())
        tap(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not names_running())
    assert isinstance(window.present(), ActView)
    tap(Qt.Key.Key_Escape)
    assert window.present() is window.home
    qtbot.waitUntil(lambda: not names_running())
