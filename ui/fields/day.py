"""A date that grows as dd/mm/yyyy while digits arrive; 00 is a day or a month the civil record does not know."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from resources.catalogue import Texts
from ui.fields.cleaning import day_month_year
from ui.fields.line import LineField


class DateField(LineField):
    """`text()` is `21/01/1977`, or as far as it was typed."""

    def __init__(self, name: str, label: str, texts: Texts, *, hint: str = "", parent: QWidget | None = None) -> None:
        placeholder = texts("field.date_shape")
        super().__init__(name, label, texts, hint=hint, limit=10, placeholder=placeholder, parent=parent)
        self.line.setProperty("face", "mono")

    def shaped(self, text: str) -> str:
        """A long paste is left long, so that it is refused rather than cut."""
        return text if len(text) > 40 else day_month_year(text)

    def is_significant(self, character: str) -> bool:
        """The caret steps over our slashes."""
        return character != "/"

    def _typed(self, raw: str) -> None:
        # Taking a digit back takes the slash before it too.
        super()._typed(raw.rstrip("/") if self._before.startswith(raw) else raw)


def day_of(typed: str) -> date | None:
    """`30/06/2026` as a day; None where it is none."""
    try:
        return datetime.strptime(typed, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
