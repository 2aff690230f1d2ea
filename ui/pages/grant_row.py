"""One named professional on the page of the access choices: what is said about them, what they may read, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.domain.access import UNREAD, Grant, Professional
from desk_app.domain.checked import refused
from desk_app.domain.professional_words import what_and_where
from desk_app.domain.rights import reader_of
from desk_app.domain.rights_words import SHORT, reading_words
from resources.catalogue import Texts
from resources.codes import rights
from ui.fields.choice import ChoiceField, Option
from ui.fields.day import DateField, day_of
from ui.look import SPACE_M
from ui.parts import Button, column, row

RIGHTS = ("read", "add", "blocked")
DAY_WIDTH = 360  # px


def what_they_read(professional: Professional, texts: Texts) -> str:
    """What their profession may read, as dated data says it: told, and deciding nothing."""
    if not professional.profession_code:
        return texts("rights.no_profession")
    reading = rights().reading(reader_of(professional))
    day = f"{reading.dated:%d/%m/%Y}" if reading.dated else ""
    return " · ".join(reading_words(reading, texts, day, SHORT))


def beside_name(professional: Professional, *said: str) -> str:
    """What tells them from their homonyms, and below it whatever else is `said`."""
    return "\n".join(part for part in (what_and_where(professional), " · ".join(filter(None, said))) if part)


class GrantRow(QWidget):
    """A letter for each right and one for the last day; Enter goes back to the search."""

    edited = Signal()
    removed = Signal(str)
    finished = Signal()

    def __init__(self, grant: Grant, texts: Texts, today: date) -> None:
        super().__init__()
        self.professional = grant.professional
        self._grant = grant
        self._today = today
        self._until_key = texts("page_access.until_key")
        self._gone = ""
        self._reads = what_they_read(grant.professional, texts)
        rpps, name = grant.professional.rpps, grant.professional.shown_name()
        self.setObjectName(f"grant_row_{rpps}")
        options = [Option(right, texts(f"page_access.{right}"), texts(f"page_access.{right}_key")) for right in RIGHTS]
        self.rights = ChoiceField(f"grant_{rpps}", name, texts, options, multiple=True, columns=3)
        self.rights.set_values([right for right in RIGHTS if getattr(grant, right)])
        until = texts("page_access.until_named", name=name)
        self.limit = Button(f"grant_limit_{rpps}", texts("page_access.until"), kind="link", key=self._until_key)
        self.limit.setAccessibleName(until)
        self.away = Button(f"grant_remove_{rpps}", texts("page_access.remove"), kind="link")
        self.away.setAccessibleName(texts("page_access.remove_named", name=name))
        label, hint = texts("page_access.until_label"), texts("page_access.until_hint")
        self.until = DateField(f"grant_until_{rpps}", label, texts, hint=hint)
        self.until.line.setAccessibleName(until)
        self.until.line.setMaximumWidth(DAY_WIDTH)
        self._was_unread = grant.until == UNREAD
        if grant.until not in (None, UNREAD):
            self.until.set_text(f"{grant.until:%d/%m/%Y}")
        aside = column(spacing=0)
        aside.addStretch(1)
        aside.addWidget(self.limit)
        aside.addWidget(self.away)
        line = row(self.rights, spacing=SPACE_M)
        line.addLayout(aside)
        line.setStretch(0, 1)
        rows = column()
        rows.addLayout(line)
        rows.addWidget(self.until)
        self.setLayout(rows)
        self._show_until(grant.until is not None)
        self._show_hint()
        self.rights.edited.connect(self._chosen)
        self.rights.entered.connect(self.finished)
        self.limit.clicked.connect(self.ask_until)
        self.until.edited.connect(self._dated)
        self.until.entered.connect(self._until_done)
        self.until.line.editingFinished.connect(self.edited)
        self.away.clicked.connect(lambda: self.removed.emit(rpps))

    @property
    def grant(self) -> Grant:
        """The choice; a day that was not typed whole is UNREAD, which the rules refuse."""
        typed = self.until.text() if not self.until.isHidden() else ""
        unread = UNREAD if typed or self._was_unread else None
        return replace(self._grant, until=day_of(typed) or unread)

    def ask_until(self) -> None:
        """The field of the last day, with the focus."""
        self._show_until(True)
        self.until.setFocus()

    def show_gone(self, sentence: str) -> None:
        """They are in the directory no more, or nothing of the kind."""
        self._gone = sentence
        self._show_hint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The last day's own letter."""
        if not event.modifiers() and event.text().upper() == self._until_key:
            self.ask_until()
        else:
            super().keyPressEvent(event)

    def _show_until(self, is_shown: bool) -> None:
        self.until.setVisible(is_shown)
        self.limit.setVisible(not is_shown)

    def _show_hint(self) -> None:
        self.rights.set_hint(beside_name(self.professional, self._gone, "" if self._grant.blocked else self._reads))

    def _dated(self) -> None:
        """Half a day says nothing yet; what was typed whole is judged at once."""
        self._was_unread = False
        grant, typed = self.grant, self.until.text()
        self.until.clear_problem()
        if len(typed) in (0, self.until.limit):
            self._say_wrong(grant)
            self.edited.emit()

    def _until_done(self) -> None:
        """Enter: on, or the field goes where nothing was typed in it."""
        self._was_unread = False
        if self._say_wrong(self.grant):
            return
        self._show_until(bool(self.until.text()))
        self.finished.emit()

    def _say_wrong(self, grant: Grant) -> bool:
        if grant.until is None or grant.until >= self._today:
            return False
        code = "grant_day" if grant.until == UNREAD else "grant_past"
        self.until.show_problem(refused(self.until.name, code, name=grant.professional.shown_name()))
        return True

    def _chosen(self) -> None:
        chosen = set(self.rights.values())
        if self._grant.blocked and chosen - {"blocked"}:
            chosen.discard("blocked")
        elif not self._grant.blocked and "blocked" in chosen:
            chosen = {"blocked"}
        self.rights.set_values([right for right in RIGHTS if right in chosen])
        self._grant = replace(self._grant, read="read" in chosen, add="add" in chosen, blocked="blocked" in chosen)
        self._show_hint()
        self.edited.emit()
