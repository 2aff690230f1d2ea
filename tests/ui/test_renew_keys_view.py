"""All keys anew on the screen: by one's own password, then the sheet, then the slips, each shown once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import texts
from tests.ui.house import House, press, sign_in
from tests.ui.test_recovery_view import type_back
from tests.usecases.fakes import Bench
from ui import printing
from ui.main_window import MainWindow
from ui.views.administration import AdministrationView
from ui.views.recovery import RecoveryView
from ui.views.renew_keys import RenewKeysView
from ui.views.slips import SlipsView

FR = texts("fr")
OWN = "tilleul bocal virgule 48"


@pytest.fixture
def bench(house: House, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench()
    for id_, name in (("op1", "Camille Martin"), ("op2", "Dominique Kerr")):
        made.store.people[id_] = Operator(id=id_, name=name, role="administrator")
        made.keyring.ways[id_] = WayIn.OWN
    made.keyring.passwords["op1"] = OWN
    made.keyring.sheet = "the one that was lost"
    house.desk = replace(made.desk, author=replace(made.desk.author, role="administrator"))
    monkeypatch.setattr(printing, "names", lambda: ())
    return made


def begin(window: MainWindow, qtbot: Any) -> RenewKeysView:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: isinstance(window.present(), RecoveryView))
    press(Qt.Key.Key_T)
    qtbot.waitUntil(lambda: isinstance(window.present(), RenewKeysView))
    view = window.present()
    assert isinstance(view, RenewKeysView)
    assert view.password.line.hasFocus()
    return view


def renew(window: MainWindow, view: RenewKeysView, qtbot: Any) -> RecoveryView:
    view.password.line.setText(OWN)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), RecoveryView))
    paper = window.present()
    assert isinstance(paper, RecoveryView)
    return paper


def test_the_sheet_then_the_slips_then_done(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    paper = renew(window, begin(window, qtbot), qtbot)
    assert paper.sheet is not None
    assert bench.keyring.sheet == paper.sheet.key.reveal(), "valid at once"
    assert bench.store.settings["recovery-sheet"] == "unread"
    press(Qt.Key.Key_Return)
    type_back(paper)
    qtbot.waitUntil(lambda: isinstance(window.present(), SlipsView))
    assert bench.store.settings["recovery-sheet"] == ""
    slips = window.present()
    assert isinstance(slips, SlipsView)
    assert [slip.operator.name for slip in slips.slips] == ["Dominique Kerr"]
    assert window.notice_bar.notice.text() == FR("renew_keys.done")
    password = slips.slips[0].password
    assert bench.keyring.passwords["op2"] == password.reveal()
    press(Qt.Key.Key_Return)
    assert window.present() is slips, "the Enter of somebody still typing the sheet back costs no password"
    press(Qt.Key.Key_Shift, Qt.Key.Key_Return)
    assert isinstance(window.present(), AdministrationView)
    assert not password, "wiped"


def test_a_sheet_that_was_not_read_back_is_missed(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    paper = renew(window, begin(window, qtbot), qtbot)
    assert paper.sheet is not None
    key = paper.sheet.key
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.sentence.text() == FR("app.recovery_made.question")
    press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: isinstance(window.present(), SlipsView))
    assert not key, "wiped"
    assert window.notice_bar.notice.text() == FR("renew_keys.done_unread")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_C)
    qtbot.waitUntil(lambda: isinstance(window.present(), RecoveryView))
    again = window.present()
    assert isinstance(again, RecoveryView)
    qtbot.waitUntil(lambda: again.lead.text() == FR("home.missing.recovery_unread"))
    press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    home = window.home
    assert home is not None
    qtbot.waitUntil(lambda: window.present() is home and home.missing["recovery_unread"].isVisible())


def test_a_wrong_password_changes_nothing(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = begin(window, qtbot)
    view.password.line.setText("pas celui-ci")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR("refusal.wrong-password") in view.password.message.text())
    assert view.password.line.hasFocus()
    assert bench.keyring.sheet == "the one that was lost"
    assert bench.store.settings["recovery-sheet"] == "", "nothing to miss"


def test_what_cannot_be_written_is_said(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = begin(window, qtbot)
    bench.keyring.failing = Refusal(RefusalCode.STORE_FULL)
    view.password.line.setText(OWN)
    view.renew()
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.store-full"))
    assert bench.store.settings["recovery-sheet"] == ""


def test_nothing_is_left_while_the_keys_are_made(
    window: MainWindow, bench: Bench, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.loop import Gate

    gate, made = Gate(), bench.keyring.renew

    async def slow(*given: Any) -> None:
        await gate.wait()
        await made(*given)

    monkeypatch.setattr(bench.keyring, "renew", slow)
    view = begin(window, qtbot)
    view.password.line.setText(OWN)
    view.renew()
    qtbot.waitUntil(lambda: view.message.text() == FR("renew_keys.working"))
    press(Qt.Key.Key_Escape, Qt.Key.Key_F2)
    assert window.present() is view
    gate.open()
    qtbot.waitUntil(lambda: isinstance(window.present(), RecoveryView))
