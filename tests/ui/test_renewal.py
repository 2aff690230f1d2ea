"""F3: a new provisional code by keys, counted, and with care."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desk_app.domain.answers import Channel
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import texts
from tests.ui.fakes import NOW, ROWS, LiveService, MemoryStore, a_desk
from tests.usecases.set_up import FakeSetUp
from ui.views.renewal import RenewalView

FR = texts("fr")
OLD = (replace(ROWS[3], settled_at=NOW - timedelta(days=30)),)  # its contact is no news
NUMBER = "277010115400329"
INS = (
    "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.11\x1dS3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1d"
    "S5FS621-01-1977S701154"
)


def shown(qtbot: Any, **changes: Any) -> RenewalView:
    view = RenewalView(a_desk(**changes), FR)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.first_field().setFocus()
    qtbot.waitUntil(view.person.number.line.hasFocus)
    return view


class Keys:
    """Types, and counts the keys that are no data."""

    def __init__(self) -> None:
        self.count = 1  # F3

    def data(self, text: str) -> None:
        target = QApplication.focusWidget()
        assert isinstance(target, QLineEdit)
        QTest.keyClicks(target, text)

    def key(self, key: Any) -> None:
        self.count += 1
        QTest.keyClick(QApplication.focusWidget(), key)


def test_a_known_person_in_six_keys(running: Any, qtbot: Any) -> None:
    service = LiveService()
    view, keys = shown(qtbot, service=service, store=MemoryStore(OLD)), Keys()
    keys.data(NUMBER)
    qtbot.waitUntil(lambda: view.facts.known is not None)
    assert not view.person.birth_name.isVisible()
    keys.key(Qt.Key.Key_Return)
    keys.key(Qt.Key.Key_1)
    keys.data("12345678901")
    keys.key(Qt.Key.Key_Return)
    qtbot.waitUntil(view.channel.isVisible)
    keys.key(Qt.Key.Key_S)
    qtbot.waitUntil(view.sent.finish.isVisible)
    assert view.sent.target.text() == "06 •• •• •• 01"
    assert service.asked[0].channel is Channel.SMS
    assert service.asked[0].vitale_serial == "12345678901"
    left: list[bool] = []
    view.left.connect(lambda: left.append(True))
    keys.key(Qt.Key.Key_Return)
    assert left
    assert keys.count <= 6
    view.leave()
    view.close()


def test_a_scan_fills_and_freezes(running: Any, qtbot: Any) -> None:
    view = shown(qtbot, store=MemoryStore(()))
    view.take_scan(INS)
    assert view.person.number.text() == NUMBER
    assert view.person.birth_name.text() == "GARCIA-HAMMADI"
    assert view.person.birth_name.line.isReadOnly()
    assert view.draft.scanned_oid
    qtbot.waitUntil(lambda: view._finding is not None and view._finding.done())
    view.leave()
    view.close()


def test_the_letter_carries_the_code_out(running: Any, qtbot: Any) -> None:
    service = LiveService()
    view = shown(qtbot, service=service, store=MemoryStore(OLD))
    letters: list[Any] = []
    view.letter_ready.connect(letters.append)
    view.person.number.set_text(NUMBER)
    view.person.proof.set_values(("CN",))
    view.go_on()
    qtbot.waitUntil(view.channel.isVisible)
    view.channel.choose("letter")
    qtbot.waitUntil(lambda: bool(letters))
    assert letters[0][0].code is service.codes[0]
    qtbot.waitUntil(lambda: view._asking is not None and view._asking.done())
    view.leave()
    view.close()


@pytest.mark.parametrize("in_sight", [(), ("ipp://comptoir.example/print",)])
def test_a_letter_that_no_printer_may_print_is_said_before_the_old_code_dies(
    running: Any, qtbot: Any, in_sight: tuple[str, ...]
) -> None:
    desk = FakeSetUp()
    desk.kept["printing.codes"] = in_sight
    view = shown(qtbot, store=MemoryStore(OLD), set_up=desk)
    view.person.number.set_text(NUMBER)
    view.person.proof.set_values(("CN",))
    view.go_on()
    qtbot.waitUntil(view.channel.isVisible)
    assert (FR("renewal.no_paper") in view.channel_card.note.text()) is not bool(in_sight)
    view.leave()
    view.close()


def test_a_refusal_is_said_and_nothing_is_lost(running: Any, qtbot: Any) -> None:
    service = LiveService()
    service.refusal = Refusal(RefusalCode.CODE_TOO_SOON)
    view = shown(qtbot, service=service, store=MemoryStore(OLD))
    view.person.number.set_text(NUMBER)
    view.person.proof.set_values(("CN",))
    view.go_on()
    qtbot.waitUntil(view.channel.isVisible)
    view.channel.choose("sms")
    qtbot.waitUntil(lambda: FR("refusal.code-too-soon") in view.channel.message.text())
    qtbot.waitUntil(lambda: view._asking is not None and view._asking.done())
    assert view.channel.value() == ""
    service.refusal = None
    view.channel.choose("sms")
    qtbot.waitUntil(view.sent.finish.isVisible)
    assert len(service.asked) == 2
    view.leave()
    view.close()


def test_somebody_else_gets_nothing(running: Any, qtbot: Any) -> None:
    view = shown(qtbot, store=MemoryStore(OLD))
    view.person.number.set_text(NUMBER)
    view.person.proof.set_values(("CN",))
    view.person.asked_by.set_values(("other",))
    view.go_on()
    qtbot.waitUntil(lambda: FR("problem.renewal_third_person") in view.person.asked_by.message.text())
    assert not view.channel.isVisible()
    view.leave()
    view.close()


@pytest.mark.parametrize("number", ["", "1" * 15, "٢٧٧٠١"])
def test_a_bad_number_stands_at_its_field(running: Any, qtbot: Any, number: str) -> None:
    view = shown(qtbot)
    view.person.number.set_text(number)
    view.go_on()
    qtbot.waitUntil(lambda: bool(view.person.number.message.text()))
    assert not view.channel.isVisible()
    qtbot.waitUntil(view.person.number.line.hasFocus)
    view.leave()
    view.close()
