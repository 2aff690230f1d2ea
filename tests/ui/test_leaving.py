"""Leaving an opening: set aside or abandoned, asked once; what was refused or abandoned does not come back."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.save_draft import decode
from resources.catalogue import texts
from tests.ui.conftest import Opener
from tests.ui.hands import Hands
from tests.ui.house import press
from tests.ui.test_opening_care import child_at_representative
from tests.usecases.fakes import Bench
from ui.main_window import MainWindow
from ui.wizard.shell import OpeningWizard

FR = texts("fr")
FULL = Refusal(RefusalCode.STORE_FULL)


def begun(shown: MainWindow) -> OpeningWizard:
    """An opening with a name in it, the hands in the next field."""
    press(Qt.Key.Key_F2)
    hands = Hands(shown)
    hands.press()
    hands.fill("277010115400329", "GARCIA-HAMMADI")
    return cast(OpeningWizard, shown.present())


def kept(bench: Bench) -> list[tuple[str, bool]]:
    return [(decode(one.content).person.birth_name, one.set_aside) for _, one in bench.store.kept_drafts.values()]


def test_enter_sets_aside_with_its_last_letter(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    begun(shown)
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is shown.ask_bar.yes
    assert shown.ask_bar.other.isVisible()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.present() is shown.home)
    assert kept(bench) == [("GARCIA-HAMMADI", True)]


def test_delete_abandons_and_nothing_is_left(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    wizard = begun(shown)
    qtbot.waitUntil(lambda: bool(bench.store.kept_drafts), timeout=2_000)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown.present() is shown.home)
    assert not bench.store.kept_drafts
    assert wizard.draft.id in bench.store.dropped
    assert Event.REFUSED_BY_PERSON not in [line.event for line in bench.store.lines]


def test_a_question_with_two_answers_has_no_third_key(at_work: tuple[MainWindow, Bench]) -> None:
    shown, _ = at_work
    press(Qt.Key.Key_F9)
    assert shown.ask_bar.isVisible()
    assert not shown.ask_bar.other.isVisible()
    press(Qt.Key.Key_Delete)
    assert shown.ask_bar.isVisible()
    press(Qt.Key.Key_Escape)


def test_a_full_disk_keeps_the_typing_on_the_screen(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    wizard = begun(shown)
    bench.store.failing = FULL
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.notice.text() == FR("refusal.store-full"))
    assert shown.present() is wizard
    assert wizard.draft.person.birth_name == "GARCIA-HAMMADI"
    press(Qt.Key.Key_Escape, Qt.Key.Key_Delete)  # nor is it said to be destroyed
    qtbot.waitUntil(lambda: wizard.keeper.work is not None and wizard.keeper.work.done())
    assert shown.present() is wizard
    assert wizard.would_lose()
    bench.store.failing = None
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.present() is shown.home)
    assert kept(bench) == [("GARCIA-HAMMADI", True)]


def test_a_save_that_failed_is_said_once_and_tried_again(open_at: Opener, qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ui.keeper.TRY_AGAIN", 30)
    monkeypatch.setattr("ui.keeper.SAVE_AFTER", 10)
    bench = Bench()
    wizard = open_at(bench)
    said: list[str] = []
    wizard.keeper.refused.connect(lambda refusal: said.append(refusal.code))
    bench.store.failing = FULL
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329")
    qtbot.waitUntil(lambda: wizard.notice.text() == FR("refusal.store-full"))
    hands.fill("GARCIA")
    bench.store.failing = None
    qtbot.waitUntil(lambda: kept(bench) == [("GARCIA", False)])
    qtbot.waitUntil(lambda: wizard.notice.text() == FR("wizard.saved_again"))
    assert said == [RefusalCode.STORE_FULL]


def test_what_was_emptied_again_leaves_nothing(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    press(Qt.Key.Key_F2)
    hands = Hands(shown)
    hands.press()
    hands.type("2")
    qtbot.waitUntil(lambda: bool(bench.store.kept_drafts), timeout=2_000)
    hands.press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Escape)
    assert shown.present() is shown.home
    qtbot.waitUntil(lambda: not bench.store.kept_drafts)


def test_who_cannot_be_opened_leaves_nothing(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    press(Qt.Key.Key_F2)
    wizard = cast(OpeningWizard, shown.present())
    child_at_representative(wizard).type("7")
    assert wizard.page.step == "stop"
    qtbot.waitUntil(lambda: bool(bench.store.kept_drafts), timeout=2_000)
    press(Qt.Key.Key_Escape)
    assert shown.ask_bar.sentence.text() == FR("app.stopped.question")
    press(Qt.Key.Key_Return)
    assert shown.present() is shown.home
    qtbot.waitUntil(lambda: not bench.store.kept_drafts)


def test_a_refusal_during_a_save_leaves_a_count_and_nothing_else(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329", "GARCIA")
    wizard.keeper._save()  # under way when the key is pressed
    with qtbot.waitSignal(wizard.left):
        hands.press(Qt.Key.Key_F8)
    wizard.keeper.soon()
    wizard.keeper._save()  # and a late one
    qtbot.waitUntil(lambda: wizard.keeper.work is not None and wizard.keeper.work.done())
    assert not bench.store.kept_drafts
    assert [line.event for line in bench.store.lines] == [Event.REFUSED_BY_PERSON]
    assert not wizard.would_lose()


def test_a_refusal_that_cannot_be_written_is_said_and_the_work_goes_on(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329", "GARCIA")
    bench.store.failing = FULL
    hands.press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: wizard.notice.text() == FR("refusal.store-full"))
    assert wizard.would_lose()
    bench.store.failing = None
    wizard.keeper._save()
    qtbot.waitUntil(lambda: kept(bench) == [("GARCIA", False)])


def test_while_a_question_is_asked_the_foot_does_not_say_that_escape_leaves(
    at_work: tuple[MainWindow, Bench], qtbot: Any
) -> None:
    shown, _ = at_work
    begun(shown)
    assert all(part.isVisible() for part in shown.foot.leave)
    press(Qt.Key.Key_Escape)
    assert not any(part.isVisible() for part in shown.foot.leave), "Escape stays"
    press(Qt.Key.Key_Escape)
    assert all(part.isVisible() for part in shown.foot.leave)
