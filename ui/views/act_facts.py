"""What an act says, contacts masked: the screen may be seen from across the counter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from PySide6.QtWidgets import QFormLayout

from desk_app.domain import contact_rules
from desk_app.domain.acts import ActKind, ActRow, CloseRecord, access_in, contact_told
from desk_app.domain.letters import LetterKind
from desk_app.flows.review import HIDDEN_NUMBER
from desk_app.ports import LetterRow
from resources.catalogue import Texts
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.parts import words
from ui.views.roles import name_and_role


def act_facts(texts: Texts, row: ActRow, of_age: date | None = None) -> QFormLayout:
    """A line each; a label stands above its value where there is little room. Who is `of_age` since that day sees
    nothing of whoever spoke for them before: neither the name, nor how they are reached."""
    form = QFormLayout()
    form.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
    form.setHorizontalSpacing(SPACE_L)
    form.setVerticalSpacing(SPACE_S)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    for key, value in (*_person(row, of_age), *_content(texts, row), *_when(texts, row)):
        if of_age is not None and key in ("represented", "reach"):
            continue
        label = words(texts(f"follow_up.act.{key}"), "quiet", wraps=False)
        form.addRow(label, words(value, "body", f"act_{key}"))
    return form


def letters_said(texts: Texts, rows: Iterable[LetterRow]) -> str:
    """What became of each letter of an act, a line each, the first one first."""
    return "\n".join(
        texts(
            "follow_up.letter.line",
            kind=texts(f"letter_view.kind.{row.kind.value}"),
            day=f"{row.made_at.astimezone():%d/%m/%Y %H:%M}",
            state=texts(f"follow_up.letter.state.{row.state.value}"),
            handed=texts(f"follow_up.letter.handed.{row.handed_over or 'none'}"),
        )
        for row in sorted(rows, key=lambda row: row.made_at)
        if isinstance(row.kind, LetterKind)
    )


def _person(row: ActRow, of_age: date | None) -> Iterator[tuple[str, str]]:
    content = row.act.content
    yield "born", content.identity.traits.birth_date.french()
    if of_age is not None:
        yield "of_age", f"{of_age:%d/%m/%Y}"
    if content.identity.number is not None:
        yield "number", f"{HIDDEN_NUMBER} {content.identity.number.value[-2:]}"
    for one in content.representatives:
        if one.present:
            yield "represented", f"{one.given_name} {one.birth_name}".strip() or one.service


def _content(texts: Texts, row: ActRow) -> Iterator[tuple[str, str]]:
    content = row.act.content
    contact, access = contact_told(content), access_in(content)
    if contact is not None:
        masked = (contact_rules.mask_email(contact.email), contact_rules.mask_mobile(contact.mobile))
        yield "reach", ", ".join(part for part in masked if part) or texts("follow_up.act.reach_none")
    if access is not None:
        named = [grant.professional.shown_name() for grant in access.grants if not grant.blocked]
        doctor = access.attending_doctor
        if doctor is not None and doctor.shown_name() not in named:
            named.insert(0, doctor.shown_name())
        yield "access", ", ".join(named) or texts("follow_up.act.access_nobody")
    if isinstance(content, CloseRecord):
        yield "closing", texts(f"recap.closing.{content.reason.value}")
        if content.note:
            yield "note", content.note


def _when(texts: Texts, row: ActRow) -> Iterator[tuple[str, str]]:
    is_opening = row.act.kind is ActKind.OPEN
    yield "by" if is_opening else "by_change", name_and_role(texts, row.act.author, ", ")
    yield "when", row.act.written_at.astimezone().strftime("%d/%m/%Y %H:%M")
    if row.settled_at is not None:
        yield "settled", row.settled_at.astimezone().strftime("%d/%m/%Y %H:%M")
