"""The list of acts, whose columns are measured by us."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.domain.acts import ActState
from tests.ui.fakes import MemoryStore, a_desk, an_act
from tests.ui.house import House, press, sign_in
from ui.application import Appearance
from ui.main_window import MainWindow
from ui.views.act_list import REASON
from ui.views.follow_up import FollowUpView


def test_a_column_is_as_wide_as_qt_would_have_it(window: MainWindow, house: House, qtbot: Any) -> None:
    people = (("LI", "Bo"), ("DE LA ROCHEFOUCAULD-MONTMORENCY", "Marie Gwenaelle"), ("MARTIN", "Anne"))
    house.desk = a_desk(store=MemoryStore([an_act(i, *who, ActState.WAITING) for i, who in enumerate(people)]))
    sign_in(window, qtbot)
    press(Qt.Key.Key_F6)
    view = window.present()
    assert isinstance(view, FollowUpView)
    qtbot.waitUntil(lambda: view.table.rowCount() == 3)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look = app.findChild(Appearance)
    assert look is not None
    lines, header = view.lines, view.lines.horizontalHeader()
    for scale in (look.scale, 2.0, 1.0):
        if scale != look.scale:
            look.choose(look.theme, scale)
        for place in range(REASON):
            wanted = max(lines.sizeHintForColumn(place), header.sectionSizeHint(place))
            assert lines.columnWidth(place) == wanted, (scale, place)
        assert lines.rowHeight(0) > lines.fontMetrics().height()
