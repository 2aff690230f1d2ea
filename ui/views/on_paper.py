"""A key on its way to paper: shown in groups until it is copied, then two of its groups typed back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from desk_app.domain.recovery import OnPaper
from resources.catalogue import Texts
from ui.fields.group import GroupField
from ui.look import SPACE_L, SPACE_M, SPACE_XL
from ui.parts import card, column, spell_out, words


def shown_key(name: str, sheet: OnPaper, texts: Texts, *, beside: int) -> QFrame:
    """The whole key, `beside` groups on a line, each below its number."""
    grid = QGridLayout()
    grid.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
    grid.setHorizontalSpacing(SPACE_XL)
    grid.setVerticalSpacing(SPACE_M)
    for place, group in enumerate(sheet.key.reveal().split("-")):
        cell = column(spacing=0)
        cell.addWidget(words(texts("recovery.group", n=place + 1), "small"))
        shown = words(group, "figure", f"{name}_shown_{place + 1}", wraps=False)
        shown.setAccessibleName(texts("recovery.group", n=place + 1))
        spell_out(shown)
        cell.addWidget(shown)
        grid.addLayout(cell, place // beside, place % beside)
    return card(f"{name}_key", grid)


class TypedBack(QFrame):
    """The groups that are asked for; `then` is called once the last of them is whole and right, or at its Enter."""

    def __init__(self, name: str, sheet: OnPaper, texts: Texts, then: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName(f"{name}_back")
        self.setProperty("role", "card")
        self.sheet = sheet
        self.groups = tuple(GroupField(f"{name}_group_{place + 1}", place, texts) for place in sheet.asked)
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.setLayout(form)
        for field, after in zip(self.groups, (*self.groups[1:], None), strict=True):
            form.addWidget(field)
            target = after.line.setFocus if after is not None else then
            field.completed.connect(target)
            field.entered.connect(target)

    def typed(self) -> list[str] | None:
        """What was typed, where all of it is what stands on the sheet; else the first slip is shown."""
        for field in self.groups:
            if not self.sheet.reads_back(field.place_in_key, field.text()):
                field.show_slip()
                field.line.setFocus(Qt.FocusReason.OtherFocusReason)
                return None
        return [field.text() for field in self.groups]

    def forget(self) -> None:
        """Nothing of the key stays in the fields."""
        for field in self.groups:
            field.forget()
