"""Small pieces every screen is made of: texts with a role, key caps, buttons, cards. They carry names, no colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui.flow import FlowLayout
from ui.look import SPACE_L, SPACE_M, SPACE_S, SPACE_XL

if TYPE_CHECKING:
    from ui.keeper import Keeper

_W = TypeVar("_W", bound=QWidget)
IN_SIGHT = 3 * SPACE_XL  # px kept around what has the focus: its message stands below it
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def restyle(widget: QWidget, **properties: str) -> None:
    """Set style properties and have the stylesheet look at the widget again where one changed; what was never shown is
    looked at when it is."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def named(widget: _W, name: str) -> _W:
    """The widget, with its object name."""
    widget.setObjectName(name)
    return widget


def words(sentence: str, role: str, name: str = "", *, wraps: bool = True) -> QLabel:
    """A label with a role of the stylesheet; plain text always, so that nothing typed is ever markup."""
    label = QLabel(sentence)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(wraps)
    if name:
        label.setObjectName(name)
    return label


def spell_out(shown: QLabel) -> None:
    """What is copied by hand, character by character for who hears the screen: Tab reaches it while it shows, and it
    goes with the label."""
    shown.setAccessibleDescription(" ".join(shown.text()))
    shown.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def key_cap(key: str) -> QLabel:
    """A key as it looks on the keyboard."""
    cap = words(key, "key", wraps=False)
    cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
    cap.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return cap


