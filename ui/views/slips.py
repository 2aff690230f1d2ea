"""One-time passwords on the screen: shown once, large, printed where there is a printer, never kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk
from desk_app.usecases.desk_sheets import slip_letter
from desk_app.usecases.operators import Slip
from resources.catalogue import Texts
from ui import printing
from ui.look import SPACE_L, SPACE_S
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.paper import print_sheets
from ui.parts import Button, Screen, beside, card, column, restyle, spell_out, words
from ui.refused import refused


class SlipsView(Screen):
    """Wipes the passwords when it is left."""

    topic = "slips"
    leave_question = "slips"

    def __init__(self, desk: Desk, texts: Texts, slips: Sequence[Slip]) -> None:
        super().__init__("slips")
        self.desk = desk
        self.texts = texts
        self.slips = tuple(slips)
        self.is_noted = False
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("slips.title"), "title", "slips_title"))
        page.addWidget(words(texts("slips.lead"), "quiet", "slips_lead"))
        for place, slip in enumerate(self.slips, 1):
            lines = column(margin=SPACE_L, spacing=SPACE_S)
            lines.addWidget(words(slip.operator.name, "heading", f"slip_name_{place}"))
            shown = words(slip.password.reveal(), "figure", f"slip_password_{place}", wraps=False)
            shown.setAccessibleName(texts("slips.password", name=slip.operator.name))
            spell_out(shown)
            lines.addWidget(shown)
            page.addWidget(card(f"slip_{place}", lines))
        self.message = words("", "message", "slips_message")
        page.addWidget(self.message)
        self.noted = Button("slips_noted", texts("slips.noted"), kind="primary", key="⏎")
        self.print_button = Button("slips_print", texts("slips.print"), key="P")
        self.noted.clicked.connect(self.note)
        self.print_button.clicked.connect(self.print_now)
        if not printing.may_print(desk.set_up.values()):
            self.print_button.hide()
        page.addLayout(beside(self.noted, self.print_button))
        page.addStretch(1)

    def first_field(self) -> QWidget:
        """What is done last: nothing is typed here."""
        return self.noted

    def would_lose(self) -> bool:
        """Nobody can bring these passwords back."""
        return not self.is_noted

    def note(self) -> None:
        """They were written down or printed."""
        self.is_noted = True
        self.left.emit()

    def print_now(self) -> None:
        """One sheet for each person, in one go."""
        if self._work is None or self._work.done():
            self._work = spawn(self._print(), "slips")

    async def _print(self) -> None:
        letters = [slip_letter(self.desk, slip, self.texts.language) for slip in self.slips]
        try:
            key, weight = await print_sheets(self, self.desk, letters)
            sentence = self.texts(key)
        except Refusal as refusal:
            sentence, weight = refused(self.texts, refusal), "wall"
        self.message.setText(sentence)
        restyle(self.message, weight=weight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """P, as shown on the button."""
        if event.key() == Qt.Key.Key_P and self.print_button.isVisible():
            self.print_now()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Nothing of them stays."""
        if self._work is not None:
            self._work.cancel()
        for slip in self.slips:
            slip.password.wipe()
