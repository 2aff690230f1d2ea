"""Single pages, and what may go wrong between them: scans, stops, borrowed contacts, drafts, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.usecases.save_draft import decode
from resources.catalogue import texts
from tests.ui.conftest import ChangeOpener, Opener
from tests.ui.hands import Hands
from tests.ui.test_opening_journeys import CODE, PAYLOAD, adult, bench, opened
from tests.usecases.fakes import Bench
from ui.wizard.shell import OpeningWizard
from ui.wizard.table import PAGES

__all__ = ["bench", "opened"]  # fixtures


def test_a_scan_in_the_middle_of_typing_fills_and_freezes(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    hands.press()
    hands.type("2770101")
    opened.take_scan(PAYLOAD)
    assert opened.draft.person.birth_name == "GARCIA-HAMMADI"
    assert opened.page.fields["number"].is_frozen
    hands.type("9")
    assert opened.draft.person.number == "277010115400329"


def test_the_same_scan_twice_changes_nothing_and_another_person_is_refused(opened: OpeningWizard) -> None:
    opened.take_scan(PAYLOAD)
    once = opened.draft
    opened.take_scan(PAYLOAD)
    assert opened.draft == once
    hands = Hands(opened)
    hands.press()
    other = PAYLOAD.replace("GARCIA-HAMMADI", "MARTIN").replace("277010115400329", "276010115400324")
    opened.take_scan(other)
    assert opened.draft.person == once.person
    assert opened.notice.text()


@pytest.mark.parametrize("payload", ["]d2010340093000000017", "http://exemple.fr/x", PAYLOAD[:60], "x" * 9000])
def test_another_scan_is_named_and_changes_nothing(opened: OpeningWizard, payload: str) -> None:
    Hands(opened).press()
    before = opened.draft
    opened.take_scan(payload)
    assert opened.draft == before
    assert opened.notice.text()


def test_a_step_parent_is_told_so_and_may_be_corrected(opened: OpeningWizard, qtbot: Any) -> None:
    hands = Hands(opened)
    hands.press()
    hands.fill("277010115400329", "MARTIN", "LEA")
    hands.type("F")
    hands.fill("03052018", "")
    hands.press()  # it is the parent's number
    assert opened.page.step == "representative"
    hands.press(Qt.Key.Key_7)
    assert opened.page.step == "stop"
    assert "beau-parent" in opened.page.sentence.text()  # type: ignore[attr-defined]
    letters: list[Any] = []
    opened.letter_ready.connect(letters.append)
    hands.press()
    qtbot.waitUntil(lambda: bool(letters))
    opened.go_back()
    assert opened.page.step == "representative"
    assert opened.draft.person.given_names == "LEA"


def test_a_newborn_without_a_number_ends_with_what_to_bring(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    hands.press()
    hands.press(Qt.Key.Key_F7)  # no card
    hands.press(Qt.Key.Key_F7)  # and no number at all
    hands.fill("", "MARTIN", "LEA")
    hands.type("F")
    hands.fill("01032026", "")
    assert opened.page.step == "stop"
    assert "nouveau-né" in opened.page.sentence.text()  # type: ignore[attr-defined]


def test_a_child_added_by_mistake_goes_with_back(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    adult(hands)
    before = len(opened.draft.people)
    hands.press(Qt.Key.Key_F2)
    assert len(opened.draft.people) == before + 1
    opened.go_back()
    assert opened.page.step == "review"
    assert len(opened.draft.people) == before


def test_no_code_is_one_key_and_goes_on(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    hands.press()
    hands.fill("277010115400329", "GARCIA", "SARAH")
    hands.type("F")
    hands.fill("21011977", "")
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.press(Qt.Key.Key_F7)
    assert opened.page.step == "reach"


def test_a_wrong_code_is_said_at_its_last_character(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    opened.take_scan(PAYLOAD)
    hands.press()
    hands.press()
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.type(CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))
    assert opened.page.step == "code"
    assert opened.page.fields["creation_code"].glyph.text() == "✕"
    assert opened.focusWidget() is opened.page.fields["creation_code"].control


def test_neither_mail_nor_mobile_asks_for_the_address(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    adult(hands)
    for _ in range(2):
        opened.go_back()
    assert opened.page.step == "reach"
    for name in ("email", "mobile"):
        opened.page.fields[name].line.setText("")  # type: ignore[attr-defined]
        opened.page.fields[name].edited.emit()
    opened.go_next()
    assert opened.page.step == "reach"
    assert opened.focusWidget() is opened.page.fields["street"].control
    assert opened.page.fields["street"].isVisible()


def test_the_site_own_mail_is_refused_at_its_field(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    adult(hands)
    for _ in range(2):
        opened.go_back()
    email = opened.page.fields["email"]
    email.line.setText("comptoir@pharmacie.example")  # type: ignore[attr-defined]
    email.edited.emit()
    opened.go_next()
    assert opened.focusWidget() is email.control
    assert "officine" in email.message.text()


def test_the_draft_is_saved_behind_the_typing_without_the_code(opened: OpeningWizard, qtbot: Any, bench: Bench) -> None:
    hands = Hands(opened)
    adult(hands)
    qtbot.waitUntil(lambda: bool(bench.store.kept_drafts), timeout=2000)
    text = next(iter(bench.store.kept_drafts.values()))[1].content
    assert CODE not in text
    assert decode(text).person.birth_name == "GARCIA-HAMMADI"


def test_a_full_disk_is_said_and_nothing_is_lost(opened: OpeningWizard, qtbot: Any, bench: Bench) -> None:
    bench.store.failing = Refusal(RefusalCode.STORE_FULL)
    hands = Hands(opened)
    adult(hands)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: "disque" in opened.notice.text())
    assert opened.page.step == "review"
    bench.store.failing = None
    opened.go_next()
    qtbot.waitUntil(lambda: opened.page.step == "done")
    assert len(bench.store.rows) == 1


def test_each_review_line_leads_back_to_its_field(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    adult(hands)
    line = next(one for one in opened.page._lines if one.field == "email")  # type: ignore[attr-defined]
    opened.page.gone_back.emit(line)  # type: ignore[attr-defined]
    assert opened.page.step == "reach"
    assert opened.focusWidget() is opened.page.fields["email"].control


def test_the_large_view_is_masked_until_space_is_held(opened: OpeningWizard) -> None:
    from PySide6.QtTest import QTest

    hands = Hands(opened)
    adult(hands)
    hands.press(Qt.Key.Key_F9)
    large = opened.page.large  # type: ignore[attr-defined]

    def shown() -> str:
        return " ".join(label.text() for label, _ in large._values)

    assert "sarah@" not in shown()
    QTest.keyPress(large, Qt.Key.Key_Space)
    assert "sarah@exemple.fr" in shown()
    QTest.keyRelease(large, Qt.Key.Key_Space)
    assert "sarah@" not in shown()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_control_of_every_page_has_its_names(language: str, running: Any) -> None:
    bench = Bench()
    for make in PAGES.values():
        page = make(bench.desk, texts(language))
        for control in (*page.findChildren(QLineEdit), *page.findChildren(QAbstractButton)):
            assert control.objectName(), f"{page.step}: {control}"
            assert control.accessibleName(), f"{page.step}: {control.objectName()}"
        page.deleteLater()


def test_a_desk_in_english_writes_in_french_until_somebody_asks(open_at: Opener, change_at: ChangeOpener) -> None:
    """The language of a letter is the person's."""
    assert open_at(Bench(), language="en").draft.language == "fr"
    assert change_at(Bench(), language="en").draft.language == "fr"
