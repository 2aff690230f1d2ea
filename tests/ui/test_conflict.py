"""A change met another one: both sides on the screen, one question, and nothing lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.conflict import Side
from resources.catalogue import texts
from tests.ui.changing import all_words
from tests.ui.hands import Hands
from tests.usecases.fakes import Bench
from tests.usecases.records import HELD
from tests.usecases.test_leaving_acts import conflicting
from ui.loop import running as names_running
from ui.views.conflict import ConflictView

FR = texts("fr")
Opener = Callable[[Bench, ActRow], ConflictView]


@pytest.fixture
def conflict_at(running: Any, qtbot: Any) -> Iterator[Opener]:
    made: list[ConflictView] = []

    def opener(bench: Bench, row: ActRow) -> ConflictView:
        view = ConflictView(bench.desk, FR, row)
        qtbot.addWidget(view)
        view.resize(1280, 720)
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        qtbot.waitUntil(lambda: view._work is not None and view._work.done())
        view.first_field().setFocus()
        made.append(view)
        return view

    yield opener
    for view in made:
        view.leave()
        view.close()
    qtbot.waitUntil(lambda: not names_running())


def test_both_sides_stand_beside_one_another_and_ours_is_sent(conflict_at: Opener, qtbot: Any) -> None:
    bench, row, _ = conflicting()
    view = conflict_at(bench, row)
    said = all_words(view)
    assert "06 12 34 56 78" in said  # typed here
    assert "autre@" not in said
    assert FR("conflict.theirs_alone") in said
    assert view.send.hasFocus()
    with qtbot.waitSignal(view.done) as done:
        Hands(view).press(Qt.Key.Key_E)
    assert done.args == [FR("conflict.sent")]
    assert bench.store.rows[row.act.id].state is ActState.REPLACED


def test_what_the_service_has_is_kept_and_what_follows_is_named_before(conflict_at: Opener, qtbot: Any) -> None:
    bench, row, behind = conflicting()
    view = conflict_at(bench, row)
    assert FR("conflict.behind", acts="Contact") in view.message.text()
    with qtbot.waitSignal(view.done) as done:
        Hands(view).press(Qt.Key.Key_G)
    assert done.args == [FR("conflict.kept")]
    assert bench.store.rows[behind.act.id].state is ActState.GIVEN_UP


def test_where_nothing_is_left_to_send_only_keeping_is_offered(conflict_at: Opener, qtbot: Any) -> None:
    bench, row, _ = conflicting()
    bench.service.record = replace(HELD, is_active=False)
    view = conflict_at(bench, row)
    assert not view.send.isVisible()
    assert FR("problem.conflict_moot") in view.message.text()
    assert view.keep.hasFocus()
    Hands(view).press(Qt.Key.Key_E)
    assert bench.store.rows[row.act.id].state is ActState.REFUSED


def test_with_the_service_away_nothing_is_decided_unseen(conflict_at: Opener, qtbot: Any) -> None:
    bench, row, _ = conflicting()
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
    view = conflict_at(bench, row)
    assert view.message.text() == f"{FR('connection.timeout')} {FR('refusal.service-unreachable')}"
    assert not view.send.isVisible()
    assert not view.keep.isVisible()
    bench.service.failing = None
    Hands(view).press(Qt.Key.Key_R)
    qtbot.waitUntil(view.send.isVisible)
    assert not view.again.isVisible()


def test_until_when_is_said_on_each_side(conflict_at: Opener) -> None:
    bench, row, _ = conflicting()
    view = conflict_at(bench, row)
    assert (
        view._words(Side(keys=("page_access.read",), until=date(2026, 12, 31))) == "Peut consulter, jusqu’au 31/12/2026"
    )
