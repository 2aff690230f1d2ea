"""The access history as a table: tuples of shown strings, newest first, growing page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from desk_app.domain.held_record import Seen
from resources.catalogue import Texts

COLUMNS = ("at", "who", "profession", "action", "how")
BREAK_GLASS = "▲"  # so that colour is never the only difference
Index = QModelIndex | QPersistentModelIndex


def cells(texts: Texts, seen: Seen) -> tuple[str, ...]:
    """One line as it is shown, in the order of COLUMNS."""
    at = seen.at.astimezone()
    action = f"history.action.{seen.action}"
    mark = f"{BREAK_GLASS}  " if seen.is_break_glass else ""
    return (
        f"{mark}{at:%d/%m/%Y %H:%M}",
        seen.who or texts("history.nobody"),
        seen.profession,
        texts(action if action in texts else "history.action.other"),
        texts("history.break_glass") if seen.is_break_glass else "",
    )


class HistoryTable(QAbstractTableModel):
    """What was read so far. Lines are only ever added at the end."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self._lines: list[tuple[Seen, tuple[str, ...]]] = []

    def add(self, seen: Sequence[Seen]) -> None:
        """Lines that are older than those shown."""
        if not seen:
            return
        first = len(self._lines)
        self.beginInsertRows(QModelIndex(), first, first + len(seen) - 1)
        self._lines += [(one, cells(self.texts, one)) for one in seen]
        self.endInsertRows()

    def seen(self) -> tuple[Seen, ...]:
        """The lines, newest first."""
        return tuple(seen for seen, _ in self._lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Lines shown."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Always the same columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text; an access in an emergency stands out in bold, beside its mark."""
        if not index.isValid():
            return None
        seen, shown = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return shown[index.column()] or None
        if role == Qt.ItemDataRole.FontRole and seen.is_break_glass:
            bold = QFont()
            bold.setBold(True)
            return bold
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), index.column(), shown)
        return None

    def _spoken(self, row: int, column: int, shown: tuple[str, ...]) -> str:
        """What a screen reader says: the whole line first, then each cell with its column; never two alike."""
        if column == 0:
            return f"{row + 1}. " + ", ".join(part for part in shown if part)
        return f"{row + 1}. {self.texts(f'history.column.{COLUMNS[column]}')}, {shown[column]}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.texts(f"history.column.{COLUMNS[section]}")
        return None
