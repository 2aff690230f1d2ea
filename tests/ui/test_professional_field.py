"""Finding a professional while typing: who answers, who may have been meant, and who is offered before a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.domain.access import Professional
from desk_app.domain.directory import Sense, Sought, Understood
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import texts
from ui.fields.line import TextField
from ui.fields.professional import ProfessionalField
from ui.parts import scrolled

FR = texts("fr")
ANNE = Professional(
    rpps="10000000001",
    family_name="LEFEVRE",
    given_name="Anne",
    title="Docteur",
    profession="Médecin",
    skill="Médecine générale",
    street="12 RUE DES LILAS",
    postcode="31000",
    town="TOULOUSE",
)
HOMONYM = replace(ANNE, rpps="10000000002", street="3 AVENUE DE LA GARE", town="ALBI", postcode="81000")
GUESS = replace(ANNE, rpps="10000000003", family_name="LEFEBVRE")


@pytest.fixture
def window(running: Any) -> Iterator[QWidget]:
    made = QWidget()
    QVBoxLayout(made)
    made.resize(700, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


class Counter:
    """A directory that answers each words as told, and what the field did with it."""

    def __init__(self, window: QWidget, **answers: Sought) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.picked: list[Professional] = []
        self.favoured: list[tuple[str, bool]] = []
        self.gone_on = 0
        self.field = ProfessionalField("doctor", "Médecin", FR, self.search)
        self.other = TextField("other", "Autre", FR)
        layout = window.layout()
        assert layout is not None
        layout.addWidget(self.other)
        layout.addWidget(self.field)
        self.field.picked.connect(self.picked.append)
        self.field.favoured.connect(lambda one, is_favourite: self.favoured.append((one.rpps, is_favourite)))
        self.field.entered.connect(self.go_on)

    async def search(self, words: str) -> Sought:
        self.asked.append(words)
        return self.answers.get(words or "nothing", Sought())

    def go_on(self) -> None:
        self.gone_on += 1

    def come(self, qtbot: Any, words: str = "") -> None:
        """The focus comes, and words are typed."""
        self.field.setFocus()
        QTest.keyClicks(self.field.line, words)
        qtbot.waitUntil(lambda: self.asked[-1:] == [words])
        qtbot.wait(1)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.field.line, key, modifier)


def test_homonyms_are_told_apart_and_enter_takes_the_first(window: QWidget, qtbot: Any) -> None:
    counter = Counter(window, lefevre=Sought((ANNE, HOMONYM), 2))
    counter.come(qtbot, "lefevre")
    lines = counter.field.list
    spoken = [lines.item(row).data(Qt.ItemDataRole.AccessibleTextRole).replace("\u00a0", " ") for row in (0, 1)]
    assert spoken == [
        "Docteur Anne LEFEVRE · Médecine générale, 12 RUE DES LILAS, 31000 TOULOUSE · RPPS 10000000001",
        "Docteur Anne LEFEVRE · Médecine générale, 3 AVENUE DE LA GARE, 81000 ALBI · RPPS 10000000002",
    ]
    counter.press(Qt.Key.Key_Up)  # from the first one there is nowhere to go
    counter.press(Qt.Key.Key_Return)
    assert counter.picked == [ANNE]


def test_nothing_is_cut_however_narrow(window: QWidget, qtbot: Any) -> None:
    long = replace(ANNE, family_name="DE LA FONTAINE-SAINT-AUBIN " * 3, street="1" * 80)
    counter = Counter(window, lefevre=Sought((long, HOMONYM), 2))
    counter.come(qtbot, "lefevre")
    lines = counter.field.list
    before = lines.visualItemRect(lines.item(0)).height()
    window.resize(260, 900)
    qtbot.waitUntil(lambda: lines.visualItemRect(lines.item(0)).height() > 1.5 * before)
    parts = lines.itemDelegate()._parts(lines.font(), lines.model().index(0, 0), lines.viewport().width() - 24)
    for part in (parts.first, parts.second):
        shown = [part.lineAt(n) for n in range(part.lineCount())]
        assert sum(line.textLength() for line in shown) == len(part.text())
        assert all(line.naturalTextWidth() <= lines.viewport().width() - 24 for line in shown)


def test_a_guess_is_taken_only_once_it_was_looked_at(window: QWidget, qtbot: Any) -> None:
    understood = (Understood("LEFEVRE", (Sense.FAMILY, Sense.TOWN)), Understood("XYZZY", ()))
    counter = Counter(window, lefevre=Sought((GUESS,), 0, understood))
    counter.come(qtbot, "lefevre")
    assert counter.field.message.text().replace("\u00a0", " ") == (
        "Personne n’y répond exactement. Compris : LEFEVRE (nom ou commune) ; « XYZZY » inconnu."
        " Peut-être quelqu’un ci-dessous : ↓ puis Entrée."
    )
    assert counter.field.list.item(0).text() == "Peut-être"
    counter.press(Qt.Key.Key_Return)
    assert (counter.picked, counter.gone_on) == ([], 0)
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Up)
    counter.press(Qt.Key.Key_Return)
    assert counter.picked == []
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Return)
    assert counter.picked == [GUESS]


def test_guesses_stand_below_those_who_answer(window: QWidget, qtbot: Any) -> None:
    counter = Counter(window, lefevre=Sought((ANNE, GUESS), 1))
    counter.come(qtbot, "lefevre")
    assert [counter.field.list.item(row).text() for row in (1,)] == ["Peut-être"]
    assert counter.field.list.lit() == ANNE
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Return)
    assert counter.picked == [GUESS]


def test_nobody_at_all_says_what_was_understood(window: QWidget, qtbot: Any) -> None:
    counter = Counter(window, xyzzy=Sought(understood=(Understood("XYZZY", ()),)))
    counter.come(qtbot, "xyzzy")
    assert (
        counter.field.message.text().replace("\u00a0", " ")
        == "Aucun professionnel trouvé. Compris : « XYZZY » inconnu."
    )
    counter.press(Qt.Key.Key_Return)
    assert (counter.picked, counter.gone_on) == ([], 0)


def test_before_typing_enter_goes_on_and_down_offers(window: QWidget, qtbot: Any) -> None:
    counter = Counter(window, nothing=Sought((ANNE, HOMONYM), 2, favourites=frozenset({ANNE.rpps})))
    counter.come(qtbot)
    qtbot.waitUntil(lambda: counter.field.found() == (ANNE, HOMONYM))
    assert counter.field.list.item(1).text().startswith("★")
    assert counter.field.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole).endswith(", favori")
    counter.press(Qt.Key.Key_Return)
    assert (counter.picked, counter.gone_on) == ([], 1)
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Return)
    assert counter.picked == [HOMONYM]
    assert counter.field.found() == ()


def test_who_is_offered_goes_with_the_focus_and_the_first_letters(window: QWidget, qtbot: Any) -> None:
    counter = Counter(window, nothing=Sought((ANNE,), 1))
    counter.come(qtbot)
    qtbot.waitUntil(lambda: counter.field.found() == (ANNE,))
    counter.other.setFocus()
    assert counter.field.found() == ()
    counter.come(qtbot)
    qtbot.waitUntil(lambda: counter.field.found() == (ANNE,))
    counter.press(Qt.Key.Key_Down)
    QTest.keyClicks(counter.field.line, "x")
    assert counter.field.found() == ()
    counter.press(Qt.Key.Key_Return)
    assert counter.picked == []


def test_ctrl_d_marks_who_is_lit(window: QWidget, qtbot: Any) -> None:
    counter = Counter(window, lefevre=Sought((ANNE, HOMONYM), 2))
    counter.come(qtbot, "lefevre")
    counter.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert counter.field.list.item(0).text().startswith("★")
    counter.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not counter.field.list.item(0).text().startswith("★")
    assert counter.favoured == [(ANNE.rpps, True), (ANNE.rpps, False)]
    assert counter.field.text() == "lefevre"


def test_a_directory_that_cannot_be_read_is_said_in_the_field(window: QWidget, qtbot: Any) -> None:
    """Where nothing was typed yet, and at each word; once it can be read, it is as if nothing had been."""
    counter = Counter(window, anne=Sought((ANNE,), 1))

    async def damaged(words: str) -> Sought:
        counter.asked.append(words)
        raise Refusal(RefusalCode.DIRECTORY_DAMAGED)

    counter.field._search = damaged
    said = FR("refusal.directory-damaged")
    counter.come(qtbot)
    assert (counter.field.message.text(), counter.field.message.property("weight")) == (said, "wall")
    counter.come(qtbot, "dupont")
    assert (counter.field.message.text(), counter.field.found()) == (said, ())
    counter.press(Qt.Key.Key_Return)
    assert (counter.picked, counter.gone_on) == ([], 0)
    counter.field._search = counter.search
    counter.field.line.clear()
    counter.come(qtbot, "anne")
    assert counter.field.found() == (ANNE,)
    assert counter.field.message.text() != said


@pytest.mark.parametrize("high", [170, 240, 400])
def test_on_a_small_screen_the_box_and_the_line_that_is_lit_are_both_in_sight(
    running: Any, qtbot: Any, high: int
) -> None:
    """Or in large letters. Enter takes the line that is lit: nobody is taken unseen."""
    page = QWidget()
    rows = QVBoxLayout(page)
    area = scrolled("page", page)
    people = tuple(replace(ANNE, rpps=f"1000000000{n}", given_name=f"Anne{n}") for n in range(8))

    async def search(words: str) -> Sought:
        return Sought(people, 8) if words else Sought()

    field = ProfessionalField("doctor", "Médecin", FR, search, hint="Nom, métier, rue, commune ou RPPS. " * 2)
    for before in range(5):
        rows.addWidget(TextField(f"before{before}", "Avant", FR))
    rows.addWidget(field)
    for after in range(5):
        rows.addWidget(TextField(f"after{after}", "Après", FR))
    area.resize(600, high)
    area.show()
    area.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.line.hasFocus)
    QTest.keyClicks(field.line, "anne")
    qtbot.waitUntil(lambda: len(field.found()) == 8)

    def top(widget: QWidget, place: int = 0) -> int:
        return widget.mapTo(area.viewport(), QPoint(0, place)).y()

    def is_in_sight() -> bool:
        lit = field.list.visualItemRect(field.list.currentItem())
        ends = top(field.list.viewport(), lit.bottom())
        return (
            top(field.line) >= 0 and ends <= area.viewport().height() and lit.bottom() <= field.list.viewport().height()
        )

    for _ in range(8):
        qtbot.waitUntil(is_in_sight)
        QTest.keyClick(field.line, Qt.Key.Key_Down)
    area.close()
    area.deleteLater()
