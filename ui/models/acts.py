"""Acts as a table: tuples of shown strings over ActRows, filtered by words without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.refusal import RefusalCode
from resources.catalogue import Texts

COLUMNS = ("state", "kind", "person", "born", "when", "by", "reason")
MARKS = {
    ActState.WAITING: "○",
    ActState.SENDING: "◐",
    ActState.UNKNOWN: "◑",
    ActState.ACCEPTED: "●",
    ActState.REFUSED: "▲",
    ActState.HANDED_ON: "→",
}
_ANSWERED = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
Index = QModelIndex | QPersistentModelIndex


def folded(text: str) -> str:
    """Small letters without accents, for searching."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def reason_of(texts: Texts, row: ActRow) -> str:
    """Why it came back, in plain words: ours where we know the code, with the service's own behind."""
    if row.state is not ActState.REFUSED:
        return ""
    key = f"refusal.{row.refusal}"
    is_unsaid = row.refusal == RefusalCode.SERVICE_REFUSED and not row.reason
    if not row.refusal or key not in texts or is_unsaid:
        return row.reason or texts("follow_up.no_reason")
    return texts(key, reason=row.reason, cause=row.reason, operation=row.reason)


def state_of(texts: Texts, row: ActRow) -> str:
    """Where it stands, in the counter's words; what is done says what it was."""
    if row.state is ActState.ACCEPTED:
        return texts(f"follow_up.accepted.{row.act.kind.value}")
    return texts(f"follow_up.state.{row.state.value}")


def kind_of(texts: Texts, row: ActRow) -> str:
    """What it is, in a word."""
    return texts(f"follow_up.kind.{row.act.kind.value}")


def with_others(texts: Texts, row: ActRow, household: Sequence[ActRow]) -> str:
    """« Avec : Léa – dossier ouvert, Lina – à envoyer »: the others who were written together; empty for one alone. An
    act and the one that replaces it are the same person's."""
    others = [one for one in household if row.act.id not in (one.act.id, one.act.corrects)]
    others = [one for one in others if one.state is not ActState.REPLACED]
    said = []
    for one in others:
        traits, state = one.act.content.identity.traits, state_of(texts, one)
        said.append(f"{traits.used_given_name or traits.first_given_name} – {state[:1].lower()}{state[1:]}")
    return texts("follow_up.act.others", names=", ".join(said)) if said else ""


def cells(texts: Texts, row: ActRow, household: Sequence[ActRow] = ()) -> tuple[str, ...]:
    """One line as it is shown, in the order of COLUMNS; the last tells its reason, and those it was written with."""
    act = row.act
    traits = act.content.identity.traits
    return (
        f"{MARKS.get(row.state, '·')}  {state_of(texts, row)}",
        kind_of(texts, row),
        traits.spoken_name(),
        traits.birth_date.french(),
        act.written_at.astimezone().strftime("%d/%m %H:%M"),
        act.author.name,
        " · ".join(part for part in (reason_of(texts, row), with_others(texts, row, household)) if part),
    )


class ActTable(QAbstractTableModel):
    """The acts, newest and most urgent first as the store gives them."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self._rows: tuple[ActRow, ...] = ()
        self._lines: tuple[tuple[ActRow, tuple[str, ...]], ...] = ()
        self._shown: tuple[tuple[ActRow, tuple[str, ...]], ...] = ()
        self._words: tuple[str, ...] = ()

    def put(self, rows: Sequence[ActRow]) -> None:
        """Show these acts. Nothing moves where nothing changed."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            together: dict[str, list[ActRow]] = {}
            for row in sorted(self._rows, key=lambda one: one.number):
                together.setdefault(row.act.household, []).append(row)
            self._lines = tuple((row, cells(self.texts, row, together[row.act.household])) for row in self._rows)
            self._filter()

    def keep(self, words: str) -> None:
        """Keep only the lines that hold every one of these words."""
        wanted = tuple(folded(words).split())
        if wanted != self._words:
            self._words = wanted
            self._filter()

    def _filter(self) -> None:
        self.beginResetModel()
        self._shown = tuple(
            (row, line) for row, line in self._lines if all(word in folded(" ".join(line)) for word in self._words)
        )
        self.endResetModel()

    def row_at(self, index: int) -> ActRow | None:
        """The act on a line."""
        return self._shown[index][0] if 0 <= index < len(self._shown) else None

    def line_of(self, act_id: str) -> int:
        """The line an act stands on, or -1."""
        return next((i for i, (row, _) in enumerate(self._shown) if row.act.id == act_id), -1)

    def column(self, place: int) -> tuple[str, ...]:
        """The texts of one column, line by line."""
        return tuple(line[place] for _, line in self._shown)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Lines shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Always the same columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, and the whole sentence where a cell may be cut."""
        if role not in _ANSWERED or not index.isValid():
            return None  # Qt asks fourteen things of a cell each time it draws it
        line = self._shown[index.row()][1]
        if role == Qt.ItemDataRole.DisplayRole:
            return line[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line[index.column()] or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), index.column(), line)
        return None

    def _spoken(self, row: int, column: int, line: tuple[str, ...]) -> str:
        """What a screen reader says: the whole line first, then each cell with its column; never two alike."""
        if column == 0:
            return f"{row + 1}. " + ", ".join(part for part in line if part)
        heading = self.texts(f"follow_up.column.{COLUMNS[column]}")
        return f"{row + 1}. {heading}, {line[column] or self.texts('follow_up.empty')}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.texts(f"follow_up.column.{COLUMNS[section]}")
        return None
