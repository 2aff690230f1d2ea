"""What was written just now, and where each act stands: live."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QFrame, QLabel

from desk_app.domain.acts import Act, ActRow, ActState
from resources.catalogue import Texts
from ui.late_enter import BOUNCE_MS
from ui.look import SPACE_L
from ui.models.acts import reason_of, state_of
from ui.parts import column, named, restyle, words

GLYPHS = {ActState.ACCEPTED: "✓", ActState.REFUSED: "✕"}
WEIGHTS = {ActState.ACCEPTED: "good", ActState.REFUSED: "wall"}


class ActStates(QFrame):
    """A name and a state for each act."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        named(self, "done_card").setProperty("role", "card")
        self._inside = column(margin=SPACE_L)
        self.setLayout(self._inside)
        self._states: dict[str, QLabel] = {}
        self._shown = QElapsedTimer()

    def show_acts(self, acts: Sequence[Act]) -> None:
        """Written here: now it may be said."""
        self._shown.start()
        for act in acts:
            state = words(self.texts("page_done.saved"), "lead", f"done_state_{len(self._states)}")
            self._inside.addWidget(words(act.content.identity.traits.spoken_name(), "heading"))
            self._inside.addWidget(state)
            self._states[act.id] = state

    def is_seen(self) -> bool:
        """Has it been on the screen for longer than the key that confirmed may bounce?"""
        return not self._shown.isValid() or self._shown.hasExpired(BOUNCE_MS)

    def show_rows(self, rows: Sequence[ActRow]) -> None:
        """What the service answered."""
        for row in rows:
            label = self._states.get(row.act.id)
            if label is None:
                continue
            if row.state is ActState.ACCEPTED:
                sentence = state_of(self.texts, row)
            elif row.state is ActState.REFUSED:
                sentence = self.texts("page_done.refused", reason=reason_of(self.texts, row))
            else:
                sentence = self.texts("page_done.saved")
            label.setText(f"{GLYPHS.get(row.state, '○')}  {sentence}")
            restyle(label, weight=WEIGHTS.get(row.state, "hint"))
