"""The fields of the access choices: named professionals, each by an explicit act, and the emergency lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.checked import refused
from desk_app.domain.directory import Sought
from desk_app.domain.refusal import Problem
from desk_app.domain.rights import may_be_granted, reader_of
from desk_app.domain.rights_words import SHORT, reading_words
from desk_app.usecases.desk import Desk
from desk_app.usecases.find_professional import find_professional
from resources.catalogue import Texts
from resources.codes import rights
from ui.fields.choice import ChoiceField, Option
from ui.fields.field import Field
from ui.fields.professional import ProfessionalField
from ui.fields.tick import TickField
from ui.look import SPACE_M
from ui.parts import Button, column, row, words

RIGHTS = ("read", "add", "blocked")


def what_they_read(professional: Professional, texts: Texts) -> str:
    """What their profession may read, as dated data says it: told, and deciding nothing."""
    reading = rights().reading(reader_of(professional))
    day = f"{reading.dated:%d/%m/%Y}" if reading.dated else ""
    return " · ".join(reading_words(reading, texts, day, SHORT))


class GrantRow(QWidget):
    """One professional, what is said about them, what they may read; a letter each, Enter goes back to the search."""

    edited = Signal()
    removed = Signal(str)
    finished = Signal()

    def __init__(self, grant: Grant, texts: Texts) -> None:
        super().__init__()
        self.grant = grant
        rpps = grant.professional.rpps
        self.setObjectName(f"grant_row_{rpps}")
        options = [Option(right, texts(f"page_access.{right}"), texts(f"page_access.{right}_key")) for right in RIGHTS]
        self.rights = ChoiceField(
            f"grant_{rpps}", grant.professional.shown_name(), texts, options, multiple=True, columns=3
        )
        self.rights.set_values([right for right in RIGHTS if getattr(grant, right)])
        self._reads = what_they_read(grant.professional, texts)
        self.rights.set_hint("" if grant.blocked else self._reads)
        self.away = away = Button(f"grant_remove_{rpps}", texts("page_access.remove"), kind="link")
        away.setAccessibleName(texts("page_access.remove_named", name=grant.professional.shown_name()))
        line = row(self.rights, away, spacing=SPACE_M)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.rights.edited.connect(self._chosen)
        self.rights.entered.connect(self.finished)
        away.clicked.connect(lambda: self.removed.emit(rpps))

    def _chosen(self) -> None:
        chosen = set(self.rights.values())
        if self.grant.blocked and chosen - {"blocked"}:
            chosen.discard("blocked")
        elif not self.grant.blocked and "blocked" in chosen:
            chosen = {"blocked"}
        self.rights.set_values([right for right in RIGHTS if right in chosen])
        self.grant = replace(self.grant, read="read" in chosen, add="add" in chosen, blocked="blocked" in chosen)
        self.rights.set_hint("" if self.grant.blocked else self._reads)
        self.edited.emit()


class AccessFields(QFrame):
    """`edited` for what is no field of its own: a professional taken in, changed or removed."""

    edited = Signal()

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("access_fields")
        self.texts = texts

        async def doctors(typed: str) -> Sought:
            return await find_professional(desk, typed, doctors_first=True)

        async def anyone(typed: str) -> Sought:
            return await find_professional(desk, typed)

        self.attending = ProfessionalField(
            "attending_doctor",
            texts("page_access.attending_doctor"),
            texts,
            doctors,
            hint=texts("page_access.attending_hint"),
        )
        self.grants = ProfessionalField(
            "grants", texts("page_access.grants"), texts, anyone, hint=texts("page_access.grants_hint")
        )
        self.emergency = TickField("emergency", texts("page_access.emergency"), texts)
        self.break_glass = TickField("break_glass", texts("page_access.break_glass"), texts)
        self.doctor = words("", "name", "attending_doctor_chosen")
        self.no_doctor = Button("attending_doctor_remove", texts("page_access.remove"), kind="link")
        self.doctor_reads = words("", "message", "attending_doctor_reads")
        self.doctor_reads.setProperty("weight", "hint")
        named = row(self.doctor, self.no_doctor, spacing=SPACE_M)
        named.setStretch(0, 1)
        chosen = column(spacing=0)
        chosen.addLayout(named)
        chosen.addWidget(self.doctor_reads)
        self.list = QVBoxLayout()
        self.list.setSpacing(SPACE_M)
        rows = column(spacing=SPACE_M)
        self.setLayout(rows)
        rows.addWidget(self.attending)
        rows.addLayout(chosen)
        rows.addWidget(self.grants)
        rows.addLayout(self.list)
        rows.addWidget(words(texts("page_access.emergency_line"), "label", "emergency_line"))
        rows.addWidget(self.emergency)
        rows.addWidget(self.break_glass)
        self._access = Access()
        self._rows: list[GrantRow] = []
        self.attending.picked.connect(self._attend)
        self.grants.picked.connect(self._grant)
        self.no_doctor.clicked.connect(lambda: self._attend(None))

    def put_on(self, add: Callable[..., Field]) -> None:
        """Make the fields known to a page (its `add`), in reading order."""
        add(self.attending)
        add(self.grants)
        add(self.emergency, in_path=False)
        add(self.break_glass, in_path=False)

    def load(self, access: Access) -> None:
        """Show the choices."""
        self._access = access
        self._show()
        if [grant_row.grant for grant_row in self._rows] != list(access.grants):
            for grant_row in self._rows:
                self.list.removeWidget(grant_row)
                grant_row.setParent(None)
                grant_row.deleteLater()
            self._rows = []
            for grant in access.grants:
                self._add_row(grant)

    def read(self) -> Access:
        """The choices."""
        return replace(
            self._access,
            grants=tuple(grant_row.grant for grant_row in self._rows),
            emergency=self.emergency.is_ticked(),
            break_glass=self.break_glass.is_ticked(),
        )

    def focus_unsaid(self, problem: Problem) -> bool:
        """A name about which nothing is said yet gets the focus itself."""
        for grant_row in self._rows:
            grant = grant_row.grant
            if problem.field == "grants" and not (grant.read or grant.add or grant.blocked):
                grant_row.rights.setFocus()
                return True
        return False

    def _attend(self, professional: Professional | None) -> None:
        if professional is not None and self._is_refused(self.attending, professional):
            return
        self._access = replace(self._access, attending_doctor=professional)
        self._show()
        self.edited.emit()
        (self.grants if professional else self.attending).setFocus()

    def _grant(self, professional: Professional) -> None:
        for grant_row in self._rows:
            if grant_row.grant.professional.rpps == professional.rpps:
                grant_row.rights.setFocus()
                return
        if self._is_refused(self.grants, professional):
            return
        self._add_row(Grant(professional=professional)).rights.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _is_refused(self, field: ProfessionalField, professional: Professional) -> bool:
        """Who is given no access here is named where the choice was made, and goes no further."""
        if may_be_granted(professional):
            return False
        field.show_problem(refused(field.name, "grant_occupational", name=professional.shown_name()))
        return True

    def _add_row(self, grant: Grant) -> GrantRow:
        made = GrantRow(grant, self.texts)
        made.edited.connect(self.edited)
        made.finished.connect(self.grants.setFocus)
        made.removed.connect(self._remove)
        before = self._rows[-1].away if self._rows else self.grants.list
        self._rows.append(made)
        self.list.addWidget(made)
        # Made last, it would come last for Tab. Only what can take the focus itself is moved, and its buttons with it.
        made.rights.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        QWidget.setTabOrder(before, made.rights)
        QWidget.setTabOrder(made.rights, made.away)
        return made

    def _remove(self, rpps: str) -> None:
        for grant_row in [one for one in self._rows if one.grant.professional.rpps == rpps]:
            self._rows.remove(grant_row)
            self.list.removeWidget(grant_row)
            grant_row.hide()
            grant_row.deleteLater()
        self.grants.setFocus()
        self.edited.emit()

    def _show(self) -> None:
        doctor = self._access.attending_doctor
        self.doctor.setText(doctor.shown_name() if doctor else "")
        self.doctor.setVisible(doctor is not None)
        self.no_doctor.setVisible(doctor is not None)
        self.doctor_reads.setText(what_they_read(doctor, self.texts) if doctor else "")
        self.no_doctor.setAccessibleDescription(self.doctor_reads.text())
        self.doctor_reads.setVisible(doctor is not None)
        self.emergency.set_ticked(self._access.emergency)
        self.break_glass.set_ticked(self._access.break_glass)
