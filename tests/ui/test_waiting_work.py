"""« Travail en attente » by keys: a key on paper before anything is handed on, a file taken in, work taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desk_app.domain.acts import ActState
from desk_app.domain.handing_on import Cover, WaitingWork
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, NOW, MemoryStore, a_desk, an_act
from tests.ui.house import House, press, sign_in
from tests.usecases.handing import FakeSealed
from tests.usecases.service import FakeService
from ui.main_window import MainWindow
from ui.models.acts import cells
from ui.views.waiting_work import WaitingWorkView
from ui.views.work_in import WorkInView
from ui.views.work_out import WorkOutView

FR = texts("fr")
FILE = Path("usb") / "x.travail"


@pytest.fixture
def sealed() -> FakeSealed:
    return FakeSealed()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """What is chosen in the next dialogs; afterwards always FILE."""
    chosen: list[Path | None] = []

    async def choose(*_: Any) -> Path | None:
        return chosen.pop(0) if chosen else FILE

    monkeypatch.setattr("ui.views.work_out.choose_file", choose)
    monkeypatch.setattr("ui.views.waiting_work.choose_existing", choose)
    return chosen


@pytest.fixture
def view(
    window: MainWindow, house: House, store: MemoryStore, sealed: FakeSealed, places: list[Path | None], qtbot: Any
) -> WaitingWorkView:
    """The screen, as a pharmacist comes to it by keys."""
    author = replace(AUTHOR, role="pharmacist")
    house.desk = a_desk(store=store, sealed=sealed, service=FakeService(), author=author)
    sign_in(window, qtbot)
    window.scanner.stop()  # hands in a test are as fast as a scanner
    press(Qt.Key.Key_F11, Qt.Key.Key_T)
    return arrived(window, WaitingWorkView, qtbot)


def arrived(window: MainWindow, kind: type[Any], qtbot: Any) -> Any:
    qtbot.waitUntil(lambda: isinstance(window.present(), kind))
    found = window.present()
    if isinstance(found, WaitingWorkView):
        qtbot.waitUntil(lambda: bool(found.list.count()))
    return found


def type_text(text: str) -> None:
    for character in text:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, character)


def type_back(view: WorkOutView) -> None:
    groups = view.paper.key.reveal().split("-")
    for place in view.paper.asked:
        type_text(groups[place].lower())


def test_what_waits_is_said_and_an_export_goes_by_keys(
    view: WaitingWorkView, window: MainWindow, store: MemoryStore, sealed: FakeSealed, qtbot: Any
) -> None:
    assert view.state.text() == FR("waiting_work.waits", told="3 envois pour 2 personnes")
    assert view.out_button.hasFocus()
    assert view.list.item(0).text() == FR("waiting_work.none")
    assert not view.back_button.isVisible(), "there is nothing to take back"
    press(Qt.Key.Key_E)
    out = arrived(window, WorkOutView, qtbot)
    key = out.paper.key
    shown = [out.findChild(QLabel, f"work_out_shown_{number}") for number in range(1, 5)]
    assert "-".join(label.text() for label in shown) == key.reveal()
    press(Qt.Key.Key_Return)
    assert out.back.groups[0].line.hasFocus()
    qtbot.waitUntil(lambda: out.findChild(QLabel, "work_out_shown_1") is None)
    assert not sealed.files
    right = key.reveal()
    type_back(out)
    there = arrived(window, WaitingWorkView, qtbot)
    told = FR("waiting_work.handed_on", told="3 envois pour 2 personnes", file=FILE.name)
    assert there.message.text() == told
    assert there.state.text() == FR("waiting_work.nothing")
    assert sealed.files[FILE.name][2] == right
    assert not key, "wiped"
    assert "3 envois pour 2 personnes – 3 sans réponse" in there.list.item(0).text()
    assert store.made[0].id in there.list.item(0).text()
    assert there.back_button.isVisible()


def test_nothing_is_handed_on_before_the_key_was_read_back(
    view: WaitingWorkView, window: MainWindow, store: MemoryStore, qtbot: Any
) -> None:
    press(Qt.Key.Key_E)
    out = arrived(window, WorkOutView, qtbot)
    press(Qt.Key.Key_Return)
    right = out.paper.key.reveal().split("-")[out.paper.asked[0]]
    type_text(right[:-1] + ("0" if right[-1] != "0" else "1"))
    said = FR("problem.recovery_group", group=str(out.paper.asked[0] + 1))
    qtbot.waitUntil(lambda: said in out.back.groups[0].message.text())
    press(Qt.Key.Key_Return, Qt.Key.Key_Return)  # on to the other group, then the sheet is compared
    assert out.back.groups[0].line.hasFocus()
    other = new_recovery_key(4).reveal().split("-")  # each group right in itself, and of another key
    out.back.groups[0].line.clear()
    for place in out.paper.asked:
        type_text(other[place])
    press(Qt.Key.Key_Return)
    assert store.made == ()
    key = out.paper.key
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.sentence.text() == FR("app.work_out.question")
    press(Qt.Key.Key_Return)
    arrived(window, WaitingWorkView, qtbot)
    assert store.made == ()
    assert not key, "wiped"


def test_another_place_with_the_same_key_where_the_first_takes_nothing(
    view: WaitingWorkView,
    window: MainWindow,
    store: MemoryStore,
    sealed: FakeSealed,
    places: list[Path | None],
    qtbot: Any,
) -> None:
    places.append(None)  # said no
    press(Qt.Key.Key_E)
    out = arrived(window, WorkOutView, qtbot)
    press(Qt.Key.Key_Return)
    right = out.paper.key.reveal()
    type_back(out)
    qtbot.waitUntil(lambda: out._work.done())
    assert out.button.hasFocus()
    sealed.refuses = Refusal(RefusalCode.STORE_FULL)
    press(Qt.Key.Key_Shift)  # who presses another key has seen that the groups were right
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: out.message.text() == FR("refusal.store-full"))
    assert store.made == ()
    press(Qt.Key.Key_Return)
    arrived(window, WaitingWorkView, qtbot)
    assert sealed.files[FILE.name][2] == right
    assert len(store.made) == 1


def test_where_nothing_waits_no_key_is_copied(
    view: WaitingWorkView, window: MainWindow, store: MemoryStore, qtbot: Any
) -> None:
    store.work = WaitingWork(acts=0, people=0, under_way=1, behind=0)
    view.refresh()
    qtbot.waitUntil(lambda: view.state.text().startswith(FR("waiting_work.nothing")))
    assert FR.count("waiting_work.under_way", 1) in view.state.text()
    press(Qt.Key.Key_E)
    assert view.message.text() == FR("refusal.export-nothing")
    assert window.present() is view


# --- in


def a_file(sealed: FakeSealed, *, demonstration: bool = True) -> str:
    key = new_recovery_key(4).reveal()
    cover = Cover(export="K7QM-2XRD-9FHT", made_at=NOW, demonstration=demonstration)
    sealed.files[FILE.name] = (cover, b"Poste 2", key)
    return key


def test_a_file_is_taken_in_with_its_four_groups(
    view: WaitingWorkView, window: MainWindow, store: MemoryStore, sealed: FakeSealed, qtbot: Any
) -> None:
    key = a_file(sealed)
    press(Qt.Key.Key_I)
    there = arrived(window, WorkInView, qtbot)
    assert there.first_field().hasFocus()
    sealed.wait = "4"
    type_text(new_recovery_key(4).reveal().replace("-", ""))
    qtbot.waitUntil(lambda: there.message.text() == FR.count("waiting_work.in.wait", 4))
    assert there.groups[0].line.hasFocus()
    assert store.taken == ()
    for group in there.groups:
        group.line.clear()
    type_text(key.replace("-", "").lower())
    listed = arrived(window, WaitingWorkView, qtbot)
    assert listed.message.text() == FR("waiting_work.taken_in", told="3 envois pour 2 personnes", desk="Poste 2")
    press(Qt.Key.Key_I)
    qtbot.waitUntil(lambda: listed.message.text() == FR("refusal.export-taken-in", day="02/03/2026"))


@pytest.mark.parametrize("code", ["export-unusable", "export-other-world"])
def test_a_file_that_cannot_come_in_is_said_before_its_key_is_asked(
    view: WaitingWorkView, window: MainWindow, sealed: FakeSealed, qtbot: Any, code: str
) -> None:
    if code == "export-other-world":
        a_file(sealed, demonstration=False)
    press(Qt.Key.Key_I)
    qtbot.waitUntil(lambda: view.message.text() == FR(f"refusal.{code}"))
    assert window.present() is view


def test_escape_leaves_an_import_and_nothing_typed_stays(
    view: WaitingWorkView, window: MainWindow, store: MemoryStore, sealed: FakeSealed, qtbot: Any
) -> None:
    a_file(sealed)
    press(Qt.Key.Key_I)
    there = arrived(window, WorkInView, qtbot)
    type_text("8K2Q")
    press(*[Qt.Key.Key_Return] * 4)
    assert FR("problem.recovery_group", group="1") in there.groups[0].message.text()
    press(Qt.Key.Key_Escape)
    arrived(window, WaitingWorkView, qtbot)
    assert store.taken == ()


# --- back


async def _hand_on(desk: Any) -> None:
    from desk_app.usecases.hand_on import hand_on, hands

    await hand_on(hands(desk), FILE, Secret("k"))


def test_taking_back_begins_with_a_warning(
    view: WaitingWorkView, window: MainWindow, house: House, store: MemoryStore, qtbot: Any
) -> None:
    from ui.loop import spawn

    press(Qt.Key.Key_R)
    assert view.steps.currentWidget() is view.choice, "there is nothing to take back"
    work = spawn(_hand_on(house.desk), "hand on")
    qtbot.waitUntil(work.done)
    view.refresh()
    qtbot.waitUntil(lambda: "sans réponse" in view.list.item(0).text())
    press(Qt.Key.Key_R)
    assert view.steps.currentWidget() is view.warning
    assert view.confirm.hasFocus()
    press(Qt.Key.Key_Escape)
    assert view.steps.currentWidget() is view.choice
    assert store.made[0].left == 3
    press(Qt.Key.Key_R, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.message.text() == FR.count("waiting_work.taken_back_now", 3))
    assert view.steps.currentWidget() is view.choice
    assert store.made[0].left == 0
    assert "repris ici le" in view.list.item(0).text()
    press(Qt.Key.Key_R)
    assert view.message.text() == FR("waiting_work.nothing_left")
    press(Qt.Key.Key_Escape)
    assert window.present() is not view


def test_every_control_has_its_names(view: WaitingWorkView, window: MainWindow, sealed: FakeSealed, qtbot: Any) -> None:
    def named(screen: QWidget) -> None:
        for widget in screen.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.objectName(), widget
                assert widget.accessibleName(), widget.objectName()

    a_file(sealed)
    named(view)
    press(Qt.Key.Key_I)
    named(arrived(window, WorkInView, qtbot))
    press(Qt.Key.Key_Escape)
    arrived(window, WaitingWorkView, qtbot)
    press(Qt.Key.Key_E)
    named(arrived(window, WorkOutView, qtbot))
    press(Qt.Key.Key_Return)
    named(window.present())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_list_of_acts_says_that_one_is_with_another_desk(language: str) -> None:
    row = an_act(1, "MARTIN", "LÉA", ActState.HANDED_ON)
    assert cells(texts(language), row)[0] == f"→  {texts(language)('follow_up.state.handed-on')}"


def test_who_may_not_is_not_offered_it(window: MainWindow, house: House, qtbot: Any) -> None:
    house.desk = replace(a_desk(), author=replace(AUTHOR, role="assistant"))
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11, Qt.Key.Key_T)
    assert not isinstance(window.present(), WaitingWorkView)
