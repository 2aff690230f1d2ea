"""The pages of « Lots de codes » by themselves: what they say of a run, and which letters are their keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.domain.batch import Progress
from desk_app.ports import Wish
from resources.catalogue import texts
from tests.usecases.fakes import Bench
from ui.views.batch import BatchView

FR = texts("fr")
LAST = Progress(letters=2, on_paper=1, at_printer=0, skipped=0, bundle=2, bundles=2, seconds_left=None)


@pytest.fixture
def view(running: Any, qtbot: Any) -> Iterator[BatchView]:
    made = BatchView(Bench(role="supervisor").desk, FR)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made._work is not None and made._work.done())
    yield made
    made.leave()


def test_a_wait_of_the_service_is_told_with_its_seconds(view: BatchView) -> None:
    going = view.going
    going.show_progress(LAST)
    assert going.waits.isHidden()
    going.show_progress(replace(LAST, waits=24))
    assert not going.waits.isHidden()
    assert going.waits.text().endswith("dans 24 secondes.")
    going.show_progress(replace(LAST, waits=1))
    assert going.waits.text().endswith("dans 1 seconde.")


def test_a_key_that_does_not_show_does_nothing(view: BatchView) -> None:
    view.steps.setCurrentWidget(view.going)
    view.going.show_progress(LAST)
    QTest.keyClick(view, Qt.Key.Key_L)
    assert (view.wish(), view.message.text()) == (Wish.GO_ON, ""), "nothing comes after the last bundle"
    view.going.show_progress(replace(LAST, bundle=1))
    QTest.keyClick(view, Qt.Key.Key_L)
    assert view.wish() is Wish.BUNDLE


def test_a_letter_typed_in_a_count_is_the_key_it_is_shown_as(view: BatchView) -> None:
    end = view.end
    view.steps.setCurrentWidget(end)
    signed: list[bool] = []
    end.sign.clicked.disconnect()
    end.sign.clicked.connect(lambda: signed.append(True))
    QTest.keyClicks(end.sheets_in.control, "12s")
    assert (end.sheets_in.text(), signed) == ("12", [True])


def test_every_control_has_its_names(view: BatchView) -> None:
    for part in (view.source, view.report, view.going, view.paused, view.end):
        for button in part.buttons.values():
            assert button.objectName()
            assert button.accessibleName()
        assert part.objectName()
