"""The read-back: one screen, each line leads back to its field; consents unticked; a large view to turn round."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.refusal import Problem
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.review import ReviewLine
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.tick import TickField
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.pages.page import Page
from ui.parts import WrappingButton, card, words


class ReviewPage(Page):
    """`gone_back` carries the line whose field is wanted. Space held shows what is masked in the large view."""

    step = "review"
    topic = "page_review"
    ways = (("F2", "child"), ("F6", "remove_child"), ("F9", "read_back"))
    gone_back = Signal(object)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.content = QWidget(self)
        self._column = QVBoxLayout(self.content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_M)
        self.large = LargeView(texts)
        self.large.hide()
        self.rows.addWidget(self.content)
        self.rows.addWidget(self.large)
        self.large_print = self.add(TickField("large_print", texts("page_review.large_print"), texts), in_path=False)
        self.rows.addWidget(self.large_print)
        languages = (Option("fr", texts("page_review.french"), "F"), Option("en", texts("page_review.english"), "A"))
        self.language = self.add(
            ChoiceField("language", texts("page_review.language"), texts, languages, columns=2), in_path=False
        )
        self.rows.addWidget(self.language)
        self.rows.addStretch(1)
        self._lines: tuple[ReviewLine, ...] = ()
        self.consents: list[TickField] = []

    def shown_ways(self, draft: OpeningDraft, facts: Facts) -> tuple[tuple[str, str], ...]:
        """The last of several may be taken out again; the only one is refused or set aside."""
        return self.ways if len(draft.people) > 1 else tuple(way for way in self.ways if way[1] != "remove_child")

    def action(self, draft: OpeningDraft) -> str:
        """Confirm, for one or for all."""
        return self.texts.count("page_review.confirm", len(draft.people))

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """The lines, rebuilt only where they changed."""
        lines = opening.review(draft, facts)
        if lines != self._lines or len(self.consents) != len(draft.people):
            self._lines = lines
            self._build(draft, facts)
        self.large_print.set_ticked(draft.large_print)
        self.language.set_values((draft.language,))
        for consent, person in zip(self.consents, draft.people, strict=True):
            consent.set_ticked(person.consent)

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """A consent each."""
        if len(self.consents) != len(draft.people):
            return draft
        people = tuple(
            replace(person, consent=consent.is_ticked())
            for person, consent in zip(draft.people, self.consents, strict=True)
        )
        language = self.language.value() or draft.language
        return replace(draft, people=people, large_print=self.large_print.is_ticked(), language=language)

    def first_field(self) -> QWidget | None:
        """The first consent not given yet."""
        return next((consent for consent in self.consents if not consent.is_ticked()), None)

    def way(self, name: str) -> bool:
        """The large view stands in place of the lines."""
        if name != "read_back":
            return False
        is_large = not self.large.isVisibleTo(self)
        self.large.setVisible(is_large)
        self.content.setVisible(not is_large)
        if is_large:
            self.large.show_lines(self._lines)
            self.large.setFocus()
        elif self.consents:
            (self.first_field() or self.consents[0]).setFocus()
        return True

    def field_of(self, problem: Problem) -> str:
        """The first consent that is missing."""
        missing = (consent.name for consent in self.consents if not consent.is_ticked())
        return next(missing, "consent0") if problem.field == "consent" else problem.field

    def _build(self, draft: OpeningDraft, facts: Facts) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for consent in self.consents:
            self.fields.pop(consent.name, None)
            self._in_path.remove(consent)
        self.consents = []
        # Once, above all of them: every consent below is given knowing it.
        self._column.addWidget(words(self.texts("page_review.purposes"), "quiet"))
        for index, _person in enumerate(draft.people):
            self._column.addWidget(self._person(draft, facts, index))
        # Built anew, the lines would come last for Tab.
        after = [*self.large_print.findChildren(QAbstractButton), *self.language.findChildren(QAbstractButton)]
        for before, now in pairwise([*self.content.findChildren(QAbstractButton), *after]):
            QWidget.setTabOrder(before, now)

    def _person(self, draft: OpeningDraft, facts: Facts, index: int) -> QWidget:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(2)
        lines = [line for line in self._lines if line.person_index == index]
        half = -(-len(lines) // 2)
        for place, line in enumerate(lines):
            button = ReviewRow(f"review_{index}_{place}", self.texts(line.label_key), line.shown(self.texts))
            button.clicked.connect(lambda _=False, line=line: self.gone_back.emit(line))
            grid.addWidget(button, place % half, place // half)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        looking = replace(draft, current=index)
        who = opening.called(looking.person) or self.texts("page_review.the_person")
        represented = opening.is_represented(looking.person, facts)
        key = "consent_represented" if represented else "consent"
        consent = self.add(TickField(f"consent{index}", self.texts(f"page_review.{key}", name=who), self.texts))
        self.consents.append(consent)
        box = QVBoxLayout()
        box.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        box.setSpacing(SPACE_S)
        box.addLayout(grid)
        box.addWidget(consent)
        return card(f"review_person_{index}", box)


class ReviewRow(WrappingButton):
    """One line, pressed with Enter; as high as its wrapped sentences need."""

    def __init__(self, name: str, label: str, value: str) -> None:
        super().__init__(name, "", kind="row")
        self.setAccessibleName(f"{label}: {value}")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(SPACE_S + 3, 5, SPACE_S + 3, 5)
        for sentence, role, share in ((label, "quiet", 2), (value, "lead", 3)):
            inside.addWidget(words(sentence, role), share)
        self.wrap(QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        """A line at least: the height follows the width."""
        layout = self.layout()
        return layout.minimumSize() if layout else super().minimumSizeHint()


class LargeView(QWidget):
    """Turned towards the person: large print, number and contacts masked until Space is held."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("read_back")
        self.setAccessibleName(texts("page_review.read_back"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.texts = texts
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_L)
        self._grid.setVerticalSpacing(SPACE_M)
        self._values: list[tuple[QLabel, ReviewLine]] = []

    def show_lines(self, lines: tuple[ReviewLine, ...]) -> None:
        """The lines, masked."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._values = []
        self._grid.addWidget(words(self.texts("page_review.hold"), "quiet"), 0, 0, 1, 2)
        for place, line in enumerate(lines, start=1):
            value = words(line.shown(self.texts), "title")
            self._grid.addWidget(words(self.texts(line.label_key), "lead"), place, 0)
            self._grid.addWidget(value, place, 1)
            self._values.append((value, line))
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While Space is down, everything shows."""
        if event.key() == Qt.Key.Key_Space:
            self._reveal(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Masked again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._reveal(False)
        else:
            super().keyReleaseEvent(event)

    def _reveal(self, is_shown: bool) -> None:
        for label, line in self._values:
            if line.masked:
                label.setText(line.full if is_shown else line.shown(self.texts))
