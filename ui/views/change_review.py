"""The read-back of a change: each line leads back to its field; what it means is said before it is written."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QVBoxLayout, QWidget

from desk_app.flows.change_content import contact_touched
from desk_app.flows.change_review import change_review
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way, reason_of, way_of
from desk_app.flows.review import ReviewLine
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.tick import TickField
from ui.look import SPACE_L, SPACE_M
from ui.pages.review import LargeView, ReviewRow
from ui.parts import card, words
from ui.views.change_closing import meaning_key
from ui.views.change_page import ChangePage


class ChangeReviewPage(ChangePage):
    """`gone_back` carries the line whose field is wanted. A reopening is agreed to anew, here."""

    step = "review"
    ways = (("F9", "read_back"),)
    gone_back = Signal(object)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.content = QWidget(self)
        self._column = QVBoxLayout(self.content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.large = LargeView(texts)
        self.large.hide()
        self.meaning = words("", "lead", "change_meaning")
        self.leaflet = self.add(TickField("leaflet", texts("page_proof.leaflet"), texts))
        self.consent = self.add(TickField("consent", texts("change.reopening.consent"), texts))
        for widget in (self.content, self.large, self.meaning, self.leaflet, self.consent):
            self.rows.addWidget(widget)
        self.rows.addStretch(1)
        self.rows.setSpacing(SPACE_M)
        self._lines: tuple[ReviewLine, ...] = ()

    def action(self, draft: ChangeDraft, facts: ChangeFacts) -> str:
        """What is written now, by its name."""
        return self.texts(f"change.confirm.{way_of(draft) or Way.CONTACT}")

    def load(self, draft: ChangeDraft, facts: ChangeFacts) -> None:
        """The lines, rebuilt only where they changed."""
        lines = change_review(draft, facts)
        if lines != self._lines:
            self._lines = lines
            self._build()
        self.meaning.setText(" ".join(self._meanings(draft, facts)))
        self.meaning.setVisible(bool(self.meaning.text()))
        reopens = way_of(draft) is Way.REOPEN
        self.leaflet.set_ticked(draft.leaflet)
        self.consent.set_ticked(draft.consent)
        self.leaflet.setVisible(reopens)
        self.consent.setVisible(reopens)

    def read(self, draft: ChangeDraft) -> ChangeDraft:
        """Leaflet and consent."""
        return replace(draft, leaflet=self.leaflet.is_ticked(), consent=self.consent.is_ticked())

    def way(self, name: str) -> bool:
        """Turned towards the person, in large print."""
        if name != "read_back":
            return False
        is_large = self.large.isHidden()
        self.large.setVisible(is_large)
        self.content.setVisible(not is_large)
        if is_large:
            self.large.show_lines(self._lines)
        return True

    def first_field(self) -> QWidget | None:
        """What is read, while it is turned towards the person; else what is still to be agreed, or the main button."""
        return self.large if not self.large.isHidden() else super().first_field()

    def _meanings(self, draft: ChangeDraft, facts: ChangeFacts) -> list[str]:
        """What this change brings about, before it is written."""
        match way_of(draft):
            case Way.CONTACT:
                touched = contact_touched(draft, facts)
                if not {"email", "mobile"} & set(touched):
                    return []
                days = facts.profile.recent_contact_days
                return [self.texts("change.meaning.contact"), self.texts("change.meaning.recent", days=days)]
            case Way.CLOSE:
                return [self.texts(meaning_key(reason_of(draft, facts.profile)))]
            case Way.REOPEN:
                return [self.texts("page_review.purposes")]
            case _:
                return []

    def _build(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        grid = QGridLayout()
        grid.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(2)
        half = -(-len(self._lines) // 2)
        for place, line in enumerate(self._lines):
            button = ReviewRow(f"review_{place}", self.texts(line.label_key), line.shown(self.texts))
            button.clicked.connect(lambda _=False, line=line: self.gone_back.emit(line))
            grid.addWidget(button, place % half, place // half)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._column.addWidget(card("review_card", grid))
        # Built anew, the lines come last for Tab: what is agreed to goes behind them again.
        *_, last = self.content.findChildren(QAbstractButton)
        for before, now in pairwise((last, self.leaflet, self.consent)):
            now.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            QWidget.setTabOrder(before, now)
