"""The backups on screen: what there is, one more, the way back, and a desk whose data does not open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.usecases.desk import Desk
from resources.catalogue import texts
from tests.ui.fake_doors import fake_doors
from tests.ui.fakes import AUTHOR, a_desk
from tests.ui.house import GOOD, House, press, sign_in
from tests.usecases.archive import FakeArchive, a_backup
from ui.main_window import MainWindow
from ui.views.backups import BackupsView, line
from ui.views.rescue import RescueView
from ui.views.sign_in import SignInView

FR = texts("fr")
NEW = a_backup(datetime(2026, 3, 12, 8, 14, tzinfo=UTC), name="guichet-2026-03-12-0914.guichet")
WORN = a_backup(datetime(2026, 3, 11, 8, 14, tzinfo=UTC), name="guichet-2026-03-11-0914.guichet", is_sound=False)


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive(NEW, WORN)


@pytest.fixture
def view(window: MainWindow, house: House, archive: FakeArchive, qtbot: Any) -> BackupsView:
    """The screen, as an administrator comes to it by keys."""
    house.desk = replace(a_desk(archive=archive), author=replace(AUTHOR, role="administrator"))
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: isinstance(window.present(), BackupsView))
    found = window.present()
    assert isinstance(found, BackupsView)
    qtbot.waitUntil(lambda: found.list.count() == 2)
    return found


def restoring(view: BackupsView, qtbot: Any, typed: str = GOOD) -> None:
    press(Qt.Key.Key_R)
    qtbot.waitUntil(view.form.isVisible)
    qtbot.waitUntil(view.form.password.line.hasFocus)
    view.form.password.line.setText(typed)
    press(Qt.Key.Key_Return)


def test_each_has_its_date_its_size_and_what_it_is_worth(view: BackupsView) -> None:
    day = f"{NEW.made_at.astimezone():%d/%m/%Y à %H:%M}"
    assert view.list.item(0).text() == f"●  {day} – 3,4 Mo – entière"
    assert view.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == f"{day} – 3,4 Mo – entière"
    assert "abîmée" in view.list.item(1).text()
    assert "3.4 MB – sound" in line(texts("en"), NEW)
    assert view.message.text() == FR.count("backup.count", 2)
    assert view.list.hasFocus()


def test_one_more_now(view: BackupsView, archive: FakeArchive, qtbot: Any) -> None:
    press(Qt.Key.Key_S)
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: view.list.count() == 3)
    qtbot.waitUntil(lambda: archive.there[0].file.name in view.message.text())
    assert len(archive.there) == 3
    archive.full = RefusalCode.STORE_FULL
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.store-full"))


def test_left_while_one_is_made(view: BackupsView, window: MainWindow, qtbot: Any) -> None:
    press(Qt.Key.Key_S, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isinstance(window.present(), BackupsView))


def test_back_to_one_of_them_ends_the_session(
    view: BackupsView, window: MainWindow, archive: FakeArchive, qtbot: Any
) -> None:
    restoring(view, qtbot)
    qtbot.waitUntil(lambda: isinstance(window.present(), SignInView))
    assert archive.restored == [(NEW.file.name, "op-9", "quatre mots au hasard")]
    assert window.desk is None
    sign_in_view = window.present()
    assert isinstance(sign_in_view, SignInView)
    assert "guichet-avant-2026" in sign_in_view.password.message.text()


def test_a_wrong_password_is_said_and_the_session_goes_on(
    view: BackupsView, window: MainWindow, archive: FakeArchive, qtbot: Any
) -> None:
    archive.end = Refusal(RefusalCode.WRONG_PASSWORD, wait="0")
    restoring(view, qtbot, "pas celui-là")
    qtbot.waitUntil(lambda: FR("backup.form.wrong") in view.form.password.message.text())
    assert view.form.password.line.hasFocus()
    assert view.form.password.text() == ""
    assert window.present() is view
    archive.is_closed = True  # and one that comes when the store was closed already
    archive.end = Refusal(RefusalCode.STORE_FULL)
    view.form.password.line.setText("quatre mots au hasard")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), SignInView))


def test_escape_leads_back_to_the_list(view: BackupsView, window: MainWindow, qtbot: Any) -> None:
    press(Qt.Key.Key_R)
    qtbot.waitUntil(view.form.password.line.hasFocus)
    view.form.password.line.setText("à moitié")
    press(Qt.Key.Key_Escape)
    assert window.present() is view
    assert view.list.hasFocus()
    assert view.form.password.text() == ""
    press(Qt.Key.Key_Escape)
    assert window.present() is not view


def test_a_worn_one_is_not_restored(view: BackupsView, archive: FakeArchive, qtbot: Any) -> None:
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_R)
    qtbot.waitUntil(lambda: view.message.text() == FR("backup.choose_sound"))
    assert not view.form.isVisible()


def test_who_may_not_restore_is_not_offered_to(
    window: MainWindow, house: House, archive: FakeArchive, qtbot: Any
) -> None:
    house.desk = replace(a_desk(archive=archive), author=replace(AUTHOR, role="pharmacist"))
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: isinstance(window.present(), BackupsView))
    view = window.present()
    assert isinstance(view, BackupsView)
    qtbot.waitUntil(lambda: view.list.count() == 2)
    assert not view.back.isVisible()
    press(Qt.Key.Key_R)
    assert not view.form.isVisible()


def test_every_control_has_its_names(view: BackupsView, qtbot: Any) -> None:
    press(Qt.Key.Key_R)
    qtbot.waitUntil(view.form.isVisible)
    for widget in view.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.objectName(), widget
            assert widget.accessibleName(), widget.objectName()


# --- a desk whose data does not open


class Damaged(House):
    """Whose password is right and whose data is not."""

    async def sign_in(self, operator_id: str, password: Secret) -> Desk:
        if password.reveal() == GOOD and not archive_of(self).restored:
            raise Refusal(RefusalCode.LINE_MISSING)
        return await super().sign_in(operator_id, password)


def archive_of(house: House) -> FakeArchive:
    found = house.desk.archive
    assert isinstance(found, FakeArchive)
    return found


def a_window(qtbot: Any, **named: Any) -> MainWindow:
    made = MainWindow(FR, fake_doors(**named))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def rescue_of(window: MainWindow, qtbot: Any) -> RescueView:
    qtbot.waitUntil(lambda: isinstance(window.present(), RescueView))
    found = window.present()
    assert isinstance(found, RescueView)
    return found


def test_the_newest_sound_one_is_offered_and_needs_the_password(running: Any, qtbot: Any) -> None:
    archive = FakeArchive(replace(WORN, made_at=datetime(2026, 3, 13, tzinfo=UTC)), NEW)
    house = Damaged()
    house.desk = a_desk(archive=archive)
    window = a_window(qtbot, operators=lambda: house.operators, sign_in=house.sign_in, restoring=lambda: archive)
    assert window.entrance.view is not None
    window.entrance.view.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    view = rescue_of(window, qtbot)
    assert view.sentence.text() == FR("refusal.line-missing")
    qtbot.waitUntil(view.form.isVisible)
    assert f"{NEW.made_at.astimezone():%d/%m/%Y}" in view.form.lead.text()
    qtbot.waitUntil(view.form.password.line.hasFocus)
    press(Qt.Key.Key_Return)
    assert not archive.restored, "nothing happens without a key"
    view.form.password.line.setText("quatre mots au hasard")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.present(), SignInView))
    assert archive.restored == [(NEW.file.name, "op-9", "quatre mots au hasard")]
    assert "guichet-avant-2026" in window.entrance.view.password.message.text()
    window.close()


@pytest.mark.parametrize("there", [(), (WORN,)])
def test_without_a_sound_one_it_says_whom_to_call(running: Any, qtbot: Any, there: tuple[Any, ...]) -> None:
    def broken() -> tuple[Author, ...]:
        raise Refusal(RefusalCode.STORE_DAMAGED)

    window = a_window(qtbot, operators=broken, restoring=lambda: FakeArchive(*there))
    view = rescue_of(window, qtbot)
    qtbot.waitUntil(lambda: view.message.text() == FR("backup.rescue.none"))
    assert not view.form.isVisible()
    assert view.end.hasFocus()
    press(Qt.Key.Key_Return)
    assert not window.isVisible()
