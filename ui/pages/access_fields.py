"""The fields of the access choices: named professionals, each by an explicit act, and the emergency lines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.checked import refused
from desk_app.domain.directory import OLD_DAYS, Sought, is_old
from desk_app.domain.refusal import Problem, Refusal, Weight
from desk_app.domain.rights import may_be_granted
from desk_app.usecases.desk import Desk
from desk_app.usecases.familiar_professionals import choose_professional, familiar_professionals, mark_favourite
from desk_app.usecases.find_professional import find_professional
from desk_app.usecases.named_access import absent_from_directory
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.fields.professional import ProfessionalField
from ui.fields.tick import TickField
from ui.look import SPACE_M
from ui.loop import Work, spawn
from ui.pages.grant_row import GrantRow, beside_name, what_they_read
from ui.parts import Button, column, row, words
from ui.refused import refused as refused_in


class AccessFields(QFrame):
    """`edited` for what is no field of its own: a professional taken in, changed or removed."""

    edited = Signal()

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("access_fields")
        self.desk = desk
        self.texts = texts
        self.note = words("", "message", "directory_note")
        self.note.setProperty("weight", "question")
        label = texts("page_access.attending_doctor")
        self.attending = ProfessionalField("attending_doctor", label, texts, self._doctors)
        self.grants = ProfessionalField("grants", texts("page_access.grants"), texts, self._anyone)
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
        rows.addWidget(self.note)
        rows.addWidget(self.attending)
        rows.addLayout(chosen)
        rows.addWidget(self.grants)
        rows.addLayout(self.list)
        rows.addWidget(words(texts("page_access.emergency_line"), "label", "emergency_line"))
        rows.addWidget(self.emergency)
        rows.addWidget(self.break_glass)
        self._access = Access()
        self._rows: list[GrantRow] = []
        self._gone: frozenset[str] = frozenset()  # RPPS numbers that the directory does not have
        self._looked_for: frozenset[str] = frozenset()
        self._looking: Work | None = None
        for field in (self.attending, self.grants):
            field.favoured.connect(partial(self._mark, field))
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
        self._show_day()
        self._show()
        if [grant_row.grant for grant_row in self._rows] != list(access.grants):
            for grant_row in self._rows:
                self.list.removeWidget(grant_row)
                grant_row.setParent(None)
                grant_row.deleteLater()
            self._rows = []
            for grant in access.grants:
                self._add_row(grant)
        self._look_for_gone(access)

    def read(self) -> Access:
        """The choices."""
        return replace(
            self._access,
            grants=tuple(grant_row.grant for grant_row in self._rows),
            emergency=self.emergency.is_ticked(),
            break_glass=self.break_glass.is_ticked(),
        )

    def focus_unsaid(self, problem: Problem) -> bool:
        """A name about which nothing is said yet gets the focus itself, and so does a last day that is none."""
        for grant_row in self._rows if problem.field == "grants" else ():
            grant = grant_row.grant
            if problem.code in ("grant_day", "grant_past"):
                if grant.until is not None and grant.until < self.desk.clock.today():
                    grant_row.ask_until()
                    return True
            elif not (grant.read or grant.add or grant.blocked):
                grant_row.rights.setFocus()
                return True
        return False

    def _attend(self, professional: Professional | None) -> None:
        if professional is not None and self._is_refused(self.attending, professional):
            return
        self._note_choice(professional)
        self._access = replace(self._access, attending_doctor=professional)
        self._show()
        self.edited.emit()
        (self.grants if professional else self.attending).setFocus()

    def _grant(self, professional: Professional) -> None:
        for grant_row in self._rows:
            if grant_row.professional.rpps == professional.rpps:
                grant_row.rights.setFocus()
                return
        if self._is_refused(self.grants, professional):
            return
        self._note_choice(professional)
        self._add_row(Grant(professional=professional)).rights.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _is_refused(self, field: ProfessionalField, professional: Professional) -> bool:
        """Who is given no access here is named where the choice was made, and goes no further."""
        if may_be_granted(professional):
            return False
        field.show_problem(refused(field.name, "grant_occupational", name=professional.shown_name()))
        return True

    def _add_row(self, grant: Grant) -> GrantRow:
        made = GrantRow(grant, self.texts, self.desk.clock.today())
        made.show_gone(self._gone_words(grant.professional))
        made.edited.connect(self.edited)
        made.finished.connect(self.grants.setFocus)
        made.removed.connect(self._remove)
        before = self._rows[-1].until.line if self._rows else self.grants.line
        self._rows.append(made)
        self.list.addWidget(made)
        # Made last, it would come last for Tab. Only what can take the focus itself is moved, and its buttons with it.
        made.rights.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for one, after in pairwise((before, made.rights, made.limit, made.away, made.until.line)):
            QWidget.setTabOrder(one, after)
        made.rights.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it has its place: to a screen reader it is no control
        return made

    def _remove(self, rpps: str) -> None:
        for grant_row in [one for one in self._rows if one.professional.rpps == rpps]:
            self._rows.remove(grant_row)
            self.list.removeWidget(grant_row)
            grant_row.hide()
            grant_row.deleteLater()
        self.grants.setFocus()
        self.edited.emit()

    # --- the directory

    async def _doctors(self, typed: str) -> Sought:
        """Before anything is typed, those whom this desk picks, but not who is chosen already."""
        if typed:
            return await find_professional(self.desk, typed, doctors_first=True)
        doctor = self._access.attending_doctor
        without = {doctor.rpps} if doctor is not None else set()
        return await familiar_professionals(self.desk, doctors_first=True, without=without)

    async def _anyone(self, typed: str) -> Sought:
        if typed:
            return await find_professional(self.desk, typed)
        without = {grant_row.professional.rpps for grant_row in self._rows}
        return await familiar_professionals(self.desk, without=without)

    def _show_day(self) -> None:
        """The directory's day at both boxes; what to do where it is old, or where there is none."""
        dated = self.desk.directory.dated()
        day = f"{dated:%d/%m/%Y}" if dated is not None else ""
        note, of_when = "", ""
        if dated is None:
            note = self.texts("page_access.directory_none")
        elif is_old(dated, self.desk.clock.today()):
            note = self.texts("page_access.directory_old", day=day, days=OLD_DAYS)
            of_when = self.texts("page_access.directory_day_old", day=day, days=OLD_DAYS)
        else:
            of_when = self.texts("page_access.directory_day", day=day)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        for field, hint in ((self.attending, "attending_hint"), (self.grants, "grants_hint")):
            field.set_hint(f"{self.texts(f'page_access.{hint}')} {of_when}".strip())

    def _look_for_gone(self, access: Access) -> None:
        numbers = {one.professional.rpps for one in access.grants}
        numbers |= {access.attending_doctor.rpps} if access.attending_doctor is not None else set()
        if numbers != self._looked_for:
            self._looked_for = frozenset(numbers)
            if self._looking is not None:
                self._looking.cancel()
            self._looking = spawn(self._look(self._looked_for), "who left the directory")

    async def _look(self, numbers: frozenset[str]) -> None:
        gone = await absent_from_directory(self.desk, numbers)
        if isValid(self):
            self._gone = gone
            for grant_row in self._rows:
                grant_row.show_gone(self._gone_words(grant_row.professional))
            self._show()

    def _gone_words(self, professional: Professional) -> str:
        dated = self.desk.directory.dated()
        if dated is None or professional.rpps not in self._gone:
            return ""
        return self.texts("page_access.gone", day=f"{dated:%d/%m/%Y}")

    def _note_choice(self, professional: Professional | None) -> None:
        if professional is not None:
            spawn(self._noted(professional), "note a choice")

    async def _noted(self, professional: Professional) -> None:
        with suppress(Refusal):  # only the order of the next list depends on it; what is wrong is said where it counts
            await choose_professional(self.desk, professional)

    def _mark(self, field: ProfessionalField, professional: Professional, is_favourite: bool) -> None:
        spawn(self._marked(field, professional, is_favourite), "mark a favourite")

    async def _marked(self, field: ProfessionalField, professional: Professional, is_favourite: bool) -> None:
        try:
            await mark_favourite(self.desk, professional, is_favourite=is_favourite)
        except Refusal as refusal:
            if isValid(field):
                field.list.mark(professional, is_favourite=not is_favourite)
                field.say(refused_in(self.texts, refusal), Weight.WALL)

    def _show(self) -> None:
        doctor = self._access.attending_doctor
        self.doctor.setText(doctor.shown_name() if doctor else "")
        self.doctor.setVisible(doctor is not None)
        self.no_doctor.setVisible(doctor is not None)
        said = beside_name(doctor, self._gone_words(doctor), what_they_read(doctor, self.texts)) if doctor else ""
        self.doctor_reads.setText(said)
        self.no_doctor.setAccessibleDescription(self.doctor_reads.text())
        self.doctor_reads.setVisible(doctor is not None)
        self.emergency.set_ticked(self._access.emergency)
        self.break_glass.set_ticked(self._access.break_glass)
