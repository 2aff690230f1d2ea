"""The two last cards of a new code: how it travels, and where it went, masked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from desk_app.domain.answers import RenewedCode
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField
from ui.look import SPACE_L, SPACE_M
from ui.parts import Button, card, column, named, words


class ChannelCard:
    """The channels, a note beside them, and what shows while the service works."""

    def __init__(self, texts: Texts) -> None:
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.channel = ChoiceField("channel", texts("renewal.channel"), texts, ())
        self.note = words("", "quiet", "renewal_channel_note")
        self.progress = named(QProgressBar(), "renewal_progress")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(texts("renewal.working"))
        self.progress.hide()
        self.back = Button("renewal_back", texts("renewal.back"))
        for widget in (self.channel, self.note, self.progress):
            form.addWidget(widget)
        form.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.frame = card("renewal_channel", form)


class SentCard:
    """The code is on its way."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.outcome = words("", "heading", "renewal_outcome")
        self.target = words("", "figure", "renewal_target")
        self.expires = words("", "quiet", "renewal_expires")
        self.finish = Button("renewal_finish", texts("renewal.finish"), kind="primary", key="⏎")
        for widget in (self.outcome, self.target, self.expires):
            form.addWidget(widget)
        form.addWidget(self.finish, 0, Qt.AlignmentFlag.AlignLeft)
        self.frame = card("renewal_done", form)

    def show_code(self, renewed: RenewedCode) -> None:
        """The masked target and the last day; never the code."""
        self.outcome.setText(self.texts(f"renewal.sent.{renewed.channel.value}"))
        self.target.setText(renewed.sent_to)
        day = renewed.expires.astimezone().strftime("%d/%m/%Y")
        self.expires.setText(self.texts("renewal.expires", day=day))
        self.finish.setFocus(Qt.FocusReason.OtherFocusReason)
