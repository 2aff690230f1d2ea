"""Work under way at home and in its list: whose, since when, set aside or cut short; resumed or abandoned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows import opening
from desk_app.flows.edits import act_id, new_opening
from desk_app.usecases.save_draft import encode
from resources.catalogue import texts
from tests.ui.house import GOOD, House, press, sign_in
from tests.usecases.fakes import NOW, Bench
from ui.kept_work import KeptWork, since
from ui.loop import running as names_running
from ui.main_window import MainWindow
from ui.parts import Button
from ui.views.home import HomeView
from ui.views.set_aside import SetAsideView
from ui.wizard.shell import OpeningWizard

FR = texts("fr")
NAMES = ("ANNE", "BEATRICE", "CLAIRE", "DENISE", "ELISE")


def draft_id(rank: int) -> str:
    return f"01890a5d-ac96-774b-bcce-b302099a80{rank:02d}"


def keep(bench: Bench, *names: str, set_aside: bool = True, who: str = "op1") -> None:
    """As if each had been typed, a minute after the other."""
    for rank, name in enumerate(names):
        whole = draft_id(len(bench.store.kept_drafts))
        draft = opening.with_person(new_opening(whole, "dmp"), given_names=name, birth_name="MARTIN")
        draft = replace(draft, step="number", field="given_names")
        bench.store.now = lambda rank=rank: NOW + timedelta(minutes=rank)
        asyncio_run(bench.store.save_draft(whole, who, encode(draft), set_aside=set_aside))


def asyncio_run(coro: Any) -> None:
    """One step of a fake that never waits."""
    with pytest.raises(StopIteration):
        coro.send(None)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def entrance(running: Any, qtbot: Any, bench: Bench) -> Iterator[MainWindow]:
    house = House()
    house.desk = bench.desk
    made = MainWindow(FR, house.doors())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.scanner.stop()
    yield made
    made.desk = None
    made.close()
    qtbot.waitUntil(lambda: not names_running())


def home_of(window: MainWindow, qtbot: Any) -> HomeView:
    home = sign_in(window, qtbot)
    window.scanner.stop()
    return home


def listed(window: MainWindow, qtbot: Any) -> SetAsideView:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    view = cast(SetAsideView, window.present())
    qtbot.waitUntil(lambda: bool(view.lines))
    return view


def test_since_when_is_told_with_the_day_where_it_is_not_today() -> None:
    at = datetime(2026, 3, 16, 9, 5, tzinfo=UTC)
    local = at.astimezone().strftime("%H:%M")
    work = KeptWork(draft_id="d", person="", kind="opening", saved_at=at, is_today=True, is_set_aside=True)
    assert since(FR, work) == f"Mis de côté à {local}"
    assert since(FR, replace(work, is_today=False)) == f"Mis de côté le 16/03 à {local}"
    assert since(FR, replace(work, is_set_aside=False)) == f"Interrompu à {local} par une coupure"


def test_three_show_newest_first_and_the_others_are_one_key_away(
    entrance: MainWindow, bench: Bench, qtbot: Any
) -> None:
    keep(bench, *NAMES)
    home = home_of(entrance, qtbot)
    shown = [home.findChild(Button, f"home_resume_{rank}") for rank in (1, 2, 3)]
    for name, button in zip(("ELISE", "DENISE", "CLAIRE"), shown, strict=True):
        assert name in button.accessibleName()
    assert home.doors["open"].hasFocus()  # nothing was cut short
    more = home.findChild(Button, "home_resume_more")
    assert "2 autres" in more.accessibleName()
    more.setFocus()
    press(Qt.Key.Key_Return)
    view = cast(SetAsideView, entrance.present())
    assert isinstance(view, SetAsideView)
    qtbot.waitUntil(lambda: len(view.lines) == 5)


def test_what_a_crash_cut_short_comes_first_with_the_focus_on_it(
    entrance: MainWindow, bench: Bench, qtbot: Any
) -> None:
    keep(bench, "ANNE", set_aside=False)
    keep(bench, "BEATRICE", "CLAIRE")
    home = home_of(entrance, qtbot)
    assert [work.is_set_aside for work in home.set_aside] == [False, True, True]
    assert home.kept.first is not None
    assert home.kept.first.hasFocus()
    assert "Interrompu" in home.kept.first.accessibleName()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(entrance.present(), OpeningWizard))
    wizard = cast(OpeningWizard, entrance.present())
    assert wizard.draft.person.given_names == "ANNE"
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: entrance.present() is home and home.set_aside[0].is_set_aside)
    assert home.doors["open"].hasFocus()  # offered once, not each time


def test_hands_that_are_elsewhere_are_left_alone(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, "ANNE", set_aside=False)
    assert entrance.entrance.view is not None
    entrance.entrance.view.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: entrance.home is not None and entrance.present() is entrance.home)
    home = entrance.home
    assert home is not None
    home.doors["find"].setFocus()
    qtbot.waitUntil(lambda: bool(home.set_aside))
    assert home.doors["find"].hasFocus()


def test_nobody_sees_what_another_typed(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, "ANNE", who="somebody else")
    keep(bench, "BEATRICE")
    home = home_of(entrance, qtbot)
    assert [work.person for work in home.set_aside] == ["BEATRICE MARTIN"]
    view = listed(entrance, qtbot)
    assert len(view.lines) == 1


def test_the_list_is_walked_with_arrows_resumed_with_enter(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, *NAMES)
    home_of(entrance, qtbot)
    view = listed(entrance, qtbot)
    assert view.lines[0].resume.hasFocus()
    press(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert view.lines[2].resume.hasFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(entrance.present(), OpeningWizard))
    assert cast(OpeningWizard, entrance.present()).draft.person.given_names == "CLAIRE"


def test_abandoning_takes_delete_twice_and_destroys_at_once(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, *NAMES)
    home_of(entrance, qtbot)
    view = listed(entrance, qtbot)
    press(Qt.Key.Key_Down, Qt.Key.Key_Delete)
    line = view.lines[1]
    assert line.away.hasFocus()
    assert FR("set_aside.sure") in line.away.text()
    press(Qt.Key.Key_Down)  # elsewhere: no
    assert FR("set_aside.abandon") in line.away.text()
    assert len(bench.store.kept_drafts) == 5
    press(Qt.Key.Key_Up, Qt.Key.Key_Delete, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(view.lines) == 4)
    assert draft_id(3) in bench.store.dropped  # DENISE, second from the newest
    assert view.lines[1].resume.hasFocus()
    assert view.said.text() == FR("set_aside.gone")


def test_the_last_one_gone_leaves_the_way_back(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, "ANNE")
    home = home_of(entrance, qtbot)
    view = listed(entrance, qtbot)
    press(Qt.Key.Key_Delete, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not view.lines)
    assert view.back.hasFocus()
    press(Qt.Key.Key_Return)
    assert entrance.present() is home
    qtbot.waitUntil(lambda: not home.set_aside)


def test_what_cannot_be_destroyed_is_said_and_stays(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, "ANNE")
    home_of(entrance, qtbot)
    view = listed(entrance, qtbot)
    bench.store.failing = Refusal(RefusalCode.STORE_FULL)
    press(Qt.Key.Key_Delete, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: view.said.text() == FR("refusal.store-full"))
    assert len(view.lines) == 1
    bench.store.failing = None


def test_the_act_id_of_a_resumed_person_is_the_same(entrance: MainWindow, bench: Bench, qtbot: Any) -> None:
    keep(bench, "ANNE")
    home_of(entrance, qtbot)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: isinstance(entrance.present(), OpeningWizard))
    assert cast(OpeningWizard, entrance.present()).draft.person.act_id == act_id(draft_id(0), 0)


@pytest.mark.parametrize("begin", [Qt.Key.Key_F2, Qt.Key.Key_F3])
def test_no_key_of_home_brings_another_persons_work_into_a_journey(
    entrance: MainWindow, bench: Bench, qtbot: Any, begin: Qt.Key
) -> None:
    keep(bench, "ANNE")
    home_of(entrance, qtbot)
    press(begin)
    journey = entrance.present()
    press(Qt.Key.Key_F7, Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F6, Qt.Key.Key_F11)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    qtbot.wait(0)
    assert entrance.present() is journey
    press(Qt.Key.Key_Escape)
    assert entrance.present() is entrance.home
    qtbot.waitUntil(lambda: entrance._refreshing is not None and entrance._refreshing.done())
