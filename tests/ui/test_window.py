"""The window from sign-in to home and back, by keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Connection
from desk_app.domain.connection_words import line
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, Event, TrailLine
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, NOW, MemoryStore, a_desk, an_act
from tests.ui.house import GOOD, House, press, sign_in
from tests.usecases.archive import FakeArchive
from ui.look import MIN_WINDOW
from ui.main_window import MainWindow
from ui.models.acts import kind_of
from ui.side_panel import PANEL_WIDTH
from ui.strips import Head
from ui.views.act import ActView
from ui.views.act_list import REASON, REASON_CHARACTERS
from ui.views.find import FindView
from ui.views.first_operator import FirstOperatorView
from ui.views.follow_up import FollowUpView
from ui.views.renewal import RenewalView
from ui.views.sign_in import SignInView


def test_sign_in_by_keys(window: MainWindow, house: House, qtbot: Any) -> None:
    assert isinstance(window.present(), SignInView)
    home = sign_in(window, qtbot)
    assert home.doors["open"].hasFocus()
    assert AUTHOR.name in window.head.who.text()
    assert not house.secrets[0]  # wiped


def test_a_wrong_password_is_said_at_the_field(window: MainWindow, house: House, qtbot: Any) -> None:
    view = window.entrance.view
    assert view is not None
    view.password.line.setText("autre")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not view.is_busy)
    assert texts("fr")("sign_in.wrong") in view.password.message.text()
    assert view.password.line.hasFocus()
    assert view.password.text() == ""
    assert view.password.line.accessibleDescription() == texts("fr")("sign_in.wrong")


def test_enter_twice_tries_once(window: MainWindow, house: House, qtbot: Any) -> None:
    assert window.entrance.view is not None
    window.entrance.view.password.line.setText(GOOD)
    press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.home is not None)
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())
    assert len(house.secrets) == 1


@pytest.mark.parametrize(
    ("key", "view"),
    [(Qt.Key.Key_F3, RenewalView), (Qt.Key.Key_F4, FindView), (Qt.Key.Key_F6, FollowUpView)],
)
def test_a_key_leads_there_and_escape_back(window: MainWindow, qtbot: Any, key: Any, view: type[QWidget]) -> None:
    sign_in(window, qtbot)
    press(key)
    assert isinstance(window.present(), view)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.present().isAncestorOf(focus)
    press(Qt.Key.Key_Escape)
    assert window.present() is window.home


def test_escape_asks_once_in_place(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F3)
    view = window.present()
    assert isinstance(view, RenewalView)
    window.scanner.stop()  # hands in a test are as fast as a scanner
    QTest.keyClicks(view.person.number.line, "2770")
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.isVisible()
    assert window.ask_bar.yes.hasFocus()
    press(Qt.Key.Key_Escape)
    assert not window.ask_bar.isVisible()
    assert window.present() is view
    assert view.person.number.line.hasFocus()
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.present() is window.home)


def test_keys_panel_follows_the_screen(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F1)
    assert window.keys.isVisible()
    assert window.home is not None
    assert ("F2", texts("fr")("keys.home.f2")) in window.keys.lines(window.home)
    press(Qt.Key.Key_F4)
    assert texts("fr")("keys.find.enter") in window.keys.accessibleDescription()
    press(Qt.Key.Key_F1)
    assert not window.keys.isVisible()


def test_the_keys_are_those_of_the_page_one_is_on(window: MainWindow, qtbot: Any) -> None:
    def caps() -> list[str]:
        return [cap for cap, _ in window.keys.lines(window.present())]

    sign_in(window, qtbot)
    press(Qt.Key.Key_F1, Qt.Key.Key_F2)
    assert not {"F2", "F4", "F5", "F6", "F7", "F9", "Alt ←", "A…Z"} & set(caps()), "the sentence has none of these"
    assert "F8" in caps()
    press(Qt.Key.Key_Return)
    assert {"F4", "F5", "F6", "F7", "Alt ←", "A…Z"} <= set(caps())
    assert not {"F2", "F3", "F9", "Espace"} & set(caps())
    assert texts("fr")("page_number.way.no_card") in window.keys.accessibleDescription(), "the panel follows"
    press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)


def test_outside_nothing_locks_and_nothing_is_behind(window: MainWindow, qtbot: Any) -> None:
    press(Qt.Key.Key_F1)
    assert texts("fr")("keys.any.ctrl_l") not in window.keys.accessibleDescription()
    assert texts("fr")("keys.any.esc") not in window.keys.accessibleDescription()
    assert texts("fr")("keys.sign_in.enter") in window.keys.accessibleDescription()


def test_send_now_wakes_the_loop(window: MainWindow, house: House, qtbot: Any) -> None:
    woken: list[bool] = []
    house.desk = a_desk(try_now=lambda: woken.append(True))
    sign_in(window, qtbot)
    press(Qt.Key.Key_F5)
    assert woken == [True]
    assert window.notice_bar.isVisible()


@pytest.mark.parametrize(
    ("payload", "said"), [("3400930000120", "scan.other.medicine"), ("HTTPS://EXEMPLE.FR/AB", "scan.other.link")]
)
def test_another_code_is_named_and_changes_nothing(window: MainWindow, qtbot: Any, payload: str, said: str) -> None:
    sign_in(window, qtbot)
    window.take_scan(payload)
    assert window.notice_bar.notice.text() == texts("fr")(said)
    assert window.present() is window.home


def test_a_letters_reference_finds_its_file(window: MainWindow, house: House, qtbot: Any) -> None:
    from desk_app.domain.codes import new_reference
    from desk_app.domain.letters import LetterKind
    from desk_app.ports import LetterRow

    store = MemoryStore()
    reference = new_reference()
    store.letters[reference] = LetterRow(
        reference=reference, kind=LetterKind.CONFIRMATION, act_id="act-1", made_at=datetime.now(UTC), state=Paper.MADE
    )
    house.desk = a_desk(store=store)
    sign_in(window, qtbot)
    window.take_scan(reference)
    qtbot.waitUntil(lambda: isinstance(window.present(), ActView))
    view = window.present()
    assert isinstance(view, ActView)
    assert view.row.act.id == "act-1"
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())


def test_home_says_what_waits(window: MainWindow, house: House, qtbot: Any) -> None:
    state = Connection(cause="timeout", waiting=2, to_correct=1, oldest_waiting=datetime.now(UTC))
    house.desk = a_desk(connection=lambda: state)
    home = sign_in(window, qtbot)
    assert home.to_correct.isVisible()
    assert home.waiting.isVisible()
    assert not home.nothing.isVisible()
    assert texts("fr")("connection.timeout") in window.foot.link.text()
    assert "▲" in window.foot.link.text()  # not by colour alone


def test_home_says_that_the_clock_is_late_until_it_is_right(window: MainWindow, house: House, qtbot: Any) -> None:
    store = MemoryStore()
    store.settings["clock-known"] = (NOW + timedelta(hours=2, minutes=10)).isoformat()
    house.desk = a_desk(store=store)
    home = sign_in(window, qtbot)
    assert home.clock.isVisible()
    assert "au moins 2\u00a0h\u00a010\u00a0: réglez" in home.clock.text()
    store.settings["clock-known"] = NOW.isoformat()
    window.changed()
    qtbot.waitUntil(lambda: not home.clock.isVisible())
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


@pytest.mark.parametrize("full", [False, True])
def test_nothing_of_a_record_is_shown_before_the_look_is_on_the_trail(
    window: MainWindow, house: House, qtbot: Any, full: bool
) -> None:
    class FullStore(MemoryStore):
        async def add(self, line: TrailLine) -> ChainHead:
            raise Refusal(RefusalCode.STORE_FULL)

    store = FullStore() if full else MemoryStore()
    house.desk = a_desk(store=store)
    sign_in(window, qtbot)
    assert window.journeys is not None
    window.journeys.show_act(store.rows[-1])
    view = window.present()
    assert isinstance(view, ActView)
    assert not view.facts.isVisible()
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())
    assert view.facts.isVisible() is not full
    assert [line.event for line in store.lines] == ([] if full else [Event.LOOKED_AT])
    assert bool(view.message.text()) is full


def test_the_list_follows_the_loop(window: MainWindow, house: House, qtbot: Any) -> None:
    store = MemoryStore()
    house.desk = a_desk(store=store)
    sign_in(window, qtbot)
    press(Qt.Key.Key_F6)
    view = window.present()
    assert isinstance(view, FollowUpView)
    qtbot.waitUntil(lambda: view.table.rowCount() == 4)
    press(Qt.Key.Key_Down)
    store.settle("act-3", ActState.ACCEPTED)
    window.changed()
    qtbot.waitUntil(lambda: texts("fr")("follow_up.accepted.open-record") in view.table.index(1, 0).data())
    assert view.lines.currentIndex().row() == 1
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


def test_from_an_act_one_comes_back_to_its_line(window: MainWindow, house: House, qtbot: Any) -> None:
    house.desk = a_desk(store=MemoryStore())
    sign_in(window, qtbot)
    press(Qt.Key.Key_F6)
    listed = window.present()
    assert isinstance(listed, FollowUpView)
    qtbot.waitUntil(lambda: listed.table.rowCount() == 4)
    listed.box.set_text("envoye")
    listed.box.edited.emit()
    press(Qt.Key.Key_Down)
    marked, shown = listed.lines.currentIndex().row(), listed.table.rowCount()
    assert 0 < marked < shown < 4
    press(Qt.Key.Key_Return)
    view = window.present()
    assert isinstance(view, ActView)
    assert kind_of(texts("fr"), view.row) in window.windowTitle()
    qtbot.waitUntil(view.facts.isVisible)
    press(Qt.Key.Key_Escape)
    again = window.present()
    assert isinstance(again, FollowUpView)
    qtbot.waitUntil(lambda: again.table.rowCount() == shown)
    assert again.box.text() == "envoye"
    assert again.lines.currentIndex().row() == marked
    press(Qt.Key.Key_Escape)
    assert window.present() is window.home
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


def test_a_reason_is_read_in_large_letters_too(window: MainWindow, house: House, qtbot: Any) -> None:
    row = an_act(9, "JANVIER", "Anne", ActState.REFUSED, refusal=RefusalCode.RECORD_CHANGED.value)
    house.desk = a_desk(store=MemoryStore([row]))
    sign_in(window, qtbot)
    window.resize(640, 360)  # as little room as twice the letters leave
    press(Qt.Key.Key_F6)
    view = window.present()
    assert isinstance(view, FollowUpView)
    qtbot.waitUntil(lambda: view.table.rowCount() == 1)
    qtbot.waitUntil(lambda: view.lines.rowHeight(0) <= 5 * view.lines.fontMetrics().height())
    assert view.lines.columnWidth(REASON) >= REASON_CHARACTERS * view.lines.fontMetrics().averageCharWidth()
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: view.lines.horizontalHeader().length() == view.lines.viewport().width())


def test_beside_the_keys_in_large_letters_who_is_signed_in_stands_whole(running: Any, qtbot: Any) -> None:
    """At 200 % the panel of the keys leaves half of a small screen."""
    head = Head(texts("fr"))
    qtbot.addWidget(head)
    head.mark.hide()
    head.show_who("Camille Renaud", "Camille Renaud  ·  Administration du poste")
    wide = MIN_WINDOW[0] - PANEL_WIDTH
    head.resize(wide, head.heightForWidth(wide))
    head.show()
    shown = head.who.geometry()
    assert shown.right() < wide
    assert head.who.height() >= head.who.heightForWidth(shown.width())


def test_closing_asks_while_somebody_is_signed_in(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    window.close()
    assert window.isVisible()
    press(Qt.Key.Key_Return)
    assert not window.isVisible()
    assert window.closed.is_open


def test_signing_out_leaves_nothing(window: MainWindow, house: House, qtbot: Any) -> None:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F9, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: house.left == [house.desk])
    assert isinstance(window.present(), SignInView)
    assert window.desk is None
    assert not window.head.isVisible()


def test_the_first_operator(running: Any, qtbot: Any) -> None:
    house = House(operators=())
    window = MainWindow(texts("fr"), house.doors())
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    view = window.present()
    assert isinstance(view, FirstOperatorView)
    view.name.set_text("Camille Moreau")
    first, again = view.password.first, view.password.again
    first.line.setText("court")
    again.line.setText("court")
    view.make()
    assert texts("fr")("new_password.weak") in first.message.text()
    assert first.line.hasFocus()
    first.line.setText(GOOD)
    view.make()
    assert texts("fr")("new_password.different") in again.message.text()
    again.line.setText(GOOD)
    view.make()
    qtbot.waitUntil(lambda: isinstance(window.present(), SignInView))
    assert (house.operators[0].name, house.operators[0].role) == ("Camille Moreau", "administrator")
    assert not house.secrets[0]
    window.close()


def test_every_cause_has_its_line() -> None:
    for language in ("fr", "en"):
        catalogue = texts(language)
        now = datetime.now(UTC)
        today = now.astimezone().date()
        assert line(catalogue, Connection(), today)[1] == "hint"
        assert line(catalogue, Connection(since=now), today)[1] == "good"
        sentence, weight = line(catalogue, Connection(since=now, cause="cut", next_try=now), today)
        assert weight == "question"
        assert sentence.startswith(catalogue("connection.cut"))


def test_every_control_has_its_names(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    for key in (None, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F6):
        if key is not None:
            press(key)
        seen: set[tuple[str, str]] = set()
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.objectName(), widget
                assert widget.accessibleName(), widget.objectName()
                pair = (type(widget).__name__, widget.accessibleName())
                assert pair not in seen, pair
                seen.add(pair)
        if key is not None:
            press(Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


def test_a_scan_answers_a_question_with_no_and_is_heard(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.isVisible()
    window.take_scan("3400930000011")
    assert not window.ask_bar.isVisible()
    assert window.notice_bar.notice.text() == texts("fr")("scan.other.unknown")


def test_a_backup_that_fails_is_one_line_on_the_home_screen(window: MainWindow, house: House, qtbot: Any) -> None:
    archive = FakeArchive()
    house.desk = a_desk(archive=archive)
    home = sign_in(window, qtbot)
    assert not home.backup.isVisible()
    archive.full = RefusalCode.STORE_FULL
    window.changed()
    qtbot.waitUntil(home.backup.isVisible)
    assert home.backup.accessibleName() == texts("fr")("home.backup.full")
    assert not home.nothing.isVisible()
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


def test_the_list_of_names_tells_no_function(running: Any, qtbot: Any) -> None:
    """A function that was changed since stands in the store, which is still closed."""
    view = SignInView(texts("fr"), (AUTHOR,), demonstration=((AUTHOR.name, "one"), ("Nobody here", "two")))
    qtbot.addWidget(view)
    assert view.people.item(0).text() == AUTHOR.name
    told = view.findChild(QLabel, "demonstration_who").text()
    assert AUTHOR.name in told
    assert "Nobody here" not in told
