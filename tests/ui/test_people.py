"""People of the desk by keys: added with a slip, changed, let out; every refusal where it belongs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.trail import Event
from resources.catalogue import texts
from tests.ui.house import House, press, sign_in
from tests.usecases.fakes import Bench
from ui import printing
from ui.main_window import MainWindow
from ui.views.people import PeopleView
from ui.views.person import PersonView
from ui.views.renew_keys import RenewKeysView
from ui.views.slips import SlipsView

FR = texts("fr")


@pytest.fixture
def bench(house: House, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench()
    for id_, name, role in (("op1", "Camille Martin", "administrator"), ("op2", "Dominique Kerr", "pharmacist")):
        made.store.people[id_] = Operator(id=id_, name=name, role=role)
        made.keyring.ways[id_] = WayIn.OWN
    made.keyring.sheet = "there is one"
    house.desk = replace(made.desk, author=replace(made.desk.author, role="administrator"))
    monkeypatch.setattr(printing, "names", lambda: ("Imprimante",))
    return made


def open_list(window: MainWindow, qtbot: Any) -> PeopleView:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: isinstance(window.present(), PeopleView) and bool(window.present().people))  # type: ignore[attr-defined]
    view = window.present()
    assert isinstance(view, PeopleView)
    return view


def open_person(window: MainWindow, qtbot: Any, place: int | None) -> PersonView:
    view = open_list(window, qtbot)
    if place is None:
        press(Qt.Key.Key_N)
    else:
        view.lines.selectRow(place)
        press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), PersonView))
    person = window.present()
    assert isinstance(person, PersonView)
    return person


def shown_slip(window: MainWindow, qtbot: Any) -> SlipsView:
    qtbot.waitUntil(lambda: isinstance(window.present(), SlipsView))
    view = window.present()
    assert isinstance(view, SlipsView)
    return view


def test_the_list_says_how_each_comes_in(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    bench.store.people["op3"] = Operator(id="op3", name="Zoé Roux", role="agent", is_active=False)
    bench.store.people["op4"] = Operator(id="op4", name="Eve Petit", role="agent")
    view = open_list(window, qtbot)
    shown = [[view.lines.item(row, at).text() for at in range(3)] for row in range(view.lines.rowCount())]
    assert shown == [
        ["Camille Martin", FR("role.administrator"), FR("people.access.own")],
        ["Dominique Kerr", FR("role.pharmacist"), FR("people.access.own")],
        ["Eve Petit", FR("role.agent"), FR("people.access.none")],
        ["Zoé Roux", FR("role.agent"), FR("people.access.left")],
    ]
    press(Qt.Key.Key_Escape)
    assert window.present().objectName() == "administration"


def test_somebody_new_by_keys_and_the_slip_is_seen_once(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_person(window, qtbot, None)
    assert view.name.line.hasFocus()
    view.name.set_text("Alex Petit")
    press(Qt.Key.Key_Return)
    view.role.choose("assistant")
    assert view.responsible.line.hasFocus(), "somebody answers for an assistant"
    press(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR("problem.operator_responsible") in view.responsible.message.text())
    assert view.responsible.line.hasFocus()
    view.responsible.set_text("Dominique Kerr")
    press(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return)
    slips = shown_slip(window, qtbot)
    (password,) = [slip.password for slip in slips.slips]
    label = slips.findChild(QLabel, "slip_password_1")
    assert label is not None
    assert label.text() == password.reveal()
    assert list(bench.keyring.passwords.values()) == [password.reveal()]
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.isVisible(), "it would never be seen again"
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), PeopleView))
    assert not password, "wiped"


def test_a_slip_is_printed(window: MainWindow, bench: Bench, qtbot: Any, monkeypatch: Any) -> None:
    papers: list[int] = []

    async def print_pages(parent: Any, title: str, draw: Any, *, working: Any) -> bool:
        papers.append(len(await draw(300)))
        return True

    monkeypatch.setattr("ui.paper.print_pages", print_pages)
    view = open_person(window, qtbot, 1)
    press(Qt.Key.Key_F7)
    assert FR("person.ask.password", name="Dominique Kerr") in view.message.text()
    assert not bench.keyring.passwords, "asked first"
    press(Qt.Key.Key_F7)
    slips = shown_slip(window, qtbot)
    press(Qt.Key.Key_P)
    qtbot.waitUntil(lambda: slips.message.text() == FR("letter_view.printed"))
    assert papers == [1]
    assert [line.detail.split()[0] for line in bench.store.lines if line.event is Event.PRINTED] == ["slip"]
    assert not bench.store.letters, "no row of it is kept"
    press(Qt.Key.Key_Return)


def test_without_a_printer_nothing_offers_to_print(
    window: MainWindow, bench: Bench, qtbot: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(printing, "names", lambda: ())
    open_person(window, qtbot, 1)
    press(Qt.Key.Key_F7, Qt.Key.Key_F7)
    slips = shown_slip(window, qtbot)
    assert not slips.print_button.isVisible()
    press(Qt.Key.Key_Return)


def test_who_leaves_is_out_and_back_with_a_slip(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    open_person(window, qtbot, 1)
    press(Qt.Key.Key_F8, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: isinstance(window.present(), RenewKeysView))
    assert window.notice_bar.notice.text() == FR("person.out", name="Dominique Kerr")
    assert "op2" not in bench.keyring.ways
    press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert isinstance(window.present(), PeopleView), "not now"
    press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.present() is window.home)
    press(Qt.Key.Key_F11, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: isinstance(window.present(), PeopleView) and bool(window.present().people))  # type: ignore[attr-defined]
    view = window.present()
    assert isinstance(view, PeopleView)
    view.lines.selectRow(1)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), PersonView))
    person = window.present()
    assert isinstance(person, PersonView)
    assert person.access.hasFocus()
    assert not person.save.isVisible()
    press(Qt.Key.Key_F8, Qt.Key.Key_F8)
    shown_slip(window, qtbot)
    assert bench.keyring.ways["op2"] is WayIn.ONE_TIME


def test_the_last_administrator_stays_and_it_is_said(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_person(window, qtbot, 0)
    assert not view.password.isVisible(), "one's own is changed by the old one"
    press(Qt.Key.Key_F8, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.last-administrator"))
    assert bench.keyring.ways["op1"] is WayIn.OWN


def test_a_change_is_kept_and_leaving_before_asks(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_person(window, qtbot, 1)
    assert not view.would_lose()
    view.ends_on.set_text("31/13/2026")
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.isVisible()
    press(Qt.Key.Key_Escape)
    view.save_now()
    assert FR("problem.birth_date_day", date="31/13/2026") in view.ends_on.message.text()
    view.ends_on.set_text("31/1")
    view.save_now()
    assert FR("problem.operator_day_shape") in view.ends_on.message.text()
    view.ends_on.set_text("30/06/2026")
    view.save_now()
    qtbot.waitUntil(lambda: isinstance(window.present(), PeopleView))
    assert window.notice_bar.notice.text() == FR("person.saved", name="Dominique Kerr")
    assert str(bench.store.people["op2"].ends_on) == "2026-06-30"
