"""Bad input through the real pages: one plain sentence at the field, the focus on it, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.domain.acts import ActState
from desk_app.domain.refusal import RefusalCode
from resources.catalogue import texts
from tests.ui.conftest import Opener
from tests.ui.fakes import an_act
from tests.ui.hands import Hands
from tests.ui.test_opening_journeys import PAYLOAD, adult
from tests.usecases.fakes import Bench
from ui.fields.line import LineField
from ui.journeys import Journeys
from ui.wizard.shell import OpeningWizard

FR = texts("fr")
JUNK = ("\u202eMARTIN\u202c", "MAR\u200bTIN", "MAR\x00TIN", "\u2066MARTIN\u2069", "MARTIN\ufeff", " MARTIN \t")


def at_number(wizard: OpeningWizard) -> Hands:
    hands = Hands(wizard)
    hands.press()
    assert wizard.page.step == "number"
    return hands


def paste(text: str, into: LineField) -> None:
    """As from the clipboard: all of it at once."""
    into.line.setFocus()
    into.line.selectAll()
    QApplication.clipboard().setText(text)
    into.line.paste()


def line(wizard: OpeningWizard, name: str) -> LineField:
    field = wizard.page.fields[name]
    assert isinstance(field, LineField)
    return field


@pytest.mark.parametrize("name", ["number", "birth_name", "given_names", "birth_date", "birthplace"])
def test_ten_thousand_characters_are_not_taken_and_it_is_said(open_at: Opener, name: str) -> None:
    wizard = open_at(Bench())
    at_number(wizard)
    field = line(wizard, name)
    paste("7" * 10_000, field)
    assert field.text() == ""
    assert FR("field.too_long", most=field.limit) in field.message.text()
    assert getattr(wizard.draft.person, name) == ""


@pytest.mark.parametrize("junk", JUNK)
def test_invisible_and_reversing_characters_leave_a_plain_name(open_at: Opener, junk: str) -> None:
    wizard = open_at(Bench())
    at_number(wizard)
    paste(junk, line(wizard, "birth_name"))
    assert wizard.draft.person.birth_name == "MARTIN"


@pytest.mark.parametrize("apostrophe", ["'", "\u2019"])
def test_both_apostrophes_are_one_name(open_at: Opener, apostrophe: str) -> None:
    wizard = open_at(Bench())
    hands = at_number(wizard)
    hands.fill("277010115400329")
    paste(f"D{apostrophe}ARC", line(wizard, "birth_name"))
    hands.press()
    hands.fill("SARAH")
    hands.type("F")
    hands.fill("21011977", "")
    assert wizard.page.step == "proof", wizard.page.fields["birth_name"].message.text()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("29022023", "birth_date_day"),
        ("17032026", "birth_date_future"),  # the bench's tomorrow
        ("21011850", "birth_date_too_old"),
        ("21131977", "birth_date_month"),
        ("15001950", "birth_date_day_without_month"),
        ("", "birth_date_missing"),
    ],
)
def test_a_date_that_cannot_be_is_said_at_its_field(open_at: Opener, typed: str, problem: str) -> None:
    wizard = open_at(Bench())
    hands = at_number(wizard)
    hands.fill("277010115400329", "GARCIA", "SARAH")
    hands.type("F")
    hands.fill(typed)
    field = line(wizard, "birth_date")
    start = FR(f"problem.{problem}").partition("{")[0]
    assert start in field.message.text()
    assert wizard.focusWidget() is field.control
    assert wizard.page.step == "number"


@pytest.mark.parametrize("typed", ["29022000", "00001950", "00061950"])
def test_a_leap_day_and_an_incomplete_record_are_dates(open_at: Opener, typed: str) -> None:
    wizard = open_at(Bench())
    hands = at_number(wizard)
    hands.fill("277010115400329", "GARCIA", "SARAH")
    hands.type("F")
    hands.fill(typed)
    assert wizard.page.fields["birth_date"].glyph.text() != "✕"
    assert wizard.focusWidget() is not line(wizard, "birth_date").control


def test_an_empty_first_name_keeps_the_focus(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = at_number(wizard)
    hands.fill("277010115400329", "GARCIA", "")
    assert wizard.focusWidget() is line(wizard, "given_names").control
    assert FR("problem.given_names_missing") in line(wizard, "given_names").message.text()


def test_a_datamatrix_cut_anywhere_never_opens_somebody_else(open_at: Opener) -> None:
    wizard = open_at(Bench())
    at_number(wizard)
    empty = wizard.draft
    for cut in range(len(PAYLOAD)):
        wizard.take_scan(PAYLOAD[:cut])
        if wizard.draft == empty:
            assert wizard.notice.text(), cut  # named, and nothing has changed
            continue
        # All that a cut may take without a trace: a birthplace, or the end of the last name, which is asked about.
        person = wizard.draft.person
        whole = ("277010115400329", "GARCIA-HAMMADI", "SARAH-LOU ANNA", "F", "21/01/1977")
        read = (person.number, person.birth_name, person.given_names, person.sex, person.birth_date)
        assert read == whole or person.open_ended, (cut, read)
        wizard.leave()
        wizard = open_at(Bench())
        at_number(wizard)
        empty = wizard.draft
    wizard.take_scan(PAYLOAD)
    assert wizard.draft.person.birthplace == "01154"


def test_two_scans_in_a_row_are_one_person(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = at_number(wizard)
    hands.type("277")
    wizard.take_scan(PAYLOAD)
    wizard.take_scan(PAYLOAD)
    assert len(wizard.draft.people) == 1
    assert wizard.draft.person.birth_name == "GARCIA-HAMMADI"


STEPS = {
    RefusalCode.CREATION_CODE_UNKNOWN: ("code", "creation_code"),
    RefusalCode.CREATION_CODE_EXPIRED: ("code", "creation_code"),
    RefusalCode.CREATION_CODE_USED: ("code", "creation_code"),
    RefusalCode.TOO_MANY_ATTEMPTS: ("code", "creation_code"),
    RefusalCode.REPRESENTATIVE_MISSING: ("representative", "representative1_relation"),
    RefusalCode.REPRESENTATIVE_NOT_AUTHORISED: ("representative", "representative1_relation"),
    RefusalCode.CONSENT_MISSING: ("review", "consent0"),
}
SERVICES = tuple(RefusalCode)[: tuple(RefusalCode).index(RefusalCode.SERVICE_FORBIDDEN)]


@pytest.mark.parametrize("code", SERVICES, ids=str)
def test_every_refusal_is_a_sentence_and_leads_where_it_is_corrected(
    open_at: Opener, running: Any, qtbot: Any, code: RefusalCode
) -> None:
    from ui.models.acts import reason_of

    bench = Bench()
    row = an_act(1, "GARCIA", "SARAH", ActState.REFUSED, refusal=code, reason="the service's words")
    sentence = reason_of(FR, row)
    assert sentence.endswith(".")
    assert "{" not in sentence
    journeys = Journeys(bench.desk, FR)
    screens: list[Any] = []
    journeys.arrived.connect(screens.append)
    journeys.correct(row)
    screen = screens[0]
    qtbot.addWidget(screen)
    screen.show()
    screen.first_field().setFocus()
    if code is RefusalCode.RECORD_EXISTS:
        assert screen.objectName() == "renewal"
        assert screen.person.number.text() == "277010115400329"
    else:
        step, field = STEPS.get(code, ("number", "number"))
        assert screen.page.step == step
        focus = screen.focusWidget()
        assert screen.page.fields[field].isAncestorOf(focus)
        assert screen.draft.corrects == "act-1"
        assert not screen.draft.person.consent
    screen.leave()
    screen.close()


def test_what_was_typed_stays_through_every_wrong_field(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = Hands(wizard)
    adult(hands)
    before = wizard.draft.person
    for _ in range(20):
        hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        if wizard.page.step == "number":
            break
    line(wizard, "birth_date").set_text("31/02/1977")
    wizard.page.edited.emit()
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wizard.page.step == "number"
    assert wizard.focusWidget() is line(wizard, "birth_date").control
    assert wizard.draft.person.contact == before.contact
    assert wizard.draft.person.given_names == before.given_names
