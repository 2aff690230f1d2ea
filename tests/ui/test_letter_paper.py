"""A letter to its printer, by keys alone: at once, the truth about it, and what can be done where none comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from desk_app.domain.letters import Letter
from desk_app.domain.printers import JobStatus, Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.renewal import RenewalDraft
from resources.catalogue import texts
from tests.ui.fakes import MemoryStore, a_desk
from tests.ui.test_letter import a_letter
from tests.usecases.printers import COUNTER, QUEUE, FakePrinters, a_printer
from tests.usecases.records import ADDRESS
from tests.usecases.set_up import FakeSetUp
from ui import printing
from ui.journeys import Journeys
from ui.loop import running as names_running
from ui.views import letter_paper
from ui.views.letter import LetterView
from ui.views.renewal import RenewalView

FR = texts("fr")
CODE = "ABCD1234EFGH"
QUEUED = a_printer(QUEUE, "Réserve", Way.QUEUE)
Keys = Callable[..., None]


class Place:
    """A desk with printers, and the view of one letter on it."""

    def __init__(self, qtbot: Any) -> None:
        self.qtbot = qtbot
        self.printers = FakePrinters()
        self.store = MemoryStore()
        self.set_up = FakeSetUp()
        self.moved: list[bool] = []
        self.view: LetterView

    def show(self, *letters: Letter, **named: Any) -> LetterView:
        desk = a_desk(store=self.store, printers=self.printers, set_up=self.set_up)
        self.view = LetterView(desk, FR, letters, **named)
        self.qtbot.addWidget(self.view)
        with self.qtbot.waitExposed(self.view):
            self.view.show()
        self.qtbot.waitUntil(lambda: bool(self.view.area.pages.count()))
        self.qtbot.waitUntil(lambda: self.view._work is not None and self.view._work.done())
        return self.view

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)
        self.qtbot.waitUntil(lambda: self.view._work is not None and self.view._work.done())

    def reads(self, *parts: str) -> None:
        self.qtbot.waitUntil(lambda: all(part in self.view.state.text() for part in parts))

    def becomes(self, paper: Paper, *reasons: str, is_over: bool = False, impressions: int | None = None) -> None:
        job = len(self.printers.documents)
        self.printers.says[job] = JobStatus(paper=paper, reasons=reasons, is_over=is_over, impressions=impressions)


@pytest.fixture
def place(running: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(letter_paper, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(printing, "names", lambda: ())
    made = Place(qtbot)
    made.printers.add(a_printer())
    yield made
    made.view.leave()
    made.view.close()
    qtbot.waitUntil(lambda: not names_running())


def test_one_key_prints_and_what_is_said_is_what_the_printer_says(place: Place) -> None:
    place.show(a_letter())
    place.press(Qt.Key.Key_P)
    assert place.printers.documents == [(COUNTER, "G218VZT9XZT8", b"%PDF G218VZT9XZT8")]
    place.reads(FR("paper.sent"))
    place.press(Qt.Key.Key_P)
    assert len(place.printers.documents) == 1, "it is on its way"
    place.becomes(Paper.PRINTING, impressions=1)
    place.reads(FR("paper.sheets", n=1))
    place.becomes(Paper.STOPPED, "media-jam", "cover-open")
    place.reads(FR("paper.stopped"), FR("printer.reason.media-jam"), FR("printer.reason.cover-open"))
    assert place.view.paper.stop.isVisible()
    place.becomes(Paper.PRINTED, is_over=True)
    place.reads(FR("paper.printed"))
    assert not place.view.paper.stop.isVisible()
    assert not place.view.paper.yes.isVisible(), "the printer said it: nobody is asked"
    assert place.view.hand_button.hasFocus()


def test_a_sheet_that_came_out_otherwise_is_to_be_looked_at(place: Place) -> None:
    place.show(a_letter())
    place.press(Qt.Key.Key_P)
    place.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True, a4=False)
    place.reads(FR("paper.printed"), FR("printer.otherwise.media"))
    assert place.view.state.property("weight") == "question"


@pytest.mark.parametrize(("key", "state"), [(Qt.Key.Key_O, Paper.PRINTED), (Qt.Key.Key_N, Paper.STOPPED)])
def test_where_bytes_are_all_that_is_known_a_person_is_asked(place: Place, key: Qt.Key, state: Paper) -> None:
    place.printers.there = {QUEUE: QUEUED}
    place.show(a_letter())
    place.press(Qt.Key.Key_P)
    place.becomes(Paper.DELIVERED, is_over=True)
    place.reads(FR("paper.delivered"))
    place.qtbot.waitUntil(lambda: place.view.paper.yes.hasFocus())
    place.press(key)
    assert place.store.letters["G218VZT9XZT8"].state is state
    place.reads(FR("paper.printed" if state is Paper.PRINTED else "paper.not_out"))
    assert not place.view.paper.yes.isVisible()
    place.press(Qt.Key.Key_P)
    assert len(place.printers.documents) == 2, "a letter without a code is made again"


def test_giving_it_away_answers_the_question(place: Place) -> None:
    place.printers.there = {QUEUE: QUEUED}
    place.show(replace(a_letter(), address=ADDRESS))
    place.press(Qt.Key.Key_P)
    place.becomes(Paper.DELIVERED, is_over=True)
    place.reads(FR("paper.delivered"))
    place.press(Qt.Key.Key_T)
    kept = place.store.letters["G218VZT9XZT8"]
    assert (kept.state, kept.handed_over) == (Paper.PRINTED, "posted")


@pytest.mark.parametrize(
    ("key", "how"), [(Qt.Key.Key_R, "in-hand"), (Qt.Key.Key_T, "posted"), (Qt.Key.Key_M, "not-handed")]
)
def test_what_became_of_the_sheet_is_one_key(place: Place, key: Qt.Key, how: str) -> None:
    left: list[bool] = []
    place.show(replace(a_letter(), address=ADDRESS))
    place.view.left.connect(lambda: left.append(True))
    place.press(key)
    assert left
    assert place.store.marks[-1] == ("G218VZT9XZT8", "", how)


def test_c_cancels_while_it_is_on_its_way(place: Place) -> None:
    place.show(a_letter())
    assert not place.view.paper.stop.isVisible()
    place.press(Qt.Key.Key_P)
    place.press(Qt.Key.Key_C)
    assert place.printers.cancelled == [1]
    place.reads(FR("paper.cancelled"))
    assert not place.view.paper.stop.isVisible()


def test_another_printer_is_chosen_by_its_key(place: Place) -> None:
    place.printers.add(QUEUED)
    place.set_up.kept["desk.printer"] = COUNTER
    place.show(a_letter())
    place.press(Qt.Key.Key_A)
    place.qtbot.waitUntil(lambda: place.view.paper.printers.isVisible())
    place.view.paper.printers.choose(QUEUE)
    place.qtbot.waitUntil(lambda: bool(place.printers.documents))
    assert place.printers.documents[0][0] == QUEUE
    place.reads(FR("paper.sent"))


def test_where_several_are_there_and_none_is_usual_somebody_chooses(place: Place) -> None:
    place.printers.add(QUEUED)
    place.show(a_letter(), prints_itself=True)
    assert not place.printers.documents
    assert place.view.paper.printers.isVisible()
    QTest.keyClick(place.view.focusWidget(), Qt.Key.Key_2)
    place.qtbot.waitUntil(lambda: bool(place.printers.documents))
    assert place.printers.documents[0][0] == QUEUE


def test_a_printer_that_is_gone_is_refused_and_not_replaced(place: Place) -> None:
    place.set_up.kept["desk.printer"] = "Disparue"
    place.show(a_letter(), prints_itself=True)
    place.reads(FR("refusal.printer-unknown", printer="Disparue"))
    assert not place.printers.documents


def test_why_a_printer_did_not_take_it_is_said_in_words(place: Place) -> None:
    place.printers.failing = Refusal(RefusalCode.PRINTER_REFUSED, printer="Comptoir", reason="not-accepting")
    place.show(a_letter())
    place.press(Qt.Key.Key_P)
    place.reads("Comptoir", FR("printer.reason.not-accepting"))
    place.press(Qt.Key.Key_P)
    place.reads(FR("paper.sent"))


def test_a_printer_that_goes_away_is_said_and_asked_again(place: Place) -> None:
    place.show(a_letter())
    place.press(Qt.Key.Key_P)
    place.printers.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Comptoir")
    place.reads(FR("paper.away"))
    place.printers.away = None
    place.becomes(Paper.PRINTED, is_over=True)
    place.reads(FR("paper.printed"))


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_A])
@pytest.mark.parametrize("is_away", [False, True])
def test_why_a_key_prints_no_second_sheet_is_said_and_stays(place: Place, key: Qt.Key, is_away: bool) -> None:
    place.show(a_letter())
    place.press(Qt.Key.Key_P)
    assert place.view.print_button.property("kind") == "", "it is no longer what comes next"
    if is_away:
        place.printers.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Comptoir")
        place.reads(FR("paper.away"))
    place.press(key)
    place.becomes(Paper.PRINTING, impressions=1)
    if not is_away:
        place.reads(FR("paper.sheets", n=1))
    why_not = place.view.paper.why_not
    assert why_not.isVisible()
    assert why_not.text() == FR("paper.twice_away" if is_away else "paper.twice")
    assert len(place.printers.documents) == 1
    assert not place.view.paper.printers.isVisible()
    place.printers.away = None
    place.becomes(Paper.PRINTED, is_over=True)
    place.reads(FR("paper.printed"))
    assert not why_not.isVisible()


# --- codes


def test_a_code_letter_prints_where_it_may_and_is_gone_here(place: Place) -> None:
    place.set_up.kept["printing.codes"] = (COUNTER,)
    letter = a_letter(code=CODE)
    place.show(letter, prints_itself=True)
    assert len(place.printers.documents) == 1
    assert not letter.code
    assert not place.view.would_lose()
    place.becomes(Paper.PRINTED, is_over=True)
    place.reads(FR("paper.printed"))
    place.press(Qt.Key.Key_P)
    assert len(place.printers.documents) == 1
    place.reads(FR("paper.one_sheet"))
    place.press(Qt.Key.Key_A)
    assert not place.view.paper.printers.isVisible(), "nor is there another printer for it"


def test_a_code_letter_is_refused_by_a_printer_out_of_sight(place: Place) -> None:
    letter = a_letter(code=CODE)
    place.show(letter, prints_itself=True)
    place.reads(FR("refusal.code-printer", printer="Comptoir"))
    assert not place.printers.documents
    assert place.view.would_lose()
    place.press(Qt.Key.Key_A)
    place.reads(FR("paper.code_needs_printer"))
    place.printers.add(QUEUED)
    place.set_up.kept |= {"printing.codes": (QUEUE,), "printing.code_spoolers": (QUEUE,)}
    place.press(Qt.Key.Key_A)
    assert [option.value for option in place.view.paper.printers._options] == [QUEUE], "only those that may"


def test_a_code_never_goes_through_the_dialog(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async def print_pages(*_: Any, **__: Any) -> bool:
        raise AssertionError("the dialog")

    monkeypatch.setattr(letter_paper, "print_pages", print_pages)
    place.printers.there.clear()
    place.show(a_letter(code=CODE))
    place.press(Qt.Key.Key_P)
    place.reads(FR("letter_view.no_printer"))
    monkeypatch.setattr(printing, "names", lambda: ("De Windows",))
    place.press(Qt.Key.Key_P)
    place.reads(FR("paper.code_needs_printer"))


def test_a_desk_without_a_printer_shows_the_letter_and_says_so(place: Place) -> None:
    place.printers.there.clear()
    left: list[bool] = []
    place.show(a_letter(), prints_itself=True)
    place.view.left.connect(lambda: left.append(True))
    place.reads(FR("letter_view.no_printer"))
    place.press(Qt.Key.Key_R)
    assert left


def test_in_a_large_text_no_button_beside_the_letter_is_cut(place: Place) -> None:
    place.printers.there = {QUEUE: QUEUED}
    place.show(a_letter())
    place.view.setStyleSheet("QPushButton { font-size: 34px; }")
    place.press(Qt.Key.Key_P)
    place.becomes(Paper.DELIVERED, is_over=True)
    place.reads(FR("paper.delivered"))
    panel = place.view.findChild(QScrollArea, "letter_panel")
    assert panel is not None
    longest = place.view.paper.yes
    place.qtbot.waitUntil(lambda: longest.width() >= longest.sizeHint().width() > 340)
    assert panel.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("how", ["cancelled", "not there"])
def test_a_code_whose_sheet_did_not_come_out_is_made_again_as_another(place: Place, how: str) -> None:
    place.printers.there = {QUEUE: QUEUED}
    place.set_up.kept |= {"printing.codes": (QUEUE,), "printing.code_spoolers": (QUEUE,)}
    wanted: list[bool] = []
    place.show(a_letter(code=CODE), may_renew=True)
    place.view.renewal_wanted.connect(lambda: wanted.append(True))
    place.press(Qt.Key.Key_P)
    if how == "cancelled":
        place.press(Qt.Key.Key_C)
    else:
        place.becomes(Paper.DELIVERED, is_over=True)
        place.reads(FR("paper.delivered"))
        place.press(Qt.Key.Key_N)
        place.reads(FR("paper.not_out_code"))
    place.qtbot.waitUntil(lambda: place.view.paper.again.isVisible())
    assert not place.printers.spooled
    assert place.view.paper.again.hasFocus()
    hand, post = place.view.hand_button, place.view.post_button
    assert [hand.isVisible(), post.isVisible()] == [False, False], "no sheet was given to anybody"
    QTest.keyClick(place.view, Qt.Key.Key_F)
    place.qtbot.waitUntil(lambda: bool(wanted))
    assert place.store.letters["G218VZT9XZT8"].handed_over == "not-handed", "nobody looks for it any more"


def test_where_nobody_knows_of_a_code_the_question_comes_first(place: Place) -> None:
    place.set_up.kept["printing.codes"] = (COUNTER,)
    place.show(a_letter(code=CODE), may_renew=True)
    place.press(Qt.Key.Key_P)
    place.press(Qt.Key.Key_P)
    assert place.view.paper.why_not.text() == FR("paper.one_sheet")
    place.becomes(Paper.UNKNOWN, is_over=True)
    place.reads(FR("paper.unknown_code"))
    paper, view = place.view.paper, place.view
    assert paper.again.isVisible()
    filled = [
        one for one in (*view._keyed(), view.back_button) if one.isVisible() and one.property("kind") == "primary"
    ]
    assert filled == [paper.yes]
    assert paper.yes.hasFocus()
    place.press(Qt.Key.Key_N)
    assert paper.again.property("kind") == "primary"
    assert paper.again.hasFocus()
    assert view.print_button.property("kind") == ""


def test_once_it_is_out_what_becomes_of_it_is_what_comes_next(place: Place) -> None:
    view = place.show(a_letter())
    assert not view.post_button.isVisible(), "without an address it is handed over"
    place.press(Qt.Key.Key_P)
    place.becomes(Paper.PRINTED, is_over=True)
    place.reads(FR("paper.printed"))
    filled = [
        one for one in (*view._keyed(), view.back_button) if one.property("kind") == "primary" and one.isVisible()
    ]
    assert filled == [view.hand_button]
    place.press(Qt.Key.Key_P)
    assert len(place.printers.documents) == 2, "a letter without a code may still be printed once more"


def test_again_leads_to_the_same_persons_renewal(place: Place) -> None:
    journeys = Journeys(a_desk(store=place.store, printers=place.printers), FR)
    arrived: list[Any] = []
    journeys.arrived.connect(arrived.append)
    draft = RenewalDraft(id="d1", number="277010115400329", birth_name="NDIAYE", step="done")
    journeys.print_letter(a_letter(code=CODE), again=draft)
    (view,) = arrived
    place.view = view
    place.qtbot.addWidget(view)
    view.renewal_wanted.emit()
    renewal = arrived[-1]
    assert isinstance(renewal, RenewalView)
    place.qtbot.addWidget(renewal)
    assert (renewal.draft.number, renewal.draft.birth_name) == (draft.number, draft.birth_name)
    assert renewal.draft.id not in ("", "d1")
    renewal.leave()


def test_a_view_that_is_left_stops_looking_and_forgets(place: Place) -> None:
    place.set_up.kept["printing.codes"] = (COUNTER,)
    place.show(a_letter(code=CODE))
    place.press(Qt.Key.Key_P)
    place.view.leave()
    place.qtbot.waitUntil(lambda: not names_running())
    assert place.store.letters["G218VZT9XZT8"].state is Paper.SENT, "the desk goes on following it"
