"""The first start by keys: a page each, what is wrong at its field, and almost all of it may wait."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

import main
from desk_app import settings
from desk_app.domain.answers import Connection
from desk_app.domain.codes import is_reference
from desk_app.domain.printers import JobStatus, Paper, PrinterFacts, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import texts
from tests.ui.fakes import NOW, a_desk
from tests.ui.house import GOOD, House, press
from tests.usecases.printers import QUEUE, FakePrinters, a_printer
from tests.usecases.set_up import FakeSetUp
from ui import printing
from ui.fields.choice import ChoiceField
from ui.fields.line import LineField
from ui.main_window import MainWindow
from ui.views.first_operator import FirstOperatorView
from ui.views.recovery import RecoveryView
from ui.views.set_up import SetUpView
from ui.views.sign_in import SignInView

FR = texts("fr")


class NewHouse(House):
    """A desk that was unpacked a moment ago."""

    def __init__(self) -> None:
        super().__init__(operators=())
        self.set_up = FakeSetUp(kept=settings.UNSET.values())
        self.printers = FakePrinters()

    def doors(self) -> Any:
        from dataclasses import replace

        def is_set_up() -> bool:
            return bool(self.set_up.kept["site.name"])

        return replace(super().doors(), is_set_up=is_set_up, set_up=self.set_up, printers=lambda: self.printers)


@pytest.fixture
def house() -> NewHouse:
    return NewHouse()


@pytest.fixture(autouse=True)
def printers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    known = ["Accueil", "Réserve"]
    monkeypatch.setattr(printing, "names", lambda: tuple(known))
    monkeypatch.setattr(printing, "_PREFERRED", [])
    return known


def the_view(window: MainWindow) -> SetUpView:
    view = window.present()
    assert isinstance(view, SetUpView)
    return view


def line(view: SetUpView, name: str) -> LineField:
    field = view.forms[view.at].fields[name]
    assert isinstance(field, LineField)
    return field


def through(view: SetUpView, page: str, qtbot: Any) -> None:
    view.go_on()
    qtbot.waitUntil(lambda: view.at == page)


def test_everything_may_wait_but_the_name(window: MainWindow, house: NewHouse, qtbot: Any) -> None:
    view = the_view(window)
    assert line(view, "site.name").line.hasFocus()
    view.go_on()
    said = FR("setup.reason.empty", name=FR("settings.site.name"))
    qtbot.waitUntil(lambda: said in line(view, "site.name").message.text())
    line(view, "site.name").set_text("Pharmacie du Puits")
    press(*[Qt.Key.Key_Return] * 5)
    qtbot.waitUntil(lambda: view.at == "service")
    press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.at == "desk")
    assert not house.set_up.greeted
    press(*[Qt.Key.Key_Return] * 3)
    qtbot.waitUntil(lambda: isinstance(window.present(), FirstOperatorView))
    kept = house.set_up.kept
    assert kept["site.name"] == kept["site.controller"] == kept["site.privacy_contact"] == "Pharmacie du Puits"
    assert (kept["service.url"], kept["site.number"], kept["site.address"]) == ("", "", ())


def test_from_the_box_to_the_recovery_key(window: MainWindow, house: NewHouse, qtbot: Any) -> None:
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    line(view, "site.number").set_text("99 0000 002")
    line(view, "site.address").set_text("1 RUE DU PUITS ; 69001 LYON")
    through(view, "service", qtbot)
    line(view, "service.url").set_text("https://service.example/fhir")
    through(view, "desk", qtbot)
    assert house.set_up.greeted == ["https://service.example/fhir"]
    printer = view.forms["desk"].fields["desk.printer"]
    assert isinstance(printer, ChoiceField)
    printer.choose("Réserve")
    assert view.next.hasFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), FirstOperatorView))
    assert house.set_up.kept["site.number"] == "990000002"
    assert house.set_up.kept["site.postcode"] == "69001"
    assert house.set_up.kept["desk.printer"] == "Réserve"
    first = window.present()
    assert isinstance(first, FirstOperatorView)
    first.name.set_text("Camille Moreau")
    first.password.first.line.setText(GOOD)
    first.password.again.line.setText(GOOD)
    first.make()
    qtbot.waitUntil(lambda: isinstance(window.present(), SignInView))
    assert house.operators[0].role == "administrator"
    house.desk = a_desk(is_alone=True)
    signing = window.present()
    assert isinstance(signing, SignInView)
    signing.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), RecoveryView))
    step = window.present().findChild(QLabel, "recovery_progress")
    assert isinstance(step, QLabel)
    assert step.text() == FR("set_up.progress", n=5, of=5)
    press(Qt.Key.Key_Escape)
    assert window.present() is window.home, "the first start ends at home"
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())
    window.sign_out()
    signing = window.present()
    assert isinstance(signing, SignInView)
    signing.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.home is not None and window.present() is window.home)
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


@pytest.mark.parametrize(
    ("page", "name", "typed", "reason"),
    [
        ("place", "site.number", "990000001", "number_digits"),
        ("place", "site.address", "1 RUE DU PUITS", "postcode"),
        ("service", "service.url", "http://service.example", "insecure"),
        ("desk", "desk.name", " ", "empty"),
    ],
)
def test_what_is_wrong_keeps_the_page(
    window: MainWindow, house: NewHouse, qtbot: Any, page: str, name: str, typed: str, reason: str
) -> None:
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    for after in ("service", "desk"):
        if view.at != page:
            through(view, after, qtbot)
    field = line(view, name)
    field.line.setText(typed)
    view.go_on()
    label = FR("settings.site.address") if reason == "postcode" else field.caption.text()
    qtbot.waitUntil(lambda: FR(f"setup.reason.{reason}", name=label) in field.message.text())
    assert view.at == page
    assert house.set_up.kept == settings.UNSET.values()


def test_an_address_that_does_not_answer_is_said_and_kept_by_a_second_enter(
    window: MainWindow, house: NewHouse, qtbot: Any
) -> None:
    house.set_up.answer = Connection(cause="name-not-found")
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    line(view, "service.url").set_text("https://service.exmaple")
    view.go_on()
    qtbot.waitUntil(lambda: FR("set_up.keep_all_the_same") in view.message.text())
    assert FR("connection.name-not-found") in view.message.text()
    line(view, "service.url").set_text("https://service.example")
    view.go_on()
    qtbot.waitUntil(lambda: len(house.set_up.greeted) == 2)
    assert view.at == "service", "another address is tried again"
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())
    through(view, "desk", qtbot)
    assert len(house.set_up.greeted) == 2


def test_a_sites_own_authority_is_set_before_the_address_is_tried(
    window: MainWindow, house: NewHouse, qtbot: Any
) -> None:
    window.scanner.stop()  # hands in a test are as fast as a scanner, whose separator may be F8
    house.set_up.answer = Connection(cause="certificate-unknown", cause_values=(("issuer", "Autorité du site"),))
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    line(view, "service.url").set_text("https://service.example")
    view.go_on()
    qtbot.waitUntil(lambda: "Autorité du site" in view.message.text())
    press(Qt.Key.Key_F8)
    authority = line(view, "service.authority")
    assert authority.line.hasFocus()
    authority.set_text("/etc/site.pem")
    house.set_up.answer = Connection(since=NOW, name="DMP")
    through(view, "desk", qtbot)
    assert [tried["service.authority"] for tried, _ in house.set_up.tried] == ["", "/etc/site.pem"]
    press(Qt.Key.Key_F8)  # nothing to unfold here
    view.go_on()
    qtbot.waitUntil(lambda: house.set_up.kept["service.authority"] == "/etc/site.pem")


def test_going_back_loses_nothing(window: MainWindow, house: NewHouse, qtbot: Any) -> None:
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    view.go_back()
    assert line(view, "site.name").text() == "Pharmacie du Puits"
    view.go_back()
    assert view.at == "place"


def test_the_keys_shown_are_those_of_the_step(window: MainWindow, house: NewHouse, qtbot: Any) -> None:
    press(Qt.Key.Key_F1)
    view = the_view(window)
    assert not {"F7", "Alt ←", "Échap", "Ctrl L"} & {cap for cap, _ in shown_keys(window)}
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    assert {"Alt ←", "Échap"} <= {cap for cap, _ in shown_keys(window)}
    through(view, "desk", qtbot)
    assert "F7" in {cap for cap, _ in shown_keys(window)}
    assert window.windowTitle().startswith(FR("set_up.desk.title"))


def shown_keys(window: MainWindow) -> tuple[tuple[str, str], ...]:
    assert window.keys.isVisible()
    told = window.keys.accessibleDescription().split("; ")
    return tuple((cap, sentence) for cap, _, sentence in (one.partition(", ") for one in told))


def alt_left() -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)


@pytest.mark.parametrize("back", [alt_left, lambda: press(Qt.Key.Key_Escape)])
def test_both_ways_back_lead_from_the_fourth_step_to_the_first(
    window: MainWindow, house: NewHouse, qtbot: Any, back: Callable[[], None]
) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    through(view, "desk", qtbot)
    view.go_on()
    qtbot.waitUntil(lambda: isinstance(window.present(), FirstOperatorView))
    first = window.present()
    assert isinstance(first, FirstOperatorView)
    first.name.line.setText("Camille Moreau")
    back()
    view = the_view(window)
    assert view.at == "desk"
    printer = view.forms["desk"].fields["desk.printer"]
    assert isinstance(printer, ChoiceField)
    printer.setFocus()
    chosen = printer.value()
    back()
    assert (view.at, printer.value()) == ("service", chosen)
    back()
    back()
    assert view.at == "place"
    assert line(view, "site.name").text() == "Pharmacie du Puits"
    for page in ("service", "desk"):
        through(view, page, qtbot)
    view.go_on()
    qtbot.waitUntil(lambda: isinstance(window.present(), FirstOperatorView))
    first = window.present()
    assert isinstance(first, FirstOperatorView)
    assert first.name.text() == "Camille Moreau"


@pytest.mark.parametrize(("is_printed", "said"), [(True, "printed"), (False, "not_printed")])
def test_a_page_is_tried(
    window: MainWindow, house: NewHouse, qtbot: Any, monkeypatch: Any, is_printed: bool, said: str
) -> None:
    pages: list[Any] = []

    async def print_pages(parent: Any, title: str, draw: Any, *, working: Any) -> bool:
        pages.extend(await draw(100))
        return is_printed

    monkeypatch.setattr("ui.trial_page.print_pages", print_pages)
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    through(view, "desk", qtbot)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: view.message.text() == FR(f"letter_view.{said}"))
    (page,) = pages
    assert len(page.rgb) == page.width * page.height * 3


def at_the_printer(window: MainWindow, house: NewHouse, qtbot: Any, *printers: PrinterFacts) -> SetUpView:
    """The third page, where those printers speak IPP; the dialog would be an error."""
    for one in printers:
        house.printers.add(one)
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    through(view, "desk", qtbot)
    return view


def test_a_printer_that_speaks_ipp_gets_the_page_and_says_what_became_of_it(
    window: MainWindow, house: NewHouse, qtbot: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("ui.trial_page.print_pages", None)
    monkeypatch.setattr("ui.trial_page.LOOK_EVERY", 0.01)
    queue = a_printer("ipp://127.0.0.1:9/printers/Accueil", "Imprimante de l’accueil", Way.QUEUE)
    view = at_the_printer(window, house, qtbot, queue, a_printer(QUEUE, "Autre", Way.QUEUE))
    printer = view.forms["desk"].fields["desk.printer"]
    assert isinstance(printer, ChoiceField)
    printer.set_values(("Accueil",))
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: view.message.text() == FR("paper.sent"))
    ((uri, name, document),) = house.printers.documents
    assert (uri, document) == (queue.uri, b"%PDF trial")
    assert not is_reference(name)
    house.printers.says[1] = JobStatus(paper=Paper.STOPPED, reasons=("media-empty",))
    qtbot.waitUntil(lambda: FR("printer.reason.media-empty") in view.message.text())
    house.printers.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Accueil")
    qtbot.waitUntil(lambda: view.message.text() == FR("paper.away"))
    house.printers.away = None
    house.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    qtbot.waitUntil(lambda: view.message.text() == FR("paper.printed"))


def test_a_page_that_no_printer_takes_is_said_and_the_screen_goes_on(
    window: MainWindow, house: NewHouse, qtbot: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("ui.trial_page.print_pages", None)
    house.printers.failing = Refusal(RefusalCode.PRINTER_REFUSED, printer="Accueil", reason="not-accepting")
    view = at_the_printer(window, house, qtbot, a_printer())
    press(Qt.Key.Key_F7)
    reason = FR("printer.reason.not-accepting")
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.printer-refused", printer="Accueil", reason=reason))
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: view.message.text() == FR("paper.sent"))
    view.go_on()
    qtbot.waitUntil(lambda: isinstance(window.present(), FirstOperatorView))


def test_without_a_printer_nothing_is_tried(
    window: MainWindow, house: NewHouse, qtbot: Any, printers: list[str]
) -> None:
    printers.clear()
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    through(view, "desk", qtbot)
    assert not view.trial.isVisible()


def test_a_file_that_cannot_be_written_is_said(window: MainWindow, house: NewHouse, qtbot: Any) -> None:
    house.set_up.failing = Refusal(RefusalCode.STORE_FULL)
    view = the_view(window)
    line(view, "site.name").set_text("Pharmacie du Puits")
    through(view, "service", qtbot)
    through(view, "desk", qtbot)
    view.go_on()
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.store-full"))


def test_the_real_file_is_made_by_the_window(running: Any, qtbot: Any, tmp_path: Path) -> None:
    file = tmp_path / "config" / settings.FILE
    counter = main.counter_of(tmp_path / "poste", file)
    window = MainWindow(FR, main.doors(counter, demonstration=False))
    qtbot.addWidget(window)
    window.show()
    view = the_view(window)
    line(view, "site.name").set_text('Pharmacie "du Puits"')
    through(view, "service", qtbot)
    through(view, "desk", qtbot)
    view.go_on()
    qtbot.waitUntil(lambda: isinstance(window.present(), FirstOperatorView))
    assert settings.load(file) == counter.settings
    assert counter.settings.site_name == 'Pharmacie "du Puits"'
    assert [one for one in file.read_text().splitlines() if one.startswith("#")]
    window.close()
