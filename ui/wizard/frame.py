"""What stands around a page: where one is, the title, the page itself, what is going on, the keys that lead away."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources.catalogue import Texts
from ui.application import announce
from ui.fields.professional import ProfessionalField
from ui.flow import FlowRow
from ui.look import PAGE_WIDTH, SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from ui.parts import Button, OneOf, Screen, alt_left, named, restyle, scrolled, words

MOMENT_MS = 300  # what is over sooner was not waited for


class WizardFrame(Screen):
    """The chrome only: it knows no draft, and is named after its journey. Signals say which key was pressed."""

    next_pressed = Signal()
    back_pressed = Signal()
    refuse_pressed = Signal()
    way_pressed = Signal(str)
    stop_pressed = Signal()
    retype_pressed = Signal()

    topic = "opening"
    leave_question = "put_aside"

    def __init__(self, texts: Texts, name: str = "opening") -> None:
        super().__init__(name)
        self.texts = texts
        self.progress = words("", "small", f"{name}_progress")
        self.title = words("", "title", f"{name}_title")
        self.pages = OneOf(f"{name}_pages")
        self.notice = words("", "message", f"{name}_notice")
        self._said: tuple[str, str, bool] | None = None  # sentence, weight, stoppable
        self._awaited = ("", "", False)
        self._moment = QTimer(self, singleShot=True, interval=MOMENT_MS)
        self._moment.timeout.connect(self._say_awaited)
        self.stop = Button(f"{name}_stop", texts("wizard.stop"), kind="link")
        self.stop.clicked.connect(self.stop_pressed)
        self.retype = Button(f"{name}_retype", texts("wizard.retype"), kind="link", key="F3")
        self.retype.clicked.connect(self.retype_pressed)
        self.retype.hide()
        self.back = Button(f"{name}_back", texts("wizard.back"), key=texts("wizard.back_key"))
        self.back.clicked.connect(self.back_pressed)
        self.refuse = Button(f"{name}_refuse", texts("wizard.refuse"), kind="link", key="F8")
        self.refuse.clicked.connect(self.refuse_pressed)
        self.next = Button(f"{name}_next", texts("wizard.next"), kind="primary")
        self.next.clicked.connect(self.next_pressed)
        self._way_buttons: list[Button] = []
        self._way_keys: dict[str, str] = {}
        self._shown_ways: tuple[tuple[str, str], ...] = ()

        inner = named(QWidget(), f"{name}_inner")
        inner.setMaximumWidth(PAGE_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(self.progress)
        column.addWidget(self.title)
        column.addSpacing(SPACE_S)
        column.addWidget(self.pages, 1)
        holder = named(QWidget(), f"{name}_holder")
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(inner, 100)
        across.addStretch(1)
        self.area: QScrollArea = scrolled(f"{name}_scroll", holder)

        foot = named(QFrame(), f"{name}_foot")
        foot.setProperty("role", "foot")
        lines = QVBoxLayout(foot)
        lines.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        said = QHBoxLayout()
        said.addWidget(self.notice, 1)
        said.addWidget(self.stop)
        said.addWidget(self.retype)
        # « La personne refuse » has one place on every page: before the main button.
        ways = FlowRow(f"{name}_ways", self.back, self.refuse, self.next, tail=2)
        self._ways = ways.flow
        lines.addLayout(said)
        lines.addWidget(ways)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(foot)
        self.say("")
        alt_left(self, self.back_pressed.emit)

    def show_page(self, page: QWidget, *, progress: str, title: str, ways: Sequence[tuple[str, str, str]]) -> None:
        """Bring a page up. `ways` are (key, name, sentence)."""
        self.pages.setCurrentWidget(page)
        self.progress.setText(progress)
        self._shown_ways = tuple((key, sentence) for key, _, sentence in ways)
        if self.title.text() != title:
            self.title.setText(title)
            announce(f"{progress} {title}", self.title)
        for button in self._way_buttons:
            self._ways.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._way_buttons = []
        self._way_keys = {key: name for key, name, _ in ways}
        for key, name, sentence in ways:
            button = Button(f"way_{name}", sentence, kind="link", key=key)
            button.clicked.connect(lambda _=False, name=name: self.way_pressed.emit(name))
            self._way_buttons.append(button)
            self._ways.insert(len(self._way_buttons), button)
        for before, after in pairwise([self.back, *self._way_buttons, self.refuse, self.next]):
            QWidget.setTabOrder(before, after)
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.minimum())
        self.setWindowTitle(title)  # last: whoever shows the keys of the page looks at it now

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """The page's own ways."""
        return self._shown_ways

    def idle_keys(self) -> frozenset[str]:
        """Where the page has nothing to choose, nothing to tick, or nobody to make a favourite of."""
        shown = [one for one in self.pages.findChildren(QAbstractButton) if one.isVisibleTo(self)]
        kinds = {"letters": QRadioButton, "space": QCheckBox}
        idle = frozenset(name for name, kind in kinds.items() if not any(isinstance(one, kind) for one in shown))
        searches = (one for one in self.pages.findChildren(ProfessionalField) if one.isVisibleTo(self))
        return idle if any(searches) else idle | {"ctrl_d"}

    def show_action(self, sentence: str) -> None:
        """What the main button does."""
        self.next.setText(f"{sentence}   ⏎")
        self.next.setAccessibleName(sentence)

    def say(self, sentence: str, weight: str = "hint", *, stoppable: bool = False) -> None:
        """One line above the keys; announced where it asks for attention. Nothing is laid out anew for what stands
        there already."""
        self._moment.stop()
        if (sentence, weight, stoppable) != self._said:
            self._said = (sentence, weight, stoppable)
            self.notice.setText(sentence)
            self.notice.setVisible(bool(sentence))
            self.stop.setVisible(stoppable)
            restyle(self.notice, weight=weight)
        if sentence and weight != "hint":
            announce(sentence, self.notice)

    def wait_for(self, sentence: str, *, stoppable: bool = False) -> None:
        """Say what is waited for once that has lasted a moment. Most answers come before: the line would come and go
        under the reader's eyes, and the page be laid out twice, between two keys."""
        self._awaited = (sentence, "hint", stoppable)
        if self._awaited != self._said and not self._moment.isActive():
            self._moment.start()

    def _say_awaited(self) -> None:
        sentence, weight, stoppable = self._awaited
        self.say(sentence, weight, stoppable=stoppable)

    def focus(self, widget: QWidget | None) -> None:
        """The focus on a field, or on the main button where the page has none."""
        target = widget or self.next
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if widget is not None:
            self.area.ensureWidgetVisible(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Back, next, refuse and the page's own ways; the rest belongs to the window."""
        key = event.key()
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        name = self._way_keys.get(f"F{key - Qt.Key.Key_F1 + 1}", "")
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.next_pressed.emit()
        elif key == Qt.Key.Key_PageUp:
            self.back_pressed.emit()
        elif key == Qt.Key.Key_F8:
            self.refuse_pressed.emit()
        elif key == Qt.Key.Key_F3 and not self.retype.isHidden():
            self.retype_pressed.emit()
        elif name:
            self.way_pressed.emit(name)
        else:
            super().keyPressEvent(event)
