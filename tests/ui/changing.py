"""Hands at a change: the first page filled by keys, and what is then seen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.flows.people import ADULT
from tests.ui.hands import Hands
from ui.views.change import ChangeView


def at(view: ChangeView, step: str, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: view.page.step == step)


def known_person(view: ChangeView, qtbot: Any, way: str = "1") -> Hands:
    """A person whom this desk opened, an identity card, and what is wanted."""
    hands = Hands(view)
    hands.type(ADULT)
    qtbot.waitUntil(lambda: view.facts.known is not None)
    hands.press()
    hands.press(Qt.Key.Key_1)
    hands.press(getattr(Qt.Key, f"Key_{way}"))
    return hands


def typed_person(view: ChangeView, way: str = "1") -> Hands:
    """A person opened elsewhere."""
    hands = Hands(view)
    hands.fill(ADULT, "GARCIA", "SARAH ANNA")
    hands.type("F")
    hands.fill("21011977")
    hands.press(Qt.Key.Key_1)
    hands.press(getattr(Qt.Key, f"Key_{way}"))
    return hands


def said_at(view: ChangeView, name: str) -> str:
    return view.page.fields[name].message.text()


def all_words(view: QWidget) -> str:
    return "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisibleTo(view))
