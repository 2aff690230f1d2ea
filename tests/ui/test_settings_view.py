"""« Réglages » by keys: shown as they are, what is wrong at its field, the address tried at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desk_app.domain.answers import Connection
from desk_app.domain.letter_texts import TextFault, told
from desk_app.domain.printers import Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.code_printers import IN_SIGHT, SPOOLERS
from resources.catalogue import texts
from tests.ui.fakes import NOW
from tests.ui.house import House, press, sign_in
from tests.usecases.fakes import Bench
from tests.usecases.printers import COUNTER, QUEUE, a_printer
from tests.usecases.set_up import FakeSetUp
from ui import printing
from ui.fields.choice import ChoiceField
from ui.fields.line import LineField
from ui.main_window import MainWindow
from ui.views.administration import AdministrationView
from ui.views.service_more import NAMES
from ui.views.settings import SettingsView

FR = texts("fr")


@pytest.fixture
def bench(house: House, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench()
    made.keyring.sheet = "there is one"
    house.desk = replace(made.desk, author=replace(made.desk.author, role="administrator"))
    monkeypatch.setattr(printing, "names", lambda: ("Accueil", "Réserve"))
    monkeypatch.setattr(printing, "_PREFERRED", [])
    return made


def open_it(window: MainWindow, qtbot: Any) -> SettingsView:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: isinstance(window.present(), SettingsView))
    view = window.present()
    assert isinstance(view, SettingsView)
    return view


def line(view: SettingsView, name: str) -> LineField:
    field = view.form.fields[name]
    assert isinstance(field, LineField)
    return field


def test_they_stand_as_in_the_file_and_a_change_is_kept(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_it(window, qtbot)
    assert line(view, "site.address").text() == "1 RUE DU PUITS; 75001 PARIS"
    assert view.form.read() | {"x": 1} == {name: bench.set_up.kept[name] for name in view.form.read()} | {"x": 1}
    assert not view.would_lose()
    line(view, "site.address").set_text("2 RUE DU PUITS ; 69001 LYON")
    line(view, "site.telephones").set_text("01 02 03 04 05; 05 04 03 02 01")
    printer = view.form.fields["desk.printer"]
    assert isinstance(printer, ChoiceField)
    printer.choose("Réserve")
    assert view.would_lose()
    view.save()
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert window.notice_bar.notice.text() == FR("settings.saved")
    assert bench.set_up.kept["site.address"] == ("2 RUE DU PUITS", "69001 LYON")
    assert bench.set_up.kept["site.postcode"] == "69001"
    assert bench.set_up.kept["site.telephones"] == ("01 02 03 04 05", "05 04 03 02 01")
    assert bench.set_up.kept["desk.printer"] == "Réserve"
    assert printing.proposed() == "Réserve"


def choice(view: SettingsView, name: str) -> ChoiceField:
    field = view.form.fields[name]
    assert isinstance(field, ChoiceField)
    return field


def test_printers_are_shown_by_what_people_call_them(
    window: MainWindow, bench: Bench, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "names", lambda: ("RESERVE", "De Windows"))
    bench.printers.add(a_printer())
    bench.printers.add(a_printer(QUEUE, "Imprimante de la réserve", Way.QUEUE))
    bench.set_up.kept |= {"desk.printer": "RESERVE", "printing.codes": ("ipp://away/print",)}
    view = open_it(window, qtbot)
    usual, codes, spoolers = (choice(view, name) for name in ("desk.printer", IN_SIGHT, SPOOLERS))
    qtbot.waitUntil(lambda: spoolers.isVisible())
    assert [(one.value, one.label) for one in usual._options[1:]] == [
        (COUNTER, "Comptoir"),
        ("RESERVE", "Imprimante de la réserve"),
        ("De Windows", "De Windows"),
    ]
    assert usual.value() == "RESERVE"
    assert [one.value for one in codes._options] == [COUNTER, QUEUE, "ipp://away/print"]
    assert codes.values() == ("ipp://away/print",), "one that is away stays marked"
    assert [one.value for one in spoolers._options] == [QUEUE]
    assert not view.would_lose(), "nobody changed anything"


def test_a_spooler_is_allowed_once_it_was_said_what_it_keeps(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    bench.printers.add(a_printer(QUEUE, "Réserve", Way.QUEUE))
    view = open_it(window, qtbot)
    codes, spoolers = choice(view, IN_SIGHT), choice(view, SPOOLERS)
    qtbot.waitUntil(lambda: spoolers.isVisible())
    codes.choose(QUEUE)
    spoolers.choose(QUEUE)
    view.save()
    qtbot.waitUntil(lambda: FR("settings.spooler_again") in view.message.text())
    assert FR("settings.spooler_keeps") in view.message.text(), "its field may be out of sight"
    assert view.save_button.hasFocus(), "and one sees what is pressed next"
    assert spoolers.message.text() == FR("settings.spooler_keeps")
    assert bench.set_up.kept[SPOOLERS] == ()
    view.save()
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert (bench.set_up.kept[IN_SIGHT], bench.set_up.kept[SPOOLERS]) == ((QUEUE,), (QUEUE,))


def test_a_printer_that_signs_its_own_certificate_is_kept_once_it_was_compared(
    window: MainWindow, bench: Bench, qtbot: Any
) -> None:
    address, shown = "ipps://192.0.2.7/ipp/print", ":".join(["3F"] * 32)
    bench.printers.away = Refusal(RefusalCode.PRINTER_STRANGE, printer=address, fingerprint=shown)
    view = open_it(window, qtbot)
    line(view, "printing.addresses").set_text(address)
    view.save()
    qtbot.waitUntil(lambda: view.message.text() == FR("settings.certificate_again"))
    assert shown in line(view, "printing.addresses").message.text()
    assert bench.set_up.kept["printing.certificates"] == ()
    view.save()
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert bench.set_up.kept["printing.certificates"] == (f"{address} {shown}",)
    assert FakeSetUp().wrong("printing.certificates", (f"{address} {shown}",)) is None
    assert FakeSetUp().wrong("printing.certificates", (address,)) is not None


def test_ctrl_and_enter_save_from_wherever_one_is(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_it(window, qtbot)
    line(view, "desk.name").set_text("Poste 2")
    QTest.keyClick(line(view, "site.number").line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert bench.set_up.kept["desk.name"] == "Poste 2"


def test_enter_goes_through_and_saves_at_the_end(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_it(window, qtbot)
    hidden = sum(not view.form.fields[name].isVisible() for name in (IN_SIGHT, SPOOLERS))
    # What is folded is passed; the token is a field too.
    for _ in range(len(view.form.fields) - len(NAMES) - hidden + 1):
        press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert not [one for one in bench.store.lines if one.event is Event.SETTINGS], "nothing was changed"


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("site.number", "990000001", "number_digits"),
        ("site.address", "2 RUE DU PUITS ; LYON", "postcode"),
        ("desk.lock_minutes", "cinq", "between"),
        ("site.telephones", "01 02 03", "telephone"),
        ("printing.addresses", "http://imprimante", "printer_address"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    window: MainWindow, bench: Bench, qtbot: Any, name: str, typed: str, reason: str
) -> None:
    view = open_it(window, qtbot)
    line(view, name).set_text(typed)
    view.save()
    label = line(view, name).caption.text()
    said = FR(f"setup.reason.{reason}", name=label, least="1", most="60", value=typed)
    qtbot.waitUntil(lambda: said in line(view, name).message.text())
    assert line(view, name).line.hasFocus()


def test_the_address_is_tried_as_it_stands_there(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_it(window, qtbot)
    line(view, "service.url").set_text("https://new.example/fhir")
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: view.answer.text() == FR("settings.answers", name="DMP"))
    assert bench.set_up.greeted == ["https://new.example/fhir"]
    bench.set_up.answer = Connection(cause="certificate")
    view.try_now()
    qtbot.waitUntil(lambda: FR("connection.certificate") in view.answer.text())
    bench.set_up.answer = Connection(cause="unauthorised")
    view.try_now()
    qtbot.waitUntil(lambda: view.answer.text() == FR("settings.answers_nobody"))
    line(view, "service.url").set_text("http://new.example")
    view.try_now()
    qtbot.waitUntil(lambda: "https" in view.answer.text())
    assert len(bench.set_up.greeted) == 3


def test_a_token_is_kept_and_does_not_stay_on_the_screen(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_it(window, qtbot)
    view.token.line.setText("abc.def")
    assert view.would_lose()
    view.save()
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert bench.store.settings["service-token"] == "abc.def"


def test_what_few_services_ask_for_is_folded_away(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    window.scanner.stop()  # hands in a test are as fast as a scanner, whose separator may be F8
    view = open_it(window, qtbot)
    assert not view.more.box.isVisible()
    assert view.more.button.accessibleName() == FR("settings.more")
    view.token.line.setFocus()
    press(Qt.Key.Key_Return)
    assert line(view, "desk.name").line.hasFocus(), "Enter passes what is folded"
    press(Qt.Key.Key_F8)
    assert line(view, "service.authority").line.hasFocus()
    assert view.more.button.accessibleName() == FR("settings.less")
    for name in NAMES:
        assert line(view, name).line.hasFocus()
        press(Qt.Key.Key_Return)
    assert view.passphrase.line.hasFocus()
    press(Qt.Key.Key_Return)
    assert line(view, "desk.name").line.hasFocus()
    press(Qt.Key.Key_F8)
    assert not view.more.box.isVisible()
    assert view.more.button.hasFocus()
    assert not view.would_lose()


def test_what_is_set_there_shows_at_once_and_is_kept(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    bench.set_up.kept["service.authority"] = "/etc/site.pem"
    view = open_it(window, qtbot)
    assert view.more.box.isVisible()
    line(view, "service.client_id").set_text("poste-1")
    view.save()
    wanted = FR("setup.reason.key_wanted", name=FR("settings.service.client_key"))
    qtbot.waitUntil(lambda: wanted in line(view, "service.client_key").message.text())
    line(view, "service.client_key").set_text("/etc/poste.key")
    view.passphrase.line.setText("quatre mots")
    assert view.would_lose()
    view.save()
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert (bench.set_up.kept["service.client_id"], bench.set_up.kept["service.client_key"]) == (
        "poste-1",
        "/etc/poste.key",
    )
    assert bench.store.settings["service-passphrase"] == "quatre mots"
    assert "service-token" not in bench.store.settings


def test_what_is_wrong_there_unfolds(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    view = open_it(window, qtbot)
    line(view, "service.certificate").set_text("poste.pem")
    assert not view.more.box.isVisible()
    press(Qt.Key.Key_F7)
    said = FR("setup.reason.place", name=FR("settings.service.certificate"))
    qtbot.waitUntil(lambda: said in line(view, "service.certificate").message.text())
    assert line(view, "service.certificate").line.hasFocus()
    assert not bench.set_up.greeted


def test_it_is_tried_with_all_that_stands_there(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    bench.set_up.answer = Connection(cause="certificate-expired", cause_values=(("date", "2026-03-01T12:00:00+00:00"),))
    view = open_it(window, qtbot)
    line(view, "service.authority").set_text("/etc/site.pem")
    view.passphrase.line.setText("quatre mots")
    view.more.turn()
    assert line(view, "service.authority").line.hasFocus()
    assert view.answer.visibleRegion().isEmpty()
    view.try_now()
    qtbot.waitUntil(lambda: "a expiré le 01/03/2026" in view.answer.text())
    qtbot.waitUntil(lambda: not view.answer.visibleRegion().isEmpty())  # though it stands below what has the focus
    ((tried, passphrase),) = bench.set_up.tried
    assert (tried["service.authority"], passphrase) == ("/etc/site.pem", "quatre mots")
    assert view.passphrase.text() == "quatre mots", "it is not saved by a try"
    bench.set_up.answer = Connection(cause="unauthorised")
    line(view, "service.client_id").set_text("poste-1")
    line(view, "service.client_key").set_text("/etc/poste.key")
    view.try_now()
    qtbot.waitUntil(lambda: FR("connection.unauthorised") in view.answer.text())
    bench.set_up.answer = Connection(since=NOW, name="DMP", cannot=("renew-code",))
    view.try_now()
    qtbot.waitUntil(lambda: FR("connection.cannot.renew-code") in view.answer.text())


def test_a_file_that_cannot_be_written_is_said(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    bench.set_up.failing = Refusal(RefusalCode.STORE_READ_ONLY)
    view = open_it(window, qtbot)
    line(view, "desk.name").set_text("Poste 2")
    view.save()
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.store-read-only"))
    assert window.present() is view


def test_sentences_of_letters_that_are_not_taken_are_told_at_home_and_in_full_here(
    window: MainWindow, house: House, bench: Bench, qtbot: Any
) -> None:
    assert house.desk is not None
    fault = TextFault(Path("/poste/letters/fr.toml"), 3, "value_missing", {"name": "help.call", "value": "{hours}"})
    house.desk = replace(house.desk, letter_faults=(fault,))
    sign_in(window, qtbot)
    assert window.home is not None
    qtbot.waitUntil(lambda: window.home is not None and window.home.missing["letter_texts"].isVisible())
    press(Qt.Key.Key_F11, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: isinstance(window.present(), SettingsView))
    said = window.present().findChild(QLabel, "settings_letter_text_1")
    assert said.text() == told(FR, fault)
    assert said.isVisible()
    assert "ligne\u00a03" in said.text()
