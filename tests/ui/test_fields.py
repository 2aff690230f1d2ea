"""Fields at their limits and beyond: one plain sentence at the field, and nothing typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought
from desk_app.domain.refusal import Problem, Weight
from resources.catalogue import texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.code import CodeField
from ui.fields.day import DateField
from ui.fields.field import Field
from ui.fields.line import LineField, TextField
from ui.fields.number import NumberField
from ui.fields.professional import ProfessionalField
from ui.fields.tick import TickField
from ui.parts import beside

FR = texts("fr")
NASTY = ["\x00" * 5 + "DUPONT", "\u202eDUPONT\u202c", "DU\u200bPONT\ufeff", "DUPONT\r\n", "\x1d\x1eDUPONT"]


@pytest.fixture
def window(running: Any) -> Iterator[QWidget]:
    made = QWidget()
    QVBoxLayout(made)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def put(window: QWidget, field: Field) -> Any:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(field)
    field.setFocus()
    return field


def paste(field: LineField, text: str) -> None:
    QApplication.clipboard().setText(text)
    field.line.paste()


@pytest.mark.parametrize("pasted", NASTY)
def test_what_cannot_be_seen_never_gets_in(window: QWidget, pasted: str) -> None:
    field = put(window, TextField("birth_name", "Nom de naissance", FR))
    field.line.insert("")
    field._typed(pasted)
    assert field.text() == "DUPONT"


@pytest.mark.parametrize("made", [TextField, NumberField, DateField])
def test_ten_thousand_characters_are_refused_whole_and_said(window: QWidget, made: Any) -> None:
    field = put(window, made("x", "Champ", FR))
    QTest.keyClicks(field.line, "2101")
    before = field.line.text()
    paste(field, "1" * 10_000)
    assert field.line.text() == before
    assert "rien n’a été pris" in field.message.text()


def test_a_number_is_grouped_while_typed_and_the_caret_stays(window: QWidget) -> None:
    field = put(window, NumberField("number", "Numéro", FR))
    QTest.keyClicks(field.line, "2771")
    assert field.line.text() == "2 77 1"
    field.line.setCursorPosition(4)
    QTest.keyClicks(field.line, "0")
    assert field.line.text() == "2 77 01"
    assert field.line.cursorPosition() == 6
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.line.text() == "2 77 1"


def test_a_sixteenth_digit_changes_nothing(window: QWidget) -> None:
    field = put(window, NumberField("number", "Numéro", FR))
    QTest.keyClicks(field.line, "2770101154003299")
    assert field.text() == "277010115400329"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("21011977", "21/01/1977"), ("1/2/1950", "01/02/1950"), ("00001950", "00/00/1950"), ("29022023", "29/02/2023")],
)
def test_a_date_grows_while_typed(window: QWidget, typed: str, shown: str) -> None:
    field = put(window, DateField("birth_date", "Date", FR))
    QTest.keyClicks(field.line, typed)
    assert field.text() == shown


def test_backspace_takes_a_date_back_digit_by_digit(window: QWidget) -> None:
    field = put(window, DateField("birth_date", "Date", FR))
    QTest.keyClicks(field.line, "2101")
    for _ in range(4):
        QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.text() == ""


@pytest.mark.parametrize("chosen", ["", "b", "c"])
def test_one_of_several_is_one_stop_for_tab_both_ways(window: QWidget, chosen: str) -> None:
    fields = [
        put(window, TextField("before", "Avant", FR)),
        put(window, ChoiceField("who", "Qui", FR, [Option(one, one.upper(), one.upper()) for one in "abcd"])),
        put(window, TextField("after", "Après", FR)),
    ]
    before, who, after = fields
    window.activateWindow()
    QApplication.processEvents()  # they show
    who.set_values((chosen,) if chosen else ())
    stop = who._buttons[chosen or "a"]
    after.line.setFocus()
    for key, modifier, target in (
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, stop),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, before.line),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, stop),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, None),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, after.line),
    ):
        now = QApplication.focusWidget()
        assert now is not None
        QTest.keyClick(now, key, modifier)
        assert target is None or QApplication.focusWidget() is target
    assert who.value() == {"": "", "b": "c", "c": "d"}[chosen]  # where none is, arrows only move


def test_a_code_moves_on_at_its_last_character_and_is_forgotten(window: QWidget, qtbot: Any) -> None:
    field = put(window, CodeField("creation_code", "Code", FR, length=12))
    with qtbot.waitSignal(field.completed):
        QTest.keyClicks(field.line, "abcd1234efgh")
    assert field.line.text() == "ABCD 1234 EFGH"
    assert field.secret().reveal() == "ABCD1234EFGH"
    field.forget()
    field.line.undo()
    assert field.line.text() == ""


def test_one_key_chooses_and_goes_on(window: QWidget, qtbot: Any) -> None:
    options = (Option("CN", "Carte d’identité", "1"), Option("PA", "Passeport", "2"))
    field = put(window, ChoiceField("proof", "Pièce présentée", FR, options))
    with qtbot.waitSignal(field.entered):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_2)
    assert field.value() == "PA"


def test_space_ticks_and_enter_goes_on(window: QWidget, qtbot: Any) -> None:
    field = put(window, TickField("leaflet", "Notice remise", FR))
    QTest.keyClick(field.box, Qt.Key.Key_Space)
    assert field.is_ticked()
    with qtbot.waitSignal(field.entered):
        QTest.keyClick(field.box, Qt.Key.Key_Return)
    assert field.is_ticked()


def test_a_question_says_that_enter_accepts_and_enter_does(window: QWidget, qtbot: Any) -> None:
    field = put(window, TextField("email", "E-mail", FR))
    field.show_problem(Problem("email", "email_typo", (("suggestion", "a@b.fr"),), Weight.QUESTION))
    assert FR("field.enter_accepts") in field.message.text()
    with qtbot.waitSignal(field.accepted) as accepted, qtbot.assertNotEmitted(field.entered):
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert accepted.args == ["email_typo"]


def test_a_frozen_field_says_so_and_takes_nothing(window: QWidget) -> None:
    field = put(window, TextField("birth_name", "Nom de naissance", FR))
    field.set_text("GARCIA")
    field.set_frozen(True)
    QTest.keyClicks(field.line, "X")
    assert field.text() == "GARCIA"
    assert field.message.text() == "Lu sur le code, non modifiable"


def test_every_field_has_its_names_and_says_its_problem_to_a_screen_reader(window: QWidget) -> None:
    field = put(window, TextField("birth_name", "Nom de naissance", FR))
    assert (field.line.objectName(), field.line.accessibleName()) == ("birth_name", "Nom de naissance")
    assert field.caption.buddy() is field.line
    field.show_problem(Problem("birth_name", "birth_name_missing"))
    assert field.line.accessibleDescription() == FR("problem.birth_name_missing")
    assert field.glyph.text() == "✕"
    assert field.message.property("weight") == "wall"
    field.clear_problem()
    assert isinstance(field.message, QLabel)
    assert not field.message.isVisibleTo(field)


def test_showing_the_same_value_again_leaves_the_caret(window: QWidget) -> None:
    field = put(window, TextField("birth_name", "Nom de naissance", FR))
    QTest.keyClicks(field.line, "LE GALL")
    field.line.setCursorPosition(2)
    field.set_text("LE GALL")
    assert field.line.cursorPosition() == 2


def test_enter_never_takes_a_line_that_answers_other_words(window: QWidget, qtbot: Any) -> None:
    """Typed on and Enter before the directory has answered: the list still shows the earlier words' homonym."""
    asked: list[str] = []

    async def search(words: str) -> Sought:
        if not words:
            return Sought()
        asked.append(words)
        if words == "le":
            return Sought((Professional(rpps="10000000001", family_name="LEROY", given_name="Anne"),), 1)
        await asyncio.get_running_loop().create_future()  # the directory never answers the longer words
        return Sought()

    field: ProfessionalField = put(window, ProfessionalField("doctor", "Médecin", FR, search))
    picked: list[object] = []
    field.picked.connect(picked.append)
    QTest.keyClicks(field.line, "le")
    qtbot.waitUntil(lambda: bool(field.found()))
    QTest.keyClicks(field.line, "fevre")
    qtbot.waitUntil(lambda: asked[-1] == "lefevre")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert picked == []
    field.forget()


def test_options_that_come_late_keep_their_place_for_tab(window: QWidget) -> None:
    choice = ChoiceField("late", "Imprimante", FR, ())
    after = LineField("after", "Nom", FR)
    for field in (LineField("before", "Lieu", FR), choice, after):
        put(window, field)
    choice.set_options([Option("a", "A", "1"), Option("b", "B", "2")])
    QApplication.processEvents()  # they show
    choice.setFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is after.control


def test_buttons_without_room_go_to_the_next_line_whole(window: QWidget) -> None:
    buttons = [QPushButton("Codes bientôt expirés") for _ in range(3)]
    holder = QWidget()
    holder.setLayout(beside(*buttons))
    layout = window.layout()
    assert layout is not None
    layout.addWidget(holder)
    window.resize(round(buttons[0].sizeHint().width() * 2.5), 300)
    QApplication.processEvents()
    assert [one.width() for one in buttons] == [one.sizeHint().width() for one in buttons]
    assert buttons[0].y() == buttons[1].y() < buttons[2].y()
    buttons[0].hide()
    QApplication.processEvents()
    assert buttons[1].x() == 0
    assert buttons[1].y() == buttons[2].y()
