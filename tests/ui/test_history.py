"""« Historique des accès »: newest first, page by page, an emergency standing out, and nothing that betrays a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt

from desk_app.domain.held_record import HistoryPage, Seen
from desk_app.domain.letters import LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from resources.catalogue import texts
from tests.ui.changing import all_words
from tests.ui.hands import Hands
from tests.usecases.fakes import NOW, Bench
from ui.loop import running as names_running
from ui.models.history import BREAK_GLASS, HistoryTable
from ui.views.history import HistoryView

FR = texts("fr")
DOCTOR = Seen(at=NOW, who="Docteur Anne-Sophie LE GAUNDRE", profession="Médecin", action="read")
SAMU = Seen(at=NOW - timedelta(days=1), who="", profession="Médecin", action="read", is_break_glass=True)
OLD = Seen(at=NOW - timedelta(days=90), who="Éloi OBAYASHI", profession="Infirmier", action="created")
PAGES = {"": HistoryPage(seen=(DOCTOR, SAMU), next="2"), "2": HistoryPage(seen=(OLD,))}
PERSON = ChangeDraft(way="history", birth_name="GARCIA", given_names="SARAH", sex="F", birth_date="21/01/1977")
Opener = Callable[[Bench], HistoryView]


@pytest.fixture
def history_at(running: Any, qtbot: Any) -> Iterator[Opener]:
    made: list[HistoryView] = []

    def opener(bench: Bench) -> HistoryView:
        facts = ChangeFacts(today=bench.desk.clock.today(), profile=bench.desk.profile)
        view = HistoryView(bench.desk, FR, "p1", PERSON, facts)
        qtbot.addWidget(view)
        view.resize(1280, 720)
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        qtbot.waitUntil(lambda: view._reading is not None and view._reading.done())
        view.first_field().setFocus()
        made.append(view)
        return view

    yield opener
    for view in made:
        view.leave()
        view.close()
    qtbot.waitUntil(lambda: not names_running())


def test_older_lines_come_with_a_key_and_each_page_is_on_the_trail(history_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    bench.service.pages = dict(PAGES)
    view = history_at(bench)
    assert view.table.rowCount() == 2
    assert view.more.isVisible()
    hands = Hands(view)
    hands.press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: view.table.rowCount() == 3)
    assert not view.more.isVisible()
    hands.press(Qt.Key.Key_F7)
    assert [line.event for line in bench.store.lines] == [Event.HISTORY_READ] * 2


def test_an_emergency_stands_out_by_more_than_its_colour(qtbot: Any) -> None:
    table = HistoryTable(FR)
    table.add((DOCTOR, SAMU))
    how = table.columnCount() - 1
    assert table.index(1, 0).data().startswith(BREAK_GLASS)  # however far the list is moved sideways
    assert FR("history.break_glass") in table.index(1, how).data()
    assert table.index(1, 0).data(Qt.ItemDataRole.FontRole).bold()
    assert table.index(0, 0).data(Qt.ItemDataRole.FontRole) is None
    assert table.index(1, 1).data() == FR("history.nobody")
    assert table.data(QModelIndex()) is None
    spoken = table.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert FR("history.break_glass") in spoken


def test_all_of_it_is_printed_whether_it_was_read_on_the_screen_or_not(history_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    bench.service.pages = dict(PAGES)
    view = history_at(bench)
    assert FR("history.title") in all_words(view)
    assert "SARAH GARCIA" in all_words(view)
    with qtbot.waitSignal(view.letter_ready) as printed:
        Hands(view).press(Qt.Key.Key_F8)
    (letter,) = printed.args[0]
    assert (letter.kind, letter.seen, letter.is_whole) == (LetterKind.ACCESS_HISTORY, (DOCTOR, SAMU, OLD), True)
    assert view.table.seen() == letter.seen, "the screen shows what was printed"
    assert not view.more.isVisible()


def test_asked_anew_it_prints_itself_and_is_whole(running: Any, qtbot: Any) -> None:
    bench = Bench()
    bench.service.pages = dict(PAGES)
    facts = ChangeFacts(today=bench.desk.clock.today(), profile=bench.desk.profile)
    view = HistoryView(bench.desk, FR, "p1", PERSON, facts, only_prints=True)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.letter_ready) as printed:
        pass
    assert (printed.args[0][0].seen, printed.args[0][0].is_whole) == ((DOCTOR, SAMU, OLD), True)
    view.leave()
    qtbot.waitUntil(lambda: not names_running())


def test_what_could_not_be_read_is_not_printed(history_at: Opener) -> None:
    bench = Bench()
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREADABLE)
    view = history_at(bench)
    Hands(view).press(Qt.Key.Key_F8)
    assert not view.letter.isVisible()
    assert not bench.store.letters


def test_nothing_is_counted(history_at: Opener) -> None:
    bench = Bench()
    bench.service.pages = dict(PAGES)
    view = history_at(bench)
    assert not any(character.isdigit() for character in all_words(view))


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout"),
        Refusal(RefusalCode.SERVICE_CANNOT, operation="history"),
        Refusal(RefusalCode.SERVICE_UNREADABLE),
    ],
)
def test_what_cannot_be_read_is_said_plainly(history_at: Opener, refusal: Refusal) -> None:
    bench = Bench()
    bench.service.failing = refusal
    view = history_at(bench)
    assert view.state.text()
    assert "{" not in view.state.text()
    assert "history" not in view.state.text()
    assert view.state.text().startswith(FR("connection.timeout")) is (refusal.code is RefusalCode.SERVICE_UNREACHABLE)


def test_no_access_is_said(history_at: Opener) -> None:
    view = history_at(Bench())
    assert view.state.text() == FR("history.nothing")
