"""F1: the keys of the present screen, beside it, until F1 or Escape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QVBoxLayout, QWidget

from resources.catalogue import Texts
from ui.look import SPACE_L, SPACE_M
from ui.parts import Button, Screen, key_cap, named, words
from ui.side_panel import SidePanel

# Valid on every screen where nobody is being looked after.
HOME_KEYS = {
    Qt.Key.Key_F2: "open",
    Qt.Key.Key_F3: "renew",
    Qt.Key.Key_F4: "find",
    Qt.Key.Key_F5: "send",
    Qt.Key.Key_F6: "follow_up",
    Qt.Key.Key_F7: "resume",
    Qt.Key.Key_F11: "administration",
    Qt.Key.Key_F12: "change",
}


class KeysPanel(QFrame):
    """A panel at the right of the window. The catalogue's table `keys.<topic>` gives the lines, `keys.any` the rest;
    those that mean nothing for now are left out."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("keys_panel")
        self.setProperty("role", "side")
        self.texts = texts
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(0, 0, 0, 0)
        self.inner: QWidget | None = None
        self.hide()

    def show_screen(self, screen: QWidget, *, is_inside: bool) -> None:
        """The keys of the screen as it stands now, then those that are the same everywhere; outside nothing locks."""
        found = self.lines(screen, without=frozenset() if is_inside else frozenset({"ctrl_l"}))
        if self.inner is not None:
            self.outer.removeWidget(self.inner)
            self.inner.setParent(None)
            self.inner.deleteLater()
        page = named(QWidget(), "keys_inner")
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(words(self.texts("keys.title"), "heading"))
        lines = QFormLayout()
        lines.setVerticalSpacing(SPACE_M)
        lines.setHorizontalSpacing(SPACE_M)
        for key, sentence in found:
            lines.addRow(key_cap(key), words(sentence, "body"))
        column.addLayout(lines)
        column.addStretch(1)
        self.inner = SidePanel("keys_scroll", page)
        self.outer.addWidget(self.inner)
        spoken = "; ".join(f"{key}, {sentence}" for key, sentence in found)
        self.setAccessibleName(self.texts("keys.title"))
        self.setAccessibleDescription(spoken)

    def lines(self, screen: QWidget, *, without: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
        """(key as it stands on the keyboard, what it does)."""
        topic = getattr(screen, "topic", "")
        found = list(screen.own_keys()) if isinstance(screen, Screen) else []
        idle = without | screen.idle_keys() if isinstance(screen, Screen) else without
        hidden = _hidden_caps(screen)
        for start in (f"keys.{topic}.", "keys.any."):
            for key in self.texts.keys():  # noqa: SIM118 - Texts is no mapping
                name = key.removeprefix(start)
                if name in (key, *idle):
                    continue
                cap = self.texts(f"keys.cap.{name}") if f"keys.cap.{name}" in self.texts else name.upper()
                if cap not in hidden:
                    found.append((cap.replace("-", " "), self.texts(key)))
        return tuple(found)


def _hidden_caps(screen: QWidget) -> set[str]:
    """The keys of buttons that do not show now."""
    buttons = screen.findChildren(Button)
    shown = {one.key for one in buttons if one.isVisibleTo(screen)}
    return {one.key for one in buttons} - shown
