"""A table that is read line by line: one line is marked at a time, and nothing in it is typed over."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView


def line_list(name: str, title: str, model: QAbstractItemModel) -> QTableView:
    """Called `name`, read out as `title`."""
    lines = QTableView()
    lines.setObjectName(name)
    lines.setAccessibleName(title)
    lines.setModel(model)
    lines.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    lines.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    lines.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    lines.setShowGrid(False)
    lines.setTabKeyNavigation(False)
    lines.verticalHeader().hide()
    header = lines.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    header.setHighlightSections(False)
    return lines
