"""Professionals in a list: who they are, and more quietly what tells them from their homonyms. Nothing is ever cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QMoveEvent, QPainter, QPalette, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desk_app.domain.access import Professional
from desk_app.domain.professional_words import where, who
from resources.catalogue import Texts

SHOWN = 6  # lines; the others are scrolled to
ACROSS, AROUND, BETWEEN = 12, 8, 24  # px: beside and above a line's words, and between its two parts
_QUIETER = 0.87  # the second part's letters

_PERSON, _HEADING, _WHERE = (Qt.ItemDataRole.UserRole + n for n in range(3))
STAR = "★"


class PeopleList(QListWidget):
    """Groups of people, each below its heading where it has one. The focus stays in the box that is typed in."""

    def __init__(self, name: str, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(texts("field.professional_list"))
        self.texts = texts
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Lines(self))
        self.favourites: frozenset[str] = frozenset()
        self._may_be_nobody = True

    def show_groups(
        self,
        groups: Sequence[tuple[str, Sequence[Professional]]],
        favourites: frozenset[str] = frozenset(),
        *,
        lights_first: bool = False,
    ) -> None:
        """(heading or nothing, people), in order. The first is lit and somebody always is; or nobody before Down."""
        self.clear()
        self.favourites = favourites
        for heading, people in groups:
            if heading and people:
                item = QListWidgetItem(heading)
                item.setData(_HEADING, True)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.addItem(item)
            for one in people:
                item = QListWidgetItem()
                item.setData(_PERSON, one)
                self.addItem(item)
                self._write(item)
        self.setVisible(bool(self.people()))
        self._fit()
        self._may_be_nobody = not lights_first
        self.setCurrentRow(-1)
        self._to(-1, 1 if lights_first else -1)
        self.scrollToTop()

    def people(self) -> tuple[Professional, ...]:
        """Everybody who shows, in order."""
        return tuple(one for row in range(self.count()) if (one := self._person(row)) is not None)

    def lit(self) -> Professional | None:
        """Who is lit."""
        return self._person(self.currentRow())

    def step(self, step: int) -> None:
        """One down (1) or up (-1)."""
        if not self._to(self.currentRow(), step) and step < 0 and self._may_be_nobody:
            self.setCurrentRow(-1)
            self.scrollToTop()

    def spoken(self) -> str:
        """Who is lit, in one sentence."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.AccessibleTextRole)) if item is not None else ""

    def mark(self, one: Professional, *, is_favourite: bool) -> None:
        """Their line shows it from now on."""
        self.favourites = self.favourites | {one.rpps} if is_favourite else self.favourites - {one.rpps}
        for row in range(self.count()):
            if self._person(row) == one:
                self._write(self.item(row))

    def moveEvent(self, event: QMoveEvent) -> None:
        """What is said above it takes more room, or less."""
        super().moveEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower is higher."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self._fit()

    def _person(self, row: int) -> Professional | None:
        item = self.item(row) if 0 <= row < self.count() else None
        found = item.data(_PERSON) if item is not None else None
        return found if isinstance(found, Professional) else None

    def _to(self, start: int, step: int) -> bool:
        row = start + step
        while 0 <= row < self.count():
            if self._person(row) is not None:
                self.setCurrentRow(row)
                return True
            row += step
        return False

    def _write(self, item: QListWidgetItem) -> None:
        one = item.data(_PERSON)
        is_favourite = one.rpps in self.favourites
        item.setText(f"{STAR}\u00a0{who(one)}" if is_favourite else who(one))
        item.setData(_WHERE, where(one))
        spoken = [who(one), where(one)] + ([self.texts("field.directory.favourite")] if is_favourite else [])
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(spoken))

    def _fit(self) -> None:
        """As high as its first lines, and never higher than leaves what is typed in sight above it."""
        lines, high = 0, 0
        for row in range(self.count()):
            lines += self._person(row) is not None
            if lines <= SHOWN:
                high += self.sizeHintForRow(row)
        edge = 2 * self.frameWidth() + 4
        least = self.sizeHintForRow(0) if self.count() else 0
        self.setFixedHeight(max(min(high, self._room() - edge), least) + edge)

    def _room(self) -> int:
        """Half the window; on a small screen, or in large letters, what the page has below the box."""
        most = self.window().height() // 2
        page = self.parentWidget()
        while page is not None and not isinstance(page, QAbstractScrollArea):
            page = page.parentWidget()
        field = self.parentWidget()
        box = field.focusProxy() if field is not None else None
        if page is None or box is None:
            return most
        return min(most, page.viewport().height() - (self.y() - box.y()) - AROUND)


class _Parts(NamedTuple):
    """The words of a line laid out: the second part stands beside the first, or below it."""

    first: QTextLayout
    second: QTextLayout
    at: QPointF
    height: float


class _Lines(QStyledItemDelegate):
    """Draws the two parts, wrapped."""

    def __init__(self, shown: PeopleList) -> None:
        super().__init__(shown)
        self._shown = shown

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the words need at the list's width."""
        width = self._shown.viewport().width()
        return QSize(width, round(self._parts(option.font, index, width - 2 * ACROSS).height) + 2 * AROUND)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style's own background, then the words."""
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        drawn.text = ""
        style = self._shown.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, self._shown)
        room = QRectF(drawn.rect).adjusted(ACROSS, AROUND, -ACROSS, -AROUND)
        parts = self._parts(drawn.font, index, room.width())
        palette = QApplication.palette()
        roles = QPalette.ColorRole
        painter.save()
        painter.setPen(palette.color(roles.PlaceholderText if index.data(_HEADING) else roles.Text))
        parts.first.draw(painter, room.topLeft())
        painter.setPen(palette.color(roles.PlaceholderText))
        parts.second.draw(painter, room.topLeft() + parts.at)
        painter.restore()

    def _parts(self, font: QFont, index: QModelIndex | QPersistentModelIndex, width: float) -> _Parts:
        quiet = QFont(font)
        quiet.setPixelSize(max(round(font.pixelSize() * _QUIETER), 1))
        first = _laid(str(index.data() or ""), quiet if index.data(_HEADING) else font, width)
        second = _laid(str(index.data(_WHERE) or ""), quiet, width)
        across, high = first.maximumWidth() + BETWEEN, first.boundingRect().height()
        if across + second.maximumWidth() <= width:
            drop = max(high - second.boundingRect().height(), 0) / 2
            return _Parts(first, second, QPointF(across, drop), high)
        return _Parts(first, second, QPointF(0, high), high + second.boundingRect().height())


def _laid(text: str, font: QFont, width: float) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    high = 0.0
    while text and (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF(0, high))
        high += line.height()
    layout.endLayout()
    return layout
