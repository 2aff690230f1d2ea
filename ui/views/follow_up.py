"""What was done here: waiting, sent, accepted, and first of all what is to be corrected, with its reason."""

from __future__ import annotations

from desk_app.domain.refusal import Refusal, Weight
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_up import follow_up
from resources.catalogue import Texts
from ui.loop import Work, spawn
from ui.views.act_list import ActListView


class FollowUpView(ActListView):
    """`refresh` reads again; the window calls it when the loop has settled something. `words` stand in the box from
    the start, and the line of the act `at` is the marked one."""

    topic = "follow_up"

    def __init__(self, desk: Desk, texts: Texts, *, words: str = "", at: str = "") -> None:
        super().__init__(
            "follow_up",
            texts,
            title=texts("follow_up.title"),
            box=texts("follow_up.filter"),
            hint=texts("follow_up.filter_hint"),
        )
        self.desk = desk
        self._reading: Work | None = None
        self.box.edited.connect(self._filter)
        self._current = at
        if words:
            self.box.set_text(words)
            self.table.keep(words)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again; at most one reading at a time."""
        if self._reading is None or self._reading.done():
            self._reading = spawn(self._read(), "follow-up")

    async def _read(self) -> None:
        try:
            rows = await follow_up(self.desk)
        except Refusal as refusal:
            self.box.say(self.texts(f"refusal.{refusal.code}", **refusal.values), Weight.WALL)
            return
        self.remember()
        self.table.put(rows)
        self._say_count()

    def _filter(self) -> None:
        self.remember()
        self.table.keep(self.box.text())
        self._say_count()

    def _say_count(self) -> None:
        count = self.table.rowCount()
        self.nothing.setText(self.texts.count("follow_up.count", count) if count else self.texts("follow_up.nothing"))

    def leave(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()
