"""What is said is seen too."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.application import announce
from ui.parts import scrolled, words


def _page(qtbot: Any) -> tuple[QWidget, list[QLineEdit], QLabel]:
    """A small screen, its twenty fields, and below them where something is said."""
    inner = QWidget()
    lines = QVBoxLayout(inner)
    fields = [QLineEdit() for _ in range(20)]
    for field in fields:
        lines.addWidget(field)
    said = words("", "message", "said")
    lines.addWidget(said)
    area = scrolled("area", inner)
    qtbot.addWidget(area)
    area.resize(300, 200)
    with qtbot.waitExposed(area):
        area.show()
    fields[0].setFocus()
    return area, fields, said


def test_a_sentence_below_the_fold_scrolls_into_sight(qtbot: Any) -> None:
    _area, fields, said = _page(qtbot)
    said.setText("Il faut qu’une personne au moins administre ce poste.")
    announce(said.text(), said)
    qtbot.waitUntil(lambda: said.visibleRegion().boundingRect().height() == said.height())
    fields[0].clearFocus()
    fields[1].setFocus()
    qtbot.waitUntil(lambda: not fields[1].visibleRegion().isEmpty())


def test_nothing_said_moves_nothing(qtbot: Any) -> None:
    _area, fields, said = _page(qtbot)
    announce("", said)
    QApplication.processEvents()
    assert not fields[0].visibleRegion().isEmpty()
