"""A change with the service away, cut short, or refused by the disk: nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from desk_app.domain.letters import LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.asking import asked_traits
from desk_app.flows.changing import ChangeDraft
from resources.catalogue import texts
from tests.flows.people import ADULT, CARD
from tests.ui.changing import all_words, at, known_person, typed_person
from tests.ui.conftest import ChangeOpener
from tests.usecases.records import HELD, bench_with_record, opened_here
from tests.usecases.test_changes import TRAITS
from ui.journeys import Journeys
from ui.loop import running as names_running
from ui.parts import Button
from ui.views.change_access import ChangeAccessPage
from ui.views.change_contact import ChangeContactPage

FR = texts("fr")


def test_with_the_service_away_only_what_this_desk_holds_is_changed(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="overloaded")
    view = change_at(bench)
    typed_person(view)
    sentence = f"{FR('connection.overloaded')} {FR('change.refused.service-unreachable')}"
    qtbot.waitUntil(lambda: view.notice.text() == sentence)
    assert view.page.step == "person"
    opened_here(bench)
    other = change_at(bench)
    known_person(other, qtbot)
    at(other, "contact", qtbot)
    assert FR("change.from_here") in all_words(other)


def test_the_history_is_read_after_the_same_questions(change_at: ChangeOpener, qtbot: Any) -> None:
    view = change_at(bench_with_record())
    with qtbot.waitSignal(view.history_wanted) as wanted:
        typed_person(view, "3")
    patient_id, draft, facts = wanted.args
    traits = asked_traits(draft, facts)
    assert traits is not None
    assert (patient_id, traits.spoken_name()) == ("p1", "SARAH GARCIA")


def test_who_has_access_is_printed_on_the_way_and_the_change_goes_on(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = typed_person(view, "2")
    at(view, "access", qtbot)
    with qtbot.waitSignal(view.letter_ready) as ready:
        hands.press(Qt.Key.Key_F7)
    (letter,) = ready.args[0]
    assert (letter.kind, letter.access) == (LetterKind.ACCESS_LIST, HELD.access)
    assert view.page.step == "access"
    assert not view.keeper.is_over


def test_leaving_that_letter_leads_back_to_the_change(running: Any, qtbot: Any) -> None:
    bench = bench_with_record()
    journeys = Journeys(bench.desk, FR)
    arrived: list[Any] = []
    journeys.arrived.connect(arrived.append)
    given = ChangeDraft(number=ADULT, proofs=CARD, way="access", **TRAITS)
    journeys.change(given)
    view = arrived[0]
    qtbot.addWidget(view)
    view.show()
    at(view, "access", qtbot)
    chosen = replace(HELD.access, emergency=False)
    view.draft = replace(view.draft, access=chosen)
    view.page.load(view.draft, view.facts)
    view.take("access_letter")
    qtbot.waitUntil(lambda: len(arrived) == 2)
    view.leave()  # as the window does once another screen has come
    letter = arrived[1]
    qtbot.addWidget(letter)
    assert letter.letter.kind is LetterKind.ACCESS_LIST
    letter.leave()
    letter.left.emit()
    again = arrived[2]
    qtbot.addWidget(again)
    at(again, "access", qtbot)
    assert again.draft.access == chosen
    again.abandon()
    again.leave()
    qtbot.waitUntil(lambda: not names_running())
    assert not bench.store.kept_drafts


def test_what_only_this_desk_knows_is_not_offered_on_paper(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
    opened_here(bench)
    view = change_at(bench)
    known_person(view, qtbot, "2")
    at(view, "access", qtbot)
    assert FR("change.way.access_letter") not in [one.text() for one in view.findChildren(Button) if one.isVisible()]
    view.take("access_letter")
    qtbot.waitUntil(lambda: not view.work.is_busy("letter"))
    assert not bench.store.letters


def test_work_cut_short_comes_back_where_it_was_and_reads_the_record_anew(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = typed_person(view)
    at(view, "contact", qtbot)
    hands.type("nouvelle@exemple.fr")
    kept = view.draft
    again = change_at(bench, kept, is_resumed=True)
    at(again, "contact", qtbot)
    page = again.page
    assert isinstance(page, ChangeContactPage)
    assert page.group.email.text() == "nouvelle@exemple.fr"
    qtbot.waitUntil(page.group.email.line.hasFocus)
    again.abandon()
    view.abandon()
    qtbot.waitUntil(lambda: not names_running())
    assert not bench.store.kept_drafts


def test_choices_made_on_an_older_version_are_asked_again(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    typed_person(view, "2")
    at(view, "access", qtbot)
    page = view.page
    assert isinstance(page, ChangeAccessPage)
    page.group.no_doctor.click()
    kept = view.draft
    bench.service.record = replace(HELD, base=replace(HELD.base, consent_version="4"))
    again = change_at(bench, kept, is_resumed=True)
    at(again, "access", qtbot)
    assert again.notice.text() == FR("change.stale")
    assert again.draft.access is None


def test_a_full_disk_is_said_and_nothing_is_lost(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = typed_person(view)
    at(view, "contact", qtbot)
    hands.type("nouvelle@exemple.fr")
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at(view, "review", qtbot)
    bench.store.failing = Refusal(RefusalCode.STORE_FULL)
    hands.press()
    qtbot.waitUntil(lambda: view.notice.text() == FR("refusal.store-full"))
    bench.store.failing = None
    hands.press()
    at(view, "done", qtbot)
    assert len(bench.store.rows) == 1


def test_back_loses_nothing(change_at: ChangeOpener, qtbot: Any) -> None:
    view = change_at(bench_with_record())
    hands = typed_person(view)
    at(view, "contact", qtbot)
    hands.type("nouvelle@exemple.fr")
    hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    at(view, "person", qtbot)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at(view, "contact", qtbot)
    page = view.page
    assert isinstance(page, ChangeContactPage)
    assert page.group.email.text() == "nouvelle@exemple.fr"
