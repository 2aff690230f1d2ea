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
from desk_app.domain.codes import is_reference
from desk_app.domain.printers import JobStatus, Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.follow_letter import follow_papers
from resources.catalogue import texts
from tests.ui.fakes import an_act
from tests.ui.house import House, sign_in
from tests.ui.house import press as tap
from tests.usecases.fakes import Bench
from tests.usecases.printers import COUNTER, QUEUE, a_printer
from ui.journeys import Journeys
from ui.loop import running as names_running
from ui.loop import spawn
from ui.main_window import MainWindow
from ui.papers import day_sheet_view, person_view
from ui.printing import NoPrinter
from ui.views import letter_paper
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


def told(made: Bench) -> list[str]:
    """What became of the list for a person."""
    return [line.detail for line in made.store.lines if line.event is Event.TOLD and line.detail]


def states(made: Bench) -> list[str]:
    return [line.detail.split()[-1] for line in made.store.lines if line.event is Event.PRINTED]


@pytest.fixture
def shown(running: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    monkeypatch.setattr(letter_paper, "LOOK_EVERY", 0.01)
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
    assert bytes(view.area.pdf) == b""


@pytest.mark.parametrize("is_taken", [True, False])
def test_what_a_dialog_took_is_asked_about_and_told_by_who_looked(
    shown: Shown, qtbot: Any, monkeypatch: Any, is_taken: bool
) -> None:
    made = bench()

    async def dialog(*_: Any, **__: Any) -> bool:
        return is_taken

    monkeypatch.setattr(letter_paper, "print_pages", dialog)
    view = shown(day_sheet_view(made.desk, FR))
    press(view, Qt.Key.Key_P, qtbot)
    assert view.state.text() == FR("paper.delivered" if is_taken else "letter_view.not_printed")
    assert view.paper.yes.isVisible() is is_taken
    if is_taken:
        press(view, Qt.Key.Key_N, qtbot)
        assert view.state.text() == FR("paper.not_out")
    assert states(made) == (["made", "delivered", "stopped"] if is_taken else [])


def test_a_printer_that_is_not_there_is_said(shown: Shown, qtbot: Any, monkeypatch: Any) -> None:
    async def dialog(*_: Any, **__: Any) -> bool:
        raise NoPrinter("no_printer")

    monkeypatch.setattr(letter_paper, "print_pages", dialog)
    view = shown(day_sheet_view(bench().desk, FR))
    press(view, Qt.Key.Key_P, qtbot)
    assert view.state.text() == FR("letter_view.no_printer")


def test_a_printer_that_speaks_ipp_gets_it_at_once_and_it_is_followed_to_its_end(shown: Shown, qtbot: Any) -> None:
    made = bench()
    made.printers.add(a_printer())
    view = shown(person_view(made.desk, FR, ROW.act))
    QTest.keyClick(view.print_button, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: view.state.text() == FR("paper.sent"))
    ((uri, name, document),) = made.printers.documents
    assert (uri, document) == (COUNTER, bytes(view.area.pdf))
    assert "NDIAYE" not in name
    assert told(made) == [], "nobody knows yet whether it comes out"
    made.printers.says[1] = JobStatus(paper=Paper.STOPPED, reasons=("media-empty",))
    qtbot.waitUntil(lambda: FR("printer.reason.media-empty") in view.state.text())
    assert view.paper.stop.isVisible()
    made.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    qtbot.waitUntil(lambda: view.state.text() == FR("paper.printed"))
    qtbot.waitUntil(lambda: told(made) == ["printed"])
    assert made.printers.spooled == set(), "and nothing of it stays in the queue"
    assert states(made) == ["made", "sending", "sent", "stopped", "printed"]
    assert not any(is_reference(one) for one in made.store.letters), "it counts for no letter"
    made.printers.failing = Refusal(RefusalCode.PRINTER_REFUSED, printer="Comptoir", reason="not-accepting")
    press(view, Qt.Key.Key_P, qtbot)
    reason = FR("printer.reason.not-accepting")
    assert view.state.text() == FR("refusal.printer-refused", printer="Comptoir", reason=reason)


def test_it_is_stopped_at_the_printer(shown: Shown, qtbot: Any) -> None:
    made = bench()
    made.printers.add(a_printer())
    view = shown(day_sheet_view(made.desk, FR))
    QTest.keyClick(view.print_button, Qt.Key.Key_P)
    qtbot.waitUntil(view.paper.stop.isVisible)
    QTest.keyClick(view.print_button, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: view.state.text() == FR("paper.cancelled"))
    qtbot.waitUntil(lambda: not names_running())
    assert (made.printers.cancelled, made.printers.spooled) == ([1], set())


def test_another_printer_is_chosen(shown: Shown, qtbot: Any) -> None:
    made = bench()
    made.printers.add(a_printer())
    made.printers.add(a_printer(QUEUE, "Réserve", Way.QUEUE))
    made.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    view = shown(day_sheet_view(made.desk, FR))
    press(view, Qt.Key.Key_A, qtbot)
    for key in (Qt.Key.Key_2, Qt.Key.Key_Return):
        QTest.keyClick(view.focusWidget(), key)
    qtbot.waitUntil(lambda: [uri for uri, _, _ in made.printers.documents] == [QUEUE])


def test_a_screen_that_is_left_leaves_the_sheet_to_the_desk(shown: Shown, qtbot: Any) -> None:
    made = bench()
    made.printers.add(a_printer())
    view = shown(person_view(made.desk, FR, ROW.act))
    QTest.keyClick(view.print_button, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: view.state.text() == FR("paper.sent"))
    view.leave()
    qtbot.waitUntil(lambda: not names_running())
    made.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    spawn(follow_papers(made.desk), "papers")  # as the desk itself does, whatever screen is shown
    qtbot.waitUntil(lambda: not names_running())
    assert states(made)[-1] == "printed"
    assert made.printers.spooled == set()


def test_it_is_saved_under_a_name_without_a_person(shown: Shown, qtbot: Any, monkeypatch: Any, tmp_path: Path) -> None:
    asked: list[str] = []
    places: list[Path | None] = [tmp_path / "out.pdf", tmp_path / "nowhere" / "out.pdf", None]

    async def choose(parent: Any, say: Any, title: str, name: str) -> Path | None:
        asked.append(name)
        return places.pop(0)

    monkeypatch.setattr(room, "choose_file", choose)
    view = shown(person_view(bench().desk, FR, ROW.act))
    press(view, Qt.Key.Key_S, qtbot)
    assert (tmp_path / "out.pdf").read_bytes() == bytes(view.area.pdf)
    assert asked == ["ce-que-ce-poste-sait-2026-03-16.pdf"]
    press(view, Qt.Key.Key_S, qtbot)
    assert view.state.text() == FR("letter_view.cannot_save")
    press(view, Qt.Key.Key_S, qtbot)
    assert len(asked) == 3


def test_who_may_not_reads_why(shown: Shown) -> None:
    view = shown(person_view(bench("assistant").desk, FR, ROW.act))
    assert view.state.text() == FR("refusal.not-allowed")
    assert not view.area.pdf


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
