"""What only the service can say again: the screen says so, and another sheet is one key and a proof away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.held_record import HistoryPage, Seen
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from resources.catalogue import texts
from tests.flows.people import child
from tests.ui.changing import all_words
from tests.ui.hands import Hands
from tests.usecases.fakes import NOW, Bench
from tests.usecases.printers import a_printer
from tests.usecases.records import bench_with_record, opened_here
from ui import printing
from ui.journeys import Journeys
from ui.loop import running as names_running
from ui.parts import Screen
from ui.views.act import ActView
from ui.views.change import ChangeView
from ui.views.find import FindView
from ui.views.letter import LetterView

FR = texts("fr")
REFERENCE = "G218VZT9XZT8"
SEEN = Seen(at=NOW, who="Docteur Anne-Sophie LE GAUNDRE", profession="Médecin", action="read")
Walk = Callable[[Bench, ActRow], "Walker"]


class Walker:
    """Journeys, and whatever screen they show."""

    def __init__(self, qtbot: Any, bench: Bench) -> None:
        self.qtbot = qtbot
        self.screens: list[Screen] = []
        self.journeys = Journeys(bench.desk, FR)
        self.journeys.arrived.connect(self._show)

    def _show(self, screen: Screen) -> None:
        for before in self.screens:
            before.hide()
        self.screens.append(screen)
        self.qtbot.addWidget(screen)
        screen.resize(1280, 720)
        screen.show()
        screen.activateWindow()

    @property
    def now(self) -> Screen:
        return self.screens[-1]

    def settle(self) -> None:
        self.qtbot.waitUntil(self.now.isActiveWindow)
        self.qtbot.waitUntil(lambda: not names_running())
        self.now.first_field().setFocus()

    def press(self, key: Qt.Key) -> None:
        Hands(self.now).press(key)


@pytest.fixture
def walk(running: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    monkeypatch.setattr(printing, "names", lambda: ())
    made: list[Walker] = []

    def start(bench: Bench, row: ActRow) -> Walker:
        walker = Walker(qtbot, bench)
        made.append(walker)
        walker.journeys.show_act(row)
        walker.settle()
        return walker

    yield start
    for walker in made:
        for screen in walker.screens:
            screen.leave()
            screen.close()
    qtbot.waitUntil(lambda: not names_running())


def with_letter(bench: Bench, row: ActRow, kind: LetterKind) -> None:
    bench.store.letters[REFERENCE] = LetterRow(
        reference=REFERENCE, kind=kind, act_id=row.act.id, made_at=NOW, state=Paper.PRINTED, handed_over="in-hand"
    )


@pytest.mark.parametrize("kind", [LetterKind.ACCESS_LIST, LetterKind.ACCESS_HISTORY])
def test_it_is_asked_live_of_whoever_is_there_and_prints_itself(walk: Walk, qtbot: Any, kind: LetterKind) -> None:
    bench = bench_with_record()
    bench.service.pages = {"": HistoryPage(seen=(SEEN,), next="2")}
    bench.printers.add(a_printer())
    bench.printers.prints = True
    row = opened_here(bench)
    with_letter(bench, row, kind)
    walker = walk(bench, row)
    view = walker.now
    assert isinstance(view, ActView)
    name = FR(f"letter_view.kind.{kind.value}")
    assert view.live.text() == FR("follow_up.act.live", kind=name, day="16/03/2026", reference=REFERENCE)
    walker.press(Qt.Key.Key_N)
    walker.settle()
    change = walker.now
    assert isinstance(change, ChangeView), "nobody has shown who they are yet"
    assert FR("change.only_prints") in all_words(change)
    assert not bench.printers.documents
    walker.press(Qt.Key.Key_1)
    walker.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(bench.printers.documents) == 1)
    walker.settle()
    letter = walker.now
    assert isinstance(letter, LetterView)
    assert letter.letter.kind is kind
    assert letter.letter.reference != REFERENCE
    assert letter.note.text() == FR("letter_view.live_note")
    assert not bench.store.kept_drafts, "and no work is left behind"
    wanted = Event.HISTORY_READ if kind is LetterKind.ACCESS_HISTORY else Event.LOOKED_AT
    assert wanted in [line.event for line in bench.store.lines]


def test_what_the_act_says_itself_is_never_asked_anew(walk: Walk) -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    with_letter(bench, row, LetterKind.CONFIRMATION)
    view = walk(bench, row).now
    assert isinstance(view, ActView)
    assert not view.live.isVisible()
    assert not view.anew_button.isVisible()


def test_where_the_service_is_away_nothing_is_printed_in_its_place(walk: Walk, qtbot: Any) -> None:
    bench = bench_with_record()
    bench.printers.add(a_printer())
    row = opened_here(bench)
    with_letter(bench, row, LetterKind.ACCESS_LIST)
    walker = walk(bench, row)
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
    walker.press(Qt.Key.Key_N)
    walker.settle()
    change = walker.now
    assert isinstance(change, ChangeView)
    walker.press(Qt.Key.Key_1)
    walker.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR("refusal.service-silent") in all_words(change))
    assert not bench.printers.documents


@pytest.mark.parametrize("kind", [LetterKind.ACCESS_LIST, LetterKind.ACCESS_HISTORY])
def test_a_sheet_about_a_record_opened_elsewhere_says_how_to_ask_again(
    running: Any, qtbot: Any, kind: LetterKind
) -> None:
    bench = Bench()
    bench.store.letters[REFERENCE] = LetterRow(
        reference=REFERENCE, kind=kind, act_id="", made_at=NOW, state=Paper.PRINTED
    )
    view = FindView(bench.desk, FR, REFERENCE)
    qtbot.addWidget(view)
    qtbot.waitUntil(lambda: view.nothing.text() == FR(f"find.letter.{kind.value}", day="16/03/2026"))
    view.leave()
    qtbot.waitUntil(lambda: not names_running())


# --- coming of age


def test_who_has_come_of_age_gets_their_own_letter_and_sees_nothing_of_a_parent(walk: Walk, qtbot: Any) -> None:
    bench = bench_with_record()
    row = opened_here(bench, child(born="16/03/2019"))
    before = walk(bench, row)
    assert isinstance(before.now, ActView)
    assert FR("follow_up.act.letter") in before.now.letter_button.text()
    assert "SARAH" in all_words(before.now)
    bench.clock.at = datetime(2037, 3, 16, 9, tzinfo=UTC)
    walker = walk(bench, row)
    view = walker.now
    assert isinstance(view, ActView)
    assert FR("follow_up.act.letter_own") in view.letter_button.text()
    said = all_words(view)
    assert "16/03/2037" in said
    assert "SARAH" not in said
    assert "exemple" not in said
    walker.press(Qt.Key.Key_L)
    qtbot.waitUntil(lambda: isinstance(walker.now, LetterView))
    walker.settle()
    assert isinstance(walker.now, LetterView)
    assert walker.now.letter.kind is LetterKind.COMING_OF_AGE
    assert walker.now.letter.addressee == "LEA GARCIA"


def test_a_change_is_theirs_to_ask_for(walk: Walk) -> None:
    bench = bench_with_record()
    row = opened_here(bench, child(born="16/03/2019"))
    bench.clock.at = datetime(2037, 3, 16, 9, tzinfo=UTC)
    walker = walk(bench, row)
    walker.press(Qt.Key.Key_G)
    walker.settle()
    assert isinstance(walker.now, ChangeView)
    assert walker.now.draft.asked_by == "holder"


def test_an_opening_that_was_not_accepted_is_nobodys_yet(walk: Walk) -> None:
    bench = bench_with_record()
    row = opened_here(bench, child(born="16/03/2019"), state=ActState.WAITING)
    bench.clock.at = datetime(2037, 3, 16, 9, tzinfo=UTC)
    view = walk(bench, replace(row)).now
    assert isinstance(view, ActView)
    assert FR("follow_up.act.letter_own") not in view.letter_button.text()
