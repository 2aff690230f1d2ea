"""The journal on the screen: by keys alone, page by page, and written only where somebody wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.domain.acts import ActState
from desk_app.domain.operators import Operator
from desk_app.domain.trail import Event, TrailLine
from resources.catalogue import texts
from tests.ui.fakes import an_act
from tests.usecases.fakes import NOW, Bench
from ui.administration import Administration
from ui.loop import running as names_running
from ui.views import journal as room
from ui.views.journal import PAGE, JournalView

FR = texts("fr")
Shown = Callable[..., JournalView]


def bench(lines: int, role: str = "supervisor") -> Bench:
    made = Bench(role=role)
    made.store.people["op1"] = Operator(id="op1", name="Camille Martin", role=role)
    row = an_act(1, "NDIAYE", "AWA", ActState.ACCEPTED)
    made.store.rows[row.act.id] = row
    for place in range(lines):
        at = NOW - timedelta(minutes=lines - place)
        whom = row.act.id if place % 2 else "x"
        made.store.lines.append(TrailLine(at=at, event=Event.LOOKED_AT, who="op1", desk="1", whom=whom))
    return made


@pytest.fixture
def shown(running: Any, qtbot: Any) -> Iterator[Shown]:
    views: list[JournalView] = []

    def show(made: Bench) -> JournalView:
        view = JournalView(made.desk, FR)
        views.append(view)
        qtbot.addWidget(view)
        view.resize(1280, 720)
        with qtbot.waitExposed(view):
            view.show()
        qtbot.waitUntil(lambda: not names_running())
        return view

    yield show
    for view in views:
        view.leave()
    qtbot.waitUntil(lambda: not names_running())


def cell(view: JournalView, row: int, column: int) -> str:
    return str(view.table.index(row, column).data())


def test_newest_first_and_older_lines_as_one_goes_down(shown: Shown, qtbot: Any) -> None:
    view = shown(bench(450))
    assert view.table.rowCount() == PAGE
    assert (cell(view, 0, 0), cell(view, 0, 3)) == ("451", FR("trail.journal-read"))
    assert cell(view, 1, 4) == "AWA NDIAYE"
    view.lines.setFocus()
    QTest.keyClick(view.lines, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.table.rowCount() == 2 * PAGE)
    qtbot.waitUntil(lambda: not names_running())
    view.lines.scrollToBottom()
    qtbot.waitUntil(lambda: view.table.rowCount() == 451)
    assert cell(view, 450, 0) == "1"
    assert not view.has_more


def test_it_is_narrowed_by_keys(shown: Shown, qtbot: Any) -> None:
    view = shown(bench(10))
    QTest.keyClicks(view.person.line, "ndiaye")
    QTest.keyClick(view.person.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.table.rowCount() == 5)
    assert {cell(view, row, 4) for row in range(5)} == {"AWA NDIAYE"}
    QTest.keyClick(view.person.line, Qt.Key.Key_Down)
    assert view.lines.currentIndex().row() == 1, "the hands stay in the field, the arrows move in the list"


@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("since", "32132026", "journal.no_day"),
        ("until", "3", "journal.no_day"),
        ("person", "personne", "journal.person_nobody"),
        ("who", "rose", "journal.who_nobody"),
    ],
)
def test_what_narrows_nothing_is_said_at_its_field(shown: Shown, qtbot: Any, field: str, typed: str, key: str) -> None:
    view = shown(bench(3))
    place = getattr(view, field)
    QTest.keyClicks(place.line, typed)
    QTest.keyClick(place.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR(key) in place.message.text())
    assert view.table.rowCount() == 4, "the list stays"


def test_days_the_wrong_way_round_are_said(shown: Shown, qtbot: Any) -> None:
    view = shown(bench(3))
    for field, typed in ((view.since, "03032026"), (view.until, "02032026")):
        QTest.keyClicks(field.line, typed)
    QTest.keyClick(view.until.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR("audit.days_reversed") in view.until.message.text())
    assert view.table.rowCount() == 4, "the list stays"


def test_checking_is_one_key(shown: Shown, qtbot: Any) -> None:
    view = shown(bench(3))
    QTest.keyClick(view.person.line, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: view.state.text() == FR("audit.report.finding.sound", head="4"))
    assert view.state.property("weight") == "good"


def chooses(monkeypatch: Any, path: Path | None) -> list[str]:
    asked: list[str] = []

    async def choose(parent: Any, say: Any, title: str, name: str) -> Path | None:
        asked.append(name)
        return path

    monkeypatch.setattr(room, "choose_file", choose)
    return asked


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_F9, "pdf"), (Qt.Key.Key_F10, "csv")])
def test_an_export_is_written_where_it_was_said(
    shown: Shown, qtbot: Any, monkeypatch: Any, tmp_path: Path, key: Any, kind: str
) -> None:
    made = bench(3)
    asked = chooses(monkeypatch, tmp_path / f"out.{kind}")
    view = shown(made)
    QTest.keyClick(view.lines, key)
    qtbot.waitUntil(lambda: view.state.text() == FR("journal.exported", file=f"out.{kind}"))
    assert asked == [f"journal-2026-03-16.{kind}"]
    content = (tmp_path / f"out.{kind}").read_bytes()
    assert content.startswith(b"%PDF" if kind == "pdf" else b"\xef\xbb\xbfLigne;")
    assert made.store.lines[-1].event is Event.EXPORTED


def test_a_choice_that_is_none_and_a_place_that_takes_nothing(
    shown: Shown, qtbot: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    made = bench(1)
    asked = chooses(monkeypatch, None)
    view = shown(made)
    QTest.keyClick(view.lines, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: bool(asked) and not names_running())
    assert Event.EXPORTED not in [line.event for line in made.store.lines]
    chooses(monkeypatch, tmp_path / "nowhere" / "x.csv")
    QTest.keyClick(view.lines, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: view.state.text() == FR("letter_view.cannot_save"))


def test_tests_without_an_act_are_told(shown: Shown, qtbot: Any) -> None:
    made = bench(1)
    made.store.lines.append(TrailLine(at=NOW, event=Event.EXISTING_ASKED, who="op1", desk="1"))
    view = shown(made)
    assert "Camille Martin\u00a01" in view.tests.text()
    assert view.tests.isVisible()


def test_who_may_not_read_it_is_not_led_there(shown: Shown, running: Any) -> None:
    assert "journal" not in [one.name for one in Administration(bench(0, "assistant").desk, FR).offered()]
    assert "journal" in [one.name for one in Administration(bench(0).desk, FR).offered()]
    view = shown(bench(3, "assistant"))
    assert view.table.rowCount() == 0
    assert view.state.text() == FR("refusal.not-allowed")
