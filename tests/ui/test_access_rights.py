"""What a profession may read stands beside the name; an occupational physician is refused in words, where chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.directory import Sought
from desk_app.domain.professional_words import what_and_where
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.person_rules import access_rules
from resources.catalogue import texts
from tests.flows.test_never_granted import PHYSICIAN
from tests.usecases.fakes import NOW
from tests.usecases.press import DOCTOR as KNOWN
from tests.usecases.records import bench_with_record
from ui.fields.professional import ProfessionalField
from ui.loop import running as names_running
from ui.pages.access_fields import AccessFields
from ui.pages.grant_row import GrantRow

FR = texts("fr")
NURSE = Professional(
    rpps="10007654321", family_name="OBAYASHI", given_name="Éloi", profession_code="60", profession="Infirmier"
)
DOCTOR = replace(PHYSICIAN, rpps="10001234567", family_name="LE GAUNDRE", skill="Médecine générale")
PODIATRIST = replace(NURSE, rpps="10005555555", profession_code="80", profession="Pédicure-Podologue")


@pytest.fixture
def fields(qtbot: Any) -> AccessFields:
    made = AccessFields(bench_with_record().desk, FR)
    qtbot.addWidget(made)
    made.load(Access())
    made.show()
    return made


def rows(fields: AccessFields) -> list[GrantRow]:
    return fields.findChildren(GrantRow)


def test_beside_a_chosen_professional(fields: AccessFields) -> None:
    for one in (NURSE, PODIATRIST):
        fields.grants.picked.emit(one)
    nurse, podiatrist = rows(fields)
    assert "et 2 autres" in nurse.rights.message.text()
    assert "(source du\u00a026/10/2023)" in nurse.rights.message.text()
    plain = podiatrist.rights.message.text().replace("\u00a0", " ")
    never = "Jamais : comptes rendus d’hôpital · Inconnu pour le reste (source sans date)"
    assert plain == f"Pédicure-Podologue · RPPS 10005555555\n{never}"
    assert podiatrist.rights.control.accessibleDescription() == podiatrist.rights.message.text()  # heard too


def test_a_blocked_one_reads_nothing_and_nothing_is_said(fields: AccessFields) -> None:
    fields.load(Access(grants=(Grant(professional=NURSE, blocked=True),)))
    (row,) = rows(fields)
    assert row.rights.message.text() == what_and_where(NURSE)
    row.rights.set_values(["read"])
    row.rights.edited.emit()
    assert "26/10/2023" in row.rights.message.text()


def test_which_of_two_homonyms_was_chosen_stays_in_sight_and_is_heard(fields: AccessFields) -> None:
    here = replace(NURSE, street="12 RUE DES LILAS", postcode="31000", town="TOULOUSE")
    other = replace(here, rpps="10007654322", street="3 PLACE DU MOULIN")
    fields.attending.picked.emit(other)
    for one in (here, other):
        fields.grants.picked.emit(one)
    first, second = (row.rights.control.accessibleDescription().replace("\u00a0", " ") for row in rows(fields))
    assert first.startswith("Infirmier · 12 RUE DES LILAS, 31000 TOULOUSE · RPPS 10007654321\n")
    assert second.startswith("Infirmier · 3 PLACE DU MOULIN, 31000 TOULOUSE · RPPS 10007654322\n")
    assert fields.doctor_reads.text().startswith(what_and_where(other))


def test_of_whom_nothing_but_the_number_is_known_no_source_is_blamed(fields: AccessFields) -> None:
    fields.load(Access(grants=(Grant(professional=Professional(rpps="1", family_name="1", given_name=""), read=True),)))
    (row,) = rows(fields)
    assert row.rights.message.text() == FR("rights.no_profession")


def test_beside_the_attending_doctor(fields: AccessFields) -> None:
    fields.attending.picked.emit(DOCTOR)
    assert "sauf attestations de résidence" in fields.doctor_reads.text()
    assert fields.doctor_reads.isVisible()
    fields.no_doctor.click()
    assert not fields.doctor_reads.isVisible()


@pytest.mark.parametrize("name", ["attending", "grants"])
def test_an_occupational_physician_is_refused_where_chosen(fields: AccessFields, qtbot: Any, name: str) -> None:
    field: ProfessionalField = getattr(fields, name)
    field.picked.emit(PHYSICIAN)
    said = FR("problem.grant_occupational", name=PHYSICIAN.shown_name())
    assert field.message.text() == said
    assert fields.read() == Access()
    assert field.control.accessibleDescription() == said


def test_one_who_was_allowed_elsewhere_is_shown_and_can_be_blocked(fields: AccessFields) -> None:
    fields.load(Access(grants=(Grant(professional=PHYSICIAN, read=True),)))
    (row,) = rows(fields)
    assert "25/09/2024" in row.rights.message.text()
    fields.grants.picked.emit(PHYSICIAN)  # found again: their line is there already
    assert len(rows(fields)) == 1
    row.rights.set_values(["read", "blocked"])
    row.rights.edited.emit()
    assert fields.read().grants[0].blocked


# --- until a day


def test_a_last_day_is_asked_with_a_letter_and_kept(fields: AccessFields) -> None:
    fields.grants.picked.emit(NURSE)
    (row,) = rows(fields)
    assert row.until.isHidden()
    QTest.keyClicks(QApplication.focusWidget(), "cj")
    QTest.keyClicks(QApplication.focusWidget(), "31122026")
    assert fields.read().grants == (Grant(professional=NURSE, read=True, until=date(2026, 12, 31)),)
    QTest.keyClick(row.until.line, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is fields.grants.line


def test_a_day_in_the_past_is_said_at_once_and_keeps_the_page(fields: AccessFields) -> None:
    fields.load(Access(grants=(Grant(professional=NURSE, read=True),)))
    (row,) = rows(fields)
    row.limit.click()
    QTest.keyClicks(row.until.line, "01032026")
    assert row.until.message.text() == FR("problem.grant_past", name=NURSE.shown_name())
    QTest.keyClick(row.until.line, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is row.until.line
    (problem,) = access_rules(fields.read(), NOW.date())
    fields.grants.setFocus()
    assert fields.focus_unsaid(problem)
    assert QApplication.focusWidget() is row.until.line


def test_half_a_day_is_never_no_day(fields: AccessFields) -> None:
    fields.load(Access(grants=(Grant(professional=NURSE, read=True),)))
    (row,) = rows(fields)
    row.limit.click()
    QTest.keyClicks(row.until.line, "0103")
    assert not row.until.glyph.text(), "nobody is told off while typing"
    left = fields.read()
    assert [one.code for one in access_rules(left, NOW.date())] == ["grant_day"]
    fields.load(Access())
    fields.load(left)  # a draft taken up again
    (again,) = rows(fields)
    assert fields.read() == left
    QTest.keyClick(again.until.line, Qt.Key.Key_Return)
    assert again.until.isHidden()
    assert fields.read().grants[0].until is None


# --- the directory


@pytest.mark.parametrize(
    ("day", "note", "hint"),
    [
        (NOW.date() - timedelta(days=30), "", "Annuaire du 14/02/2026."),
        (NOW.date() - timedelta(days=31), "L’annuaire est du 13/02/2026", "Annuaire du 13/02/2026, plus de 30 jours."),
        (None, "Il n’y a pas encore d’annuaire", "pour continuer."),
    ],
)
def test_the_directorys_day_and_what_to_do(qtbot: Any, day: date | None, note: str, hint: str) -> None:
    bench = bench_with_record()
    bench.directory.day = day
    made = AccessFields(bench.desk, FR)
    qtbot.addWidget(made)
    made.load(Access())
    assert made.note.text().startswith(note)
    assert made.note.isHidden() == (not note)
    assert made.grants.message.text().endswith(hint)


def test_whoever_left_the_directory_is_said_beside_their_name(running: Any, qtbot: Any) -> None:
    bench = bench_with_record()
    gone, by_number = NURSE, replace(NURSE, rpps="10008888888", family_name="", given_name="")
    made = AccessFields(bench.desk, FR)
    qtbot.addWidget(made)
    made.load(
        Access(
            attending_doctor=gone,
            grants=tuple(Grant(professional=one, blocked=True) for one in (gone, by_number, KNOWN)),
        )
    )
    said = "N’apparaît plus dans l’annuaire du 16/03/2026"
    nurse = what_and_where(NURSE)
    qtbot.waitUntil(lambda: made.doctor_reads.text().startswith(f"{nurse}\n{said} · "))
    told = [row.rights.message.text() for row in rows(made)]
    assert told == [f"{nurse}\n{said}", f"Infirmier\n{said}", what_and_where(KNOWN)]
    made.load(Access(grants=(Grant(professional=gone, read=True),)))
    assert rows(made)[0].rights.message.text().startswith(f"{nurse}\n{said} · ")
    qtbot.waitUntil(lambda: not names_running())


def test_who_is_picked_is_counted_and_who_is_refused_is_not(running: Any, qtbot: Any) -> None:
    bench = bench_with_record()
    made = AccessFields(bench.desk, FR)
    qtbot.addWidget(made)
    made.load(Access())
    made.grants.picked.emit(NURSE)
    made.attending.picked.emit(DOCTOR)
    made.grants.picked.emit(PHYSICIAN)
    qtbot.waitUntil(lambda: not names_running())
    assert {one.rpps: one.times for one in bench.store.chosen.values()} == {NURSE.rpps: 1, DOCTOR.rpps: 1}


def test_a_favourite_that_cannot_be_kept_is_said_and_shown_as_it_is(running: Any, qtbot: Any) -> None:
    bench = bench_with_record()
    made = AccessFields(bench.desk, FR)
    qtbot.addWidget(made)
    made.load(Access())
    made.grants.show_found(Sought((KNOWN,), 1))
    bench.store.failing = Refusal(RefusalCode.STORE_FULL)
    made.grants.list.mark(KNOWN, is_favourite=True)
    made.grants.favoured.emit(KNOWN, True)
    qtbot.waitUntil(lambda: not names_running())
    assert made.grants.message.text() == FR("refusal.store-full")
    assert made.grants.list.favourites == frozenset()
    bench.store.failing = None
    made.grants.favoured.emit(KNOWN, True)
    qtbot.waitUntil(lambda: not names_running())
    assert bench.store.chosen[KNOWN.rpps].is_favourite


def test_what_takes_the_focus_has_a_name_and_comes_in_reading_order(fields: AccessFields) -> None:
    for one in (NURSE, PODIATRIST):
        fields.grants.picked.emit(one)
    found: list[str] = []
    now = fields.grants.line.nextInFocusChain()
    while now is not fields.grants.line:
        if now.focusPolicy() & Qt.FocusPolicy.TabFocus and not now.isHidden():
            assert now.accessibleName(), now.objectName()
            found.append(now.objectName())
        now = now.nextInFocusChain()
    first, second = ([place for place, name in enumerate(found) if one.rpps in name] for one in (NURSE, PODIATRIST))
    assert first
    assert first + second == list(range(first[0], second[-1] + 1))
    ends = [f"grant_{what}_{one.rpps}" for one in (NURSE, PODIATRIST) for what in ("limit", "remove")]
    assert [name for name in found if name in ends] == ends
