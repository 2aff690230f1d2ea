"""A key that bounces on « Confirmer » does not leave the page that brings the letter."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from desk_app.usecases.desk import Desk
from resources.catalogue import texts
from ui.pages import act_states
from ui.pages.done import DonePage


def test_the_page_of_what_was_kept_is_left_only_once_it_was_seen(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DonePage(cast(Desk, SimpleNamespace(profile=None)), texts("fr"))
    qtbot.addWidget(page)
    left: list[str] = []
    page.show_acts(())
    for _ in range(20):
        page.once_seen(lambda: left.append("too early"))
    assert left == []
    monkeypatch.setattr(act_states, "BOUNCE_MS", 0)

    def pressed_again() -> bool:
        page.once_seen(lambda: left.append("home"))
        return left == ["home"]

    qtbot.waitUntil(pressed_again)
