"""« Plus de réglages »: what most services do not ask for, folded away until somebody wants it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from resources.catalogue import Texts
from ui.fields.field import Field
from ui.look import SPACE_M
from ui.parts import Button, beside, column, named, words

# The site's own authority, this desk's certificate, and access by a key: names in the settings file.
NAMES = (
    "service.authority",
    "service.certificate",
    "service.certificate_key",
    "service.client_id",
    "service.client_key",
    "service.token_url",
)


class ServiceMore(QWidget):
    """`fields` under a button (F8) that shows and hides them. They show at once where one of them holds something."""

    def __init__(self, texts: Texts, fields: Sequence[Field]) -> None:
        super().__init__()
        self.setObjectName("service_more")
        self.texts = texts
        self.fields = tuple(fields)
        page = column(spacing=SPACE_M)
        self.setLayout(page)
        self.button = Button("service_more_button", texts("settings.more"), kind="link", key="F8")
        self.button.clicked.connect(self.turn)
        page.addLayout(beside(self.button))
        self.hint = words(texts("settings.more_hint"), "quiet", "service_more_hint")
        page.addWidget(self.hint)
        self.box = named(QWidget(), "service_more_fields")
        lines = column(spacing=SPACE_M)
        for field in self.fields:
            lines.addWidget(field)
        self.box.setLayout(lines)
        page.addWidget(self.box)
        self.show_fields(False)

    def turn(self) -> None:
        """Show what was hidden, and go there; or hide it."""
        is_shown = self.box.isHidden()
        self.show_fields(is_shown)
        target = self.fields[0] if is_shown else self.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fields(self, shown: bool) -> None:
        """Shown or not; whatever stands in them stays."""
        self.box.setVisible(shown)
        self.hint.setVisible(not shown)
        label = self.texts("settings.less" if shown else "settings.more")
        self.button.setText(f"{label}   F8")
        self.button.setAccessibleName(label)
