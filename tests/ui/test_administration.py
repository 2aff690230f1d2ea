"""F11: the list of what concerns the desk, by role, by letter, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desk_app.domain.operators import Duty, Role, may
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, a_desk
from tests.ui.house import press, sign_in
from ui.administration import ENTRIES, Administration
from ui.main_window import MainWindow
from ui.trouble import refused_in
from ui.views.administration import AdministrationView
from ui.views.appearance import AppearanceView


def test_a_letter_leads_there_and_escape_back_to_the_list_then_home(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11)
    view = window.present()
    assert isinstance(view, AdministrationView)
    assert view.first_field().hasFocus()
    assert texts("fr")("administration.title") in window.windowTitle()
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: isinstance(window.present(), AppearanceView))  # a letter could begin a scan
    press(Qt.Key.Key_Escape)
    assert isinstance(window.present(), AdministrationView)
    press(Qt.Key.Key_Escape)
    assert window.present() is window.home


def test_enter_opens_the_row_that_has_the_focus(window: MainWindow, qtbot: Any) -> None:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11)
    view = window.present()
    assert isinstance(view, AdministrationView)
    view.rows["A"].setFocus()
    press(Qt.Key.Key_Return)
    assert isinstance(window.present(), AppearanceView)


def test_what_a_function_does_not_allow_is_told_with_who_may(running: Any) -> None:
    desk = replace(a_desk(), author=replace(AUTHOR, role=Role.ASSISTANT.value))
    shown: list[Any] = []
    hub = Administration(desk, texts("fr"))
    hub.arrived.connect(shown.append)
    hub.start()
    others = shown[-1].findChild(QLabel, "administration_others").text().splitlines()
    (people,) = [one for one in others if one.startswith("Personnes")]
    assert people.endswith("\N{NO-BREAK SPACE}: Administration du poste.")
    (batches,) = [one for one in others if "Lots de codes" in one]
    assert "Responsable" in batches
    said = refused_in(texts("fr"), Refusal(RefusalCode.NOT_ALLOWED, duty=Duty.MANAGE_OPERATORS.value))
    assert said.endswith("Qui le peut\N{NO-BREAK SPACE}: Administration du poste.")
    hub.desk = replace(desk, is_alone=True)
    hub.start()
    assert shown[-1].findChild(QLabel, "administration_others") is None, "who is alone may do everything"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_offered_what_it_may_do_and_nothing_else(running: Any, role: Role) -> None:
    desk = replace(a_desk(), author=replace(AUTHOR, role=role.value))
    hub = Administration(desk, texts("fr"))
    offered = {entry.name for entry in hub.offered()}
    for entry in ENTRIES:
        assert (entry.name in offered) == (entry.duty is None or may(role, entry.duty))
    shown: list[object] = []
    hub.arrived.connect(shown.append)
    for entry in ENTRIES:
        if entry.name not in offered:
            hub.start(entry.name)  # asked for by name all the same: the list comes, not the screen
            assert isinstance(shown[-1], AdministrationView)
    for view in shown:
        assert isinstance(view, AdministrationView)
        view.deleteLater()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_entry_has_words_and_a_letter_of_its_own(language: str) -> None:
    said = texts(language)
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)
    assert all(entry.key.isalpha() and entry.key.isupper() for entry in ENTRIES)
    for entry in ENTRIES:
        assert said(f"administration.{entry.name}.title")
        assert said(f"administration.{entry.name}.sentence")
    assert not [entry for entry in ENTRIES if entry.duty is not None and not isinstance(entry.duty, Duty)]
