"""One act's page: what it was, who was written with it, its letter, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.acts import ActKind, ActRow, ActState, ChangeContact
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows import opening
from desk_app.ports import LetterRow
from resources.catalogue import texts
from tests.flows.people import adult, child
from tests.ui.hands import Hands
from tests.usecases.fakes import NOW, Bench
from tests.usecases.records import HELD, bench_with_record, opened_here
from tests.usecases.test_changes import a_change
from ui.loop import running as names_running
from ui.models.acts import cells, with_others
from ui.views.act import ActView

FR = texts("fr")
Opener = Callable[[Bench, ActRow], ActView]


@pytest.fixture
def act_at(running: Any, qtbot: Any) -> Iterator[Opener]:
    made: list[ActView] = []

    def opener(bench: Bench, row: ActRow) -> ActView:
        view = ActView(bench.desk, FR, row)
        qtbot.addWidget(view)
        view.resize(1280, 720)
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        qtbot.waitUntil(view.facts.isVisible)
        view.first_field().setFocus()
        made.append(view)
        return view

    yield opener
    for view in made:
        view.leave()
        view.close()
    qtbot.waitUntil(lambda: not names_running())


def waiting(bench: Bench, **changes: Any) -> ActRow:
    values: dict[str, Any] = {"state": ActState.WAITING, "patient_id": "", "settled_at": None}
    return opened_here(bench, **(values | changes))


def test_what_goes_with_it_is_said_and_the_second_press_means_it(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    row = waiting(bench)
    content = ChangeContact(identity=row.act.content.identity, contact=HELD.contact)
    a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=ActState.WAITING, after=row.act.id)
    view = act_at(bench, row)
    hands = Hands(view)
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: FR("follow_up.act.recall_with", acts="Contact") in view.message.text())
    assert bench.store.rows[row.act.id].state is ActState.WAITING
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: view.message.text() == FR("follow_up.act.recalled"))
    assert {one.state for one in bench.store.rows.values()} == {ActState.RECALLED}
    assert [line.event for line in bench.store.lines].count(Event.RECALLED) == 2
    assert not view.recall_button.isVisible()
    assert view.state.text().endswith(FR("follow_up.state.recalled"))


def test_going_elsewhere_is_a_no(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = act_at(bench, waiting(bench))
    hands = Hands(view)
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: FR("follow_up.act.recall_sure") in view.message.text())
    view.back_button.setFocus()
    assert view.message.text() == ""
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: FR("follow_up.act.recall_sure") in view.message.text())
    assert all(one.state is ActState.WAITING for one in bench.store.rows.values())


def test_what_has_left_meanwhile_is_said_plainly(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    row = waiting(bench)
    view = act_at(bench, row)
    hands = Hands(view)
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: bool(view.message.text()))
    bench.store.rows[row.act.id] = replace(row, state=ActState.SENDING, attempts=1)
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.too-late"))
    assert not view.recall_button.isVisible()


@pytest.mark.parametrize("state", [ActState.ACCEPTED, ActState.UNKNOWN, ActState.REFUSED])
def test_nothing_that_was_sent_offers_to_be_taken_back(act_at: Opener, state: ActState) -> None:
    bench = bench_with_record()
    view = act_at(bench, opened_here(bench, state=state, attempts=1))
    assert not view.recall_button.isVisible()
    assert view.change_button.isVisible() is (state is not ActState.REFUSED)


def test_paper_of_what_came_to_nothing_is_noted_as_destroyed(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    row = waiting(bench)
    bench.store.letters["G00000000001"] = LetterRow(
        reference="G00000000001", kind=LetterKind.RECEIPT, act_id=row.act.id, made_at=NOW, state=Paper.DELIVERED
    )
    view = act_at(bench, row)
    hands = Hands(view)
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: bool(view.message.text()))
    hands.press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: view.message.text() == FR("follow_up.act.recalled_letters"))
    hands.press(Qt.Key.Key_D)
    qtbot.waitUntil(lambda: view.message.text() == FR("follow_up.act.destroyed_noted"))
    assert bench.store.letters["G00000000001"].state == "cancelled"
    assert not view.destroyed_button.isVisible()


def test_a_refused_act_has_the_letter_that_says_so(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = act_at(bench, opened_here(bench, state=ActState.REFUSED, refusal=RefusalCode.CREATION_CODE_EXPIRED))
    assert view.first_field() is view.correct_button
    assert view.letter_button.accessibleName() == FR("follow_up.act.letter_back")
    with qtbot.waitSignal(view.letter_ready) as ready:
        Hands(view).press(Qt.Key.Key_L)
    assert ready.args[0][0].kind is LetterKind.NOT_SUCCEEDED


def test_a_conflict_is_compared_and_not_corrected(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    content = ChangeContact(identity=row.act.content.identity, contact=HELD.contact)
    back = a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=ActState.REFUSED)
    bench.store.rows[back.act.id] = back = replace(back, refusal=RefusalCode.RECORD_CHANGED)
    view = act_at(bench, back)
    assert view.correct_button.accessibleName() == FR("follow_up.act.compare")
    assert view.kind.text() == FR("follow_up.kind.change-contact")
    with qtbot.waitSignal(view.corrected):
        Hands(view).press(Qt.Key.Key_C)


def household(bench: Bench) -> tuple[ActRow, ActRow]:
    """Two children, written together: one is open, the other waits."""
    lea = opened_here(bench, child())
    draft = child("EVE")
    eve = replace(lea.act, id=opening.act_id(draft.id, 1), content=opened_here(bench, draft).act.content)
    bench.store.rows = {
        lea.act.id: lea,
        eve.id: ActRow(act=eve, number=2, state=ActState.WAITING),
    }
    return lea, bench.store.rows[eve.id]


def test_each_child_of_a_household_says_where_the_others_stand(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    lea, eve = household(bench)
    view = act_at(bench, lea)
    assert view.others.text() == FR("follow_up.act.others", names="EVE – à envoyer")
    assert with_others(FR, eve, (lea, eve)) == FR("follow_up.act.others", names="LEA – dossier ouvert")
    assert cells(FR, eve, (lea, eve))[-1] == FR("follow_up.act.others", names="LEA – dossier ouvert")
    assert with_others(FR, lea, (lea,)) == ""
    again = replace(eve, act=replace(eve.act, id="act-again", corrects=eve.act.id))
    before = replace(eve, state=ActState.REPLACED)
    everyone = (lea, before, again)
    alone = FR("follow_up.act.others", names="LEA – dossier ouvert")
    assert with_others(FR, again, everyone) == with_others(FR, before, everyone) == alone
    assert with_others(FR, lea, everyone) == FR("follow_up.act.others", names="EVE – à envoyer")
    bench.store.rows[eve.act.id] = replace(eve, state=ActState.REFUSED)
    view.refresh()
    qtbot.waitUntil(lambda: view.others.text() == FR("follow_up.act.others", names="EVE – à corriger"))


def test_of_a_childs_change_what_stood_there_is_not_told(act_at: Opener) -> None:
    bench = bench_with_record()
    lea = opened_here(bench, child())
    content = ChangeContact(
        identity=lea.act.content.identity,
        contact=replace(HELD.contact, mobile="+33612345678"),
        touched=("mobile",),
        representatives=lea.act.content.representatives,
    )
    row = a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=ActState.WAITING)
    view = act_at(bench, row)
    from PySide6.QtWidgets import QLabel

    (reach,) = view.findChildren(QLabel, "act_reach")
    assert "exemple" not in reach.text()
    assert reach.text().endswith("78")


def test_an_adults_page_leads_to_the_changes(act_at: Opener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = act_at(bench, opened_here(bench, adult()))
    with qtbot.waitSignal(view.changed):
        Hands(view).press(Qt.Key.Key_G)


def test_what_became_of_its_letters_is_read_there(act_at: Opener) -> None:
    bench = bench_with_record()
    row = opened_here(bench)
    for number, (state, handed) in enumerate(((Paper.CANCELLED, ""), (Paper.PRINTED, "in-hand"))):
        letter = LetterRow(
            reference=f"G0000000000{number}",
            kind=LetterKind.CONFIRMATION,
            act_id=row.act.id,
            made_at=NOW + timedelta(minutes=number),
            state=state,
            handed_over=handed,
        )
        bench.store.letters[letter.reference] = letter
    view = act_at(bench, row)
    first, second = view.letters.text().splitlines()
    assert first.endswith("feuille annulée, pas encore remise")
    assert second.endswith("feuille imprimée, remise en main propre")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_of_a_letter_has_words(language: str) -> None:
    say = texts(language)
    assert all(f"follow_up.letter.state.{one.value}" in say for one in Paper)
    assert all(f"follow_up.letter.handed.{one}" in say for one in ("none", "in-hand", "posted", "not-handed"))
