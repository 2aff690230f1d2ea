"""A Vitale number, grouped 1-2-2-2-3-3-2 as it is typed, with any spacing taken."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from resources.catalogue import Texts
from ui.fields.cleaning import grouped, significant
from ui.fields.line import LineField

GROUPS = (1, 2, 2, 2, 3, 3, 2)


class NumberField(LineField):
    """`text()` is the number without spaces, at most 15 characters."""

    def __init__(self, name: str, label: str, texts: Texts, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, label, texts, hint=hint, limit=sum(GROUPS), parent=parent)
        self.line.setProperty("face", "mono")

    def shaped(self, text: str) -> str:
        """`2 95 10 99 126 111 93`."""
        return grouped(significant(text), GROUPS)

    def counted(self, shown: str) -> int:
        """Spaces are ours."""
        return len(shown.replace(" ", ""))

    def is_significant(self, character: str) -> bool:
        """The caret steps over our spaces."""
        return character != " "

    def text(self) -> str:
        """Without spaces."""
        return self.line.text().replace(" ", "")

    def select_part(self, part: tuple[int, int]) -> None:
        """Select the slice of the number that is wrong, counted without spaces."""
        shown = self.line.text()
        places = [place for place, character in enumerate(shown) if character != " "]
        if part[0] < len(places):
            start = places[part[0]]
            self.line.setSelection(start, places[min(part[1], len(places)) - 1] + 1 - start)
