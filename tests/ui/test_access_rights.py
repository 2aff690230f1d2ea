"""What a profession may read stands beside the name; an occupational physician is refused in words, where chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desk_app.domain.access import Access, Grant, Professional
from resources.catalogue import texts
from tests.flows.test_never_granted import PHYSICIAN
from tests.usecases.records import bench_with_record
from ui.fields.professional import ProfessionalField
from ui.pages.access_fields import AccessFields, GrantRow

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
    assert plain == "Jamais : comptes rendus d’hôpital · Inconnu pour le reste (source sans date)"
    assert podiatrist.rights.control.accessibleDescription() == podiatrist.rights.message.text()  # heard too


def test_a_blocked_one_reads_nothing_and_nothing_is_said(fields: AccessFields) -> None:
    fields.load(Access(grants=(Grant(professional=NURSE, blocked=True),)))
    (row,) = rows(fields)
    assert not row.rights.message.text()
    row.rights.set_values(["read"])
    row.rights.edited.emit()
    assert "26/10/2023" in row.rights.message.text()


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
