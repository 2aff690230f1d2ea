"""A choice shown whole, each option with its own key: one key chooses and goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

from resources.catalogue import Texts
from ui.fields.columns import ColumnsLayout
from ui.fields.field import Field


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its value in the draft, the sentence, and the letter or digit that chooses it."""

    value: str
    label: str
    key: str


class ChoiceField(Field):
    """One of several options, or several where `multiple`. `value()` is "" while nothing is chosen."""

    def __init__(
        self,
        name: str,
        label: str,
        texts: Texts,
        options: Sequence[Option],
        *,
        multiple: bool = False,
        columns: int = 1,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, texts, hint=hint, parent=parent)
        self.multiple = multiple
        self._options: tuple[Option, ...] = ()
        self._buttons: dict[str, QAbstractButton] = {}
        self._box = QWidget(self)
        self._grid = ColumnsLayout(columns, across=24, between=2)
        self._box.setLayout(self._grid)
        self.place(self._box)
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; what was chosen stays chosen where it is still offered."""
        if tuple(options) == self._options:
            return
        chosen = self.values()
        for button in self._buttons.values():
            button.removeEventFilter(self)
            self._grid.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._options = tuple(options)
        self._buttons = {option.value: self._button(option) for option in self._options}
        for button in self._buttons.values():
            self._grid.addWidget(button)
        self._keep_place()
        self.set_values(chosen)
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))

    def value(self) -> str:
        """The one chosen value, or ""."""
        return next(iter(self.values()), "")

    def values(self) -> tuple[str, ...]:
        """The chosen values, in the order they are offered."""
        return tuple(value for value, button in self._buttons.items() if button.isChecked())

    def set_values(self, values: Sequence[str]) -> None:
        """Show a choice."""
        for value, button in self._buttons.items():
            if button.isChecked() != (value in values):
                button.setAutoExclusive(False)
                button.setChecked(value in values)
                button.setAutoExclusive(not self.multiple)
        self._aim()

    def choose(self, value: str) -> None:
        """As if the option's key were pressed."""
        button = self._buttons[value]
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        button.setChecked(not button.isChecked() if self.multiple else True)
        self.clear_problem()
        self.edited.emit()
        self._aim()
        if not self.multiple:
            self.entered.emit()

    def take_key(self, event: QKeyEvent) -> bool:
        """Choose the option whose own key this is. Is there one?"""
        pressed = event.text().upper()
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        for option in self._options:
            if plain and pressed and pressed == option.key.upper() and not self.is_frozen:
                self.choose(option.value)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An option's own key; everything else is left to the page."""
        if not self.take_key(event):
            super().keyPressEvent(event)

    def _button(self, option: Option) -> QAbstractButton:
        # A lone ampersand in a label would become a mnemonic.
        sentence = f"{option.key}   {option.label}".replace("&", "&&")
        button: QAbstractButton = QCheckBox(sentence) if self.multiple else QRadioButton(sentence)
        button.setObjectName(f"{self.name}_{option.value}")
        button.setAccessibleName(f"{self.caption.text()}: {option.label}")
        button.setAccessibleDescription(self.texts("field.key", letter=option.key))
        button.installEventFilter(self)
        button.clicked.connect(self._clicked)
        return button

    def _keep_place(self) -> None:
        """Offered late, the options would come last for Tab, and what stands below would be out of its reach."""
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt puts nothing behind what takes no focus
        for before, now in pairwise((self._box, *self._buttons.values())):
            QWidget.setTabOrder(before, now)
        self._box.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _clicked(self) -> None:
        self.clear_problem()
        self.edited.emit()
        self._aim()

    def _aim(self) -> None:
        """The focus comes back to what was chosen, from wherever: one of several is one stop for Tab, whose arrows do
        the rest. Qt sees to it on a click alone."""
        chosen = self.value()
        if chosen:
            self.setFocusProxy(self._buttons[chosen])
        if not self.multiple:
            stop = chosen or next(iter(self._buttons), "")
            for value, button in self._buttons.items():
                policy = Qt.FocusPolicy.StrongFocus if value == stop else Qt.FocusPolicy.ClickFocus
                button.setFocusPolicy(policy)