class Button(QPushButton):
    """A button that Enter presses like Space, with its key named to screen readers."""

    is_stacked = False  # below others: left and right are the screen's

    def __init__(self, name: str, label: str, *, kind: str = "", key: str = "") -> None:
        shown = label.replace("&", "&&")
        super().__init__(f"{shown}   {key}" if key else shown)
        self.key = key
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setAccessibleDescription(key)
        self.setAutoDefault(False)
        if kind:
            self.setProperty("kind", kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is a press, as people expect; with Ctrl it belongs to the screen."""
        if event.key() in ENTER_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.click()
        elif self.is_stacked and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


class WrappingButton(Button):
    """A button laid out with sentences that wrap: as high as they need at its width."""

    def wrap(self, across: QSizePolicy.Policy) -> None:
        """Its layout is whole: the height follows the width from now on, and the sentences let a click through."""
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(across, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The sentence wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped sentences need."""
        layout = self.layout()
        return layout.heightForWidth(width) if layout else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        """What the texts need."""
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()


class BigKey(WrappingButton):
    """One of the things people come for: its key, a title and a sentence, all of it one button."""

    def __init__(self, name: str, key: str, title: str, sentence: str) -> None:
        super().__init__(name, "", kind="big")
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{sentence} {key}")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_S)
        column.addWidget(key_cap(key))
        column.addSpacing(SPACE_S)
        column.addWidget(words(title, "heading"))
        column.addWidget(words(sentence, "quiet"))
        column.addStretch(1)
        self.wrap(QSizePolicy.Policy.Ignored)


class RowKey(WrappingButton):
    """A sentence that is one button, on as many lines as it needs."""

    def __init__(self, name: str, sentence: str = "") -> None:
        super().__init__(name, "", kind="row")
        self.said = words("", "body")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(SPACE_S + 3, 5, SPACE_S + 3, 5)
        inside.addWidget(self.said)
        self.wrap(QSizePolicy.Policy.Expanding)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """Another sentence."""
        self.said.setText(sentence)
        self.setAccessibleName(sentence)

    def minimumSizeHint(self) -> QSize:
        """A line at least: the height follows the width."""
        layout = self.layout()
        return layout.minimumSize() if layout else super().minimumSizeHint()


def card(name: str, layout: QLayout, *, role: str = "card") -> QFrame:
    """A panel around a layout."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setProperty("role", role)
    frame.setLayout(layout)
    return frame


def column(*, margin: int = 0, spacing: int = SPACE_S) -> QVBoxLayout:
    """A column of the grid."""
    box = QVBoxLayout()
    box.setContentsMargins(margin, margin, margin, margin)
    box.setSpacing(spacing)
    return box


def row(*widgets: QWidget, spacing: int = SPACE_S) -> QHBoxLayout:
    """Widgets beside one another."""
    box = QHBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for widget in widgets:
        box.addWidget(widget)
    return box


def beside(*buttons: QWidget) -> FlowLayout:
    """A page's buttons, at its left."""
    line = FlowLayout(spacing=SPACE_M)
    for button in buttons:
        line.addWidget(button)
    return line


def field_of(widget: QWidget) -> QWidget | None:
    """What this widget belongs to that has a message line of its own (its `said`)."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above.property("said"), QLabel):
        above = above.parentWidget()
    return above


def said_below(widget: QWidget) -> QWidget | None:
    """That message line, where something stands there."""
    field = field_of(widget)
    line = field.property("said") if field is not None else None
    return line if isinstance(line, QLabel) and line.text() and not line.isHidden() else None


class ScrolledArea(QScrollArea):
    """Follows the focus however it moved: Tab scrolls by itself in Qt, a letter or Enter does not."""

    def __init__(self, name: str, inner: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)  # what has a width of its own stands in the middle
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_in_sight)
        self._said: QWidget | None = None
        self.verticalScrollBar().rangeChanged.connect(self._room_changed)

    def bring_into_sight(self, widget: QWidget) -> None:
        """Something that was said; elsewhere than where the focus is, it stays so until the focus moves."""
        focus = QApplication.focusWidget()
        is_there = focus is not None and (widget is focus or widget.isAncestorOf(focus))
        self._said = None if is_there else widget
        QTimer.singleShot(0, widget, self._room_changed)  # once it has its place

    def moved_by(self, key: int) -> bool:
        """An arrow or a page key, of a page that is read: was there more to see that way?"""
        bar, share = {
            Qt.Key.Key_PageDown: (self.verticalScrollBar(), 1),
            Qt.Key.Key_PageUp: (self.verticalScrollBar(), -1),
            Qt.Key.Key_Down: (self.verticalScrollBar(), 1 / 6),
            Qt.Key.Key_Up: (self.verticalScrollBar(), -1 / 6),
            Qt.Key.Key_Right: (self.horizontalScrollBar(), 1 / 2),
            Qt.Key.Key_Left: (self.horizontalScrollBar(), -1 / 2),
        }.get(Qt.Key(key), (None, 0))
        if bar is None:
            return False
        before = bar.value()
        bar.setValue(before + round(bar.pageStep() * share))
        return bar.value() != before

    def _keep_in_sight(self, before: QWidget | None, now: QWidget | None) -> None:
        self._said = None
        if not any(bar.maximum() for bar in (self.verticalScrollBar(), self.horizontalScrollBar())):
            return  # all of it is in sight
        inner = self.widget()
        if now is not None and inner is not None and inner.isAncestorOf(now):
            room = self.viewport().height()
            field = field_of(now)
            whole = field or now
            if whole.mapTo(inner, whole.rect().bottomLeft()).y() + SPACE_S <= room:
                self.verticalScrollBar().setValue(0)  # what a page begins with is not left above for nothing
            if field is not None and field.height() + 2 * SPACE_S <= room:
                self.ensureWidgetVisible(field, 0, SPACE_S)  # a choice is made among all that it offers
            if (said := said_below(now)) is not None:  # of a choice of ten, what is wrong stands far below the focus
                self.ensureWidgetVisible(said, 0, SPACE_S)
            spare = (room - now.height()) // 2
            self.ensureWidgetVisible(now, 0, max(0, min(IN_SIGHT, spare)))
            below = field.property("below") if field is not None else None
            if isinstance(below, QWidget) and not below.isHidden():  # Enter takes a line of it: none is taken unseen
                end = below.mapTo(inner, below.rect().bottomLeft())  # of a list, Qt would show the current line only
                self.ensureVisible(end.x(), end.y(), 0, 0)

    def _room_changed(self) -> None:
        if self._said is not None and isValid(self._said):
            self.ensureWidgetVisible(self._said)
        else:
            self._keep_in_sight(None, QApplication.focusWidget())


def scrolled(name: str, inner: QWidget) -> ScrolledArea:
    """What may be higher than a small screen: nothing is ever cut, and the focus scrolls into view."""
    return ScrolledArea(name, inner)


class OneOf(QWidget):
    """Pages of which one shows. Unlike Qt's stack it is as high as that one, not as the highest of them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._shown: QWidget | None = None
        self._column = column()
        self.setLayout(self._column)

    def addWidget(self, page: QWidget) -> None:
        """Know a page; it does not show yet."""
        page.hide()
        self._column.addWidget(page)

    def currentWidget(self) -> QWidget | None:
        """The page that shows."""
        return self._shown

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show one page. It comes before the other goes: the focus never leaves both."""
        before, self._shown = self._shown, page
        if before is not page:
            page.show()
            if before is not None:
                before.hide()


class Screen(QWidget):
    """One screen of the window. `left` asks for home; a screen with unfinished work says so in `would_lose`."""

    left = Signal()

    keeper: Keeper | None = None  # what keeps the work of a journey
    topic = ""  # its keys stand under `keys.<topic>` in the catalogue
    leave_question = "leave"  # what Escape asks where something would be lost: `app.<question>.question`

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def first_field(self) -> QWidget:
        """Where the focus goes when the screen comes up."""
        return self

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that only stand here for now, (cap, sentence), before those of the topic."""
        return ()

    def idle_keys(self) -> frozenset[str]:
        """Those of the topic, or valid everywhere, that mean nothing here for now; a hidden button says so itself."""
        return frozenset()

    def would_lose(self) -> bool:
        """Is there something that leaving now would lose? Then Escape asks once."""
        return False

    def is_under_way(self) -> bool:
        """Is somebody being looked after here? Then no key of home begins or takes up anybody else's work. A journey is
        under way from its first page on, typed or not, until it is over."""
        return self.would_lose() if self.keeper is None else not self.keeper.is_over

    def escape(self) -> None:
        """Escape was pressed, and nothing would be lost."""
        self.left.emit()

    def put_aside(self) -> None:
        """Keep what was typed, then `left`. For a screen whose `leave_question` offers it."""
        self.left.emit()

    def abandon(self) -> None:
        """Destroy what was typed, then `left`."""
        self.left.emit()

    def leave(self) -> None:
        """The screen is left: stop work, forget what must not stay."""


def alt_left(screen: QWidget, go_back: Callable[[], object]) -> None:
    """The step before. A shortcut and not a key press: boxes, choices and buttons take the arrow for themselves."""
    shortcut = QShortcut(QKeySequence("Alt+Left"), screen)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(go_back)


def caps_lock_may_be_on(event: QEvent) -> bool | None:
    """Does this key press show that capitals are locked? None: it says nothing about it."""
    if not isinstance(event, QKeyEvent):
        return None
    text = event.text()
    if len(text) != 1 or not text.isalpha() or text.lower() == text.upper():
        return None
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isupper() != shifted
