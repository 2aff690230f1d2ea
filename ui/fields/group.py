"""One group of the recovery key: five characters, checked by themselves as soon as the last one is typed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk_app.domain.recovery import GROUP, plain, read_group
from desk_app.domain.refusal import Problem
from resources.catalogue import Texts
from ui.fields.code import CodeField
from ui.late_enter import MOVED_MS, swallow_enter


class GroupField(CodeField):
    """`place` counts from 0. A slip is said at the group it is in; `completed`: the group is whole and right."""

    def __init__(self, name: str, place: int, texts: Texts, *, parent: QWidget | None = None) -> None:
        super().__init__(name, texts("recovery.group", n=place + 1), texts, length=GROUP, parent=parent)
        self.place_in_key = place
        self.line.setProperty("face", "mono")

    def shaped(self, text: str) -> str:
        """As on the sheet: capitals, and no character that could be mistaken."""
        return plain(text)

    def _count(self) -> None:
        reading = read_group(self.text(), self.place_in_key)
        if not reading.is_whole:
            self.clear_problem()
        elif reading.is_right:
            self.clear_problem()
            swallow_enter(self, MOVED_MS)  # pressed out of habit, it would skip a box, or answer the next screen
            self.completed.emit()
        else:
            self.show_slip()

    def show_slip(self) -> None:
        """This group is not what stands on the sheet."""
        values = (("group", str(self.place_in_key + 1)),)
        self.show_problem(Problem(self.name, "recovery_group", values))
