"""Fields in reading order, whatever they are about: known by name, come by with Enter, each with its problem below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desk_app.domain.refusal import Problem, Weight
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.fields.line import LineField
from ui.fields.number import NumberField
from ui.look import SPACE_L, SPACE_M

_F = TypeVar("_F", bound=Field)


class FieldPage(QWidget):
    """The base of every page of a journey. `ways` are the page's own keys: (key, name of a sentence
    `<topic>.way.<name>`)."""

    edited = Signal()  # read me
    accepted = Signal(str)  # a question's code, answered with Enter
    entered = Signal(object)  # Enter on this field: may it be left?
    finished = Signal()  # on to the next page
    asked = Signal(str)  # one of the page's ways, or a thing only the shell can do

    step = ""
    topic = ""  # where its sentences stand in the catalogue
    ways: tuple[tuple[str, str], ...] = ()

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__()
        self.desk = desk
        self.texts = texts
        self.setObjectName(f"page_{self.step}")
        self.fields: dict[str, Field] = {}
        self._in_path: list[Field] = []
        self.touched: set[str] = set()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(SPACE_M)

    def first_field(self) -> QWidget | None:
        """Where the focus goes: the first field still to be filled, or None for the main button."""
        path = self.path()
        empty = [field for field in path if isinstance(field, LineField) and not field.text()]
        if len(empty) == len([field for field in path if isinstance(field, LineField)]):
            return path[0] if path else None
        return (empty or path)[0] if path else None

    def way(self, name: str) -> bool:
        """One of the page's ways was pressed. True where the page did it itself."""
        return False

    def reveal(self, name: str) -> None:
        """Unfold what holds the field of that name: somebody was there before anything was typed in it."""

    def add(self, field: _F, *, in_path: bool = True) -> _F:
        """Know a field, in reading order. `in_path`: Enter comes by; otherwise only Tab does."""
        self.fields[field.name] = field
        if in_path:
            self._in_path.append(field)
        field.edited.connect(self.edited)
        field.accepted.connect(self.accepted)
        field.entered.connect(lambda: self.entered.emit(field))
        return field

    def two_columns(self, *pairs: tuple[QWidget, QWidget | None]) -> None:
        """Rows of two fields; reading order is row by row."""
        self.rows.addLayout(two_columns(*pairs))

    def path(self) -> list[Field]:
        """The fields Enter comes by now: those that show and can be changed."""
        return [field for field in self._in_path if field.isVisibleTo(self) and not field.is_frozen]

    def go_on_from(self, field: Field) -> None:
        """To the field after `field`, or to the next page."""
        path = self.path()
        after = path[path.index(field) + 1 :] if field in path else []
        if after:
            after[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()

    def show_problems(self, problems: Iterable[Problem], *, everywhere: bool = False) -> None:
        """Put each problem at its field: everywhere, or only where a person has been. The others are cleared."""
        first: dict[str, Problem] = {}
        for problem in problems:
            first.setdefault(self.field_of(problem), problem)
        for name, field in self.fields.items():
            seen = everywhere or name in self.touched
            found = first.get(name)
            if found is not None and (seen or found.weight is Weight.NOTICE):
                field.show_problem(found)
            else:
                field.clear_problem()

    def field_of(self, problem: Problem) -> str:
        """The field a problem stands at; a page that shows it elsewhere says so."""
        return problem.field

    def focus_problem(self, problem: Problem) -> None:
        """The focus on the field that is wrong, its wrong part selected."""
        field = self.fields.get(self.field_of(problem))
        if field is None:
            return
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, NumberField) and problem.part and problem.weight is Weight.WALL:
            field.select_part(problem.part)


def two_columns(*pairs: tuple[QWidget, QWidget | None]) -> QGridLayout:
    """Rows of two fields, or of one across."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L)
    grid.setVerticalSpacing(SPACE_M)
    for row, (left, right) in enumerate(pairs):
        grid.addWidget(left, row, 0, 1, 1 if right else 2, Qt.AlignmentFlag.AlignTop)
        if right:
            grid.addWidget(right, row, 1, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
