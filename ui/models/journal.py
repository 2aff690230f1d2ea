"""The trail as a table: tuples of shown strings, newest first, growing page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk_app.domain.trail import SealedLine
from desk_app.domain.trail_words import by_whom, gone, said
from resources.catalogue import Texts

_HEADINGS = {"at": "audit.column.local", "whom": "journal.whom"}
COLUMNS = ("number", "at", "who", "what", "whom")
Index = QModelIndex | QPersistentModelIndex


def cells(texts: Texts, sealed: SealedLine, names: Mapping[str, str], people: Mapping[str, str]) -> tuple[str, ...]:
    """One line as it is shown, in the order of COLUMNS."""
    line = sealed.line
    if line is None:
        return str(sealed.number), "", "", gone(sealed, texts), ""
    at = line.at.astimezone()
    whom = people.get(line.whom) or names.get(line.whom, line.whom)
    who = by_whom(line, texts, names)
    return str(sealed.number), f"{at:%d/%m/%Y %H:%M:%S}", who, said(line, texts, names), whom


class JournalTable(QAbstractTableModel):
    """What was read so far. Lines are only ever added at the end."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self._lines: list[tuple[SealedLine, tuple[str, ...]]] = []

    def clear(self) -> None:
        """Nothing is shown."""
        self.beginResetModel()
        self._lines = []
        self.endResetModel()

    def add(self, lines: Sequence[SealedLine], names: Mapping[str, str], people: Mapping[str, str]) -> None:
        """Lines that are older than those shown."""
        if not lines:
            return
        first = len(self._lines)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self._lines += [(sealed, cells(self.texts, sealed, names, people)) for sealed in lines]
        self.endInsertRows()

    def last_number(self) -> int | None:
        """The oldest line shown."""
        return self._lines[-1][0].number if self._lines else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Lines shown."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Always the same columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text; the service's time where the answer gave it, as a tip."""
        if not index.isValid():
            return None
        sealed, shown = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(sealed, shown[index.column()]) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.column(), shown)
        return None

    def _tip(self, sealed: SealedLine, text: str) -> str:
        if sealed.line is None or sealed.line.service_at is None:
            return text
        return f"{text}\n{self.texts('audit.column.service')}\u00a0: {sealed.line.service_at.astimezone():%H:%M:%S}"

    def _spoken(self, column: int, shown: tuple[str, ...]) -> str:
        """What a screen reader says: the whole line first, then each cell with its column and the line's own number;
        never two alike."""
        if column == 0:
            return ", ".join(part for part in shown if part)
        return f"{self.headerData(column, Qt.Orientation.Horizontal)} {shown[0]}, {shown[column]}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            name = COLUMNS[section]
            return self.texts(_HEADINGS.get(name, f"audit.column.{name}"))
        return None
