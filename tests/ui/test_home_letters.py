"""What home says of letters that somebody still has to look for."""

from __future__ import annotations

from typing import Any

from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.ports import LetterRow
from resources.catalogue import texts
from tests.ui.fakes import NOW, MemoryStore, a_desk
from ui.journeys import Journeys
from ui.loop import running as names_running
from ui.views.home import HomeView

FR = texts("fr")


def test_home_leads_to_the_letter_whose_code_nobody_knows(running: Any, qtbot: Any) -> None:
    store = MemoryStore()
    row = LetterRow(
        reference="G218VZT9XZT8", kind=LetterKind.PROVISIONAL_CODE, act_id="act-9", made_at=NOW, state=Paper.UNKNOWN
    )
    store.letters[row.reference] = row
    journeys = Journeys(a_desk(store=store), FR)
    arrived: list[Any] = []
    journeys.arrived.connect(arrived.append)
    home = HomeView(FR)
    qtbot.addWidget(home)
    home.asked.connect(journeys.start)
    home.show_missing(["code"])
    assert home.missing["code"].isVisibleTo(home)
    home.missing["code"].click()
    qtbot.waitUntil(lambda: bool(arrived))
    (found,) = arrived
    qtbot.addWidget(found)
    assert found.box.text() == row.reference
    qtbot.waitUntil(lambda: not names_running())
    found.leave()


def test_home_counts_the_sheets_nobody_accounted_for(qtbot: Any) -> None:
    home = HomeView(FR)
    qtbot.addWidget(home)
    asked: list[str] = []
    home.asked.connect(asked.append)
    home.show_missing((), 2)
    assert home.sheets.isVisibleTo(home)
    assert home.sheets.accessibleName().startswith("2 feuilles")
    home.sheets.click()
    assert asked == ["journal"]
    home.show_missing((), 0)
    assert not home.sheets.isVisibleTo(home)
