"""F12: a record that is there, changed by keys, counted, and with care."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.domain.acts import ActKind, ActState, ChangeAccess, ChangeContact, CloseRecord, ReopenRecord
from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.trail import Event
from desk_app.flows.changing import ChangeDraft, ChangeStep
from resources.catalogue import texts
from tests.flows.people import ADULT, CARD
from tests.ui.changing import all_words, at, known_person, said_at, typed_person
from tests.ui.conftest import ChangeOpener
from tests.ui.hands import Hands
from tests.ui.test_opening_journeys import PAYLOAD
from tests.usecases.records import HELD, bench_with_record, opened_here
from ui.fields.field import Field
from ui.views.change_access import ChangeAccessPage
from ui.views.change_contact import ChangeContactPage
from ui.views.change_person import ChangePersonPage

FR = texts("fr")


# --- contact


def test_a_new_email_in_nine_keys_and_nothing_of_the_old_one_is_shown(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    opened_here(bench)
    view = change_at(bench)
    hands = known_person(view, qtbot)
    at(view, "contact", qtbot)
    assert "sarah.garcia" not in all_words(view)
    assert "@exemple.fr" in said_at(view, "email")
    assert FR("page_reach.opens") in all_words(view)  # before anything is saved
    assert isinstance(hands.focus().parentWidget(), Field)
    hands.type("nouvelle@exemple.fr")
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at(view, "review", qtbot)
    assert FR("change.meaning.recent", days=7) in all_words(view)
    assert "nouvelle@" not in all_words(view)
    hands.press()
    at(view, "done", qtbot)
    act = max(bench.store.rows.values(), key=lambda row: row.number).act
    assert isinstance(act.content, ChangeContact)
    assert act.content.contact == replace(HELD.contact, email="nouvelle@exemple.fr")
    assert act.content.touched == ("email",)
    qtbot.waitUntil(lambda: FR("page_done.saved") in all_words(view))
    bench.store.rows[act.id] = replace(bench.store.rows[act.id], state=ActState.ACCEPTED)
    view.refresh()
    qtbot.waitUntil(lambda: FR("follow_up.accepted.change-contact") in all_words(view))
    qtbot.wait(450)  # a bouncing key does not lead away
    with qtbot.waitSignal(view.left):
        hands.press()
    assert hands.pressed + 1 <= 9  # F12 too


def test_what_is_known_of_a_childs_contact_is_not_shown_to_the_other_parent(
    change_at: ChangeOpener, qtbot: Any
) -> None:
    bench = bench_with_record()
    draft = ChangeDraft(
        asked_by="representative",
        number=ADULT,
        birth_name="GARCIA",
        given_names="LEA",
        sex="F",
        birth_date="12/05/2019",
        representative_birth_name="MARTIN",
        representative_given_name="PAUL",
        relation="father",
        proofs=CARD,
        way="contact",
    )
    view = change_at(bench, draft)
    at(view, "contact", qtbot)
    shown = all_words(view)
    assert "exemple.fr" not in shown
    assert "BESANCON" not in shown
    assert FR("change.contact.there") in shown


def test_one_key_takes_the_mobile_out_and_the_same_key_leaves_it(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = typed_person(view)
    at(view, "contact", qtbot)
    hands.press(Qt.Key.Key_F5)
    assert view.draft.dropped == {"mobile"}
    assert FR("change.contact.dropped.mobile") in said_at(view, "mobile")
    hands.press(Qt.Key.Key_F5)
    assert view.draft.dropped == frozenset()
    hands.press(Qt.Key.Key_F5)
    page = view.page
    assert isinstance(page, ChangeContactPage)
    page.group.mobile.setFocus()
    hands.type("0612345678")  # a new one is no removal
    assert view.draft.dropped == frozenset()


def test_a_borrowed_contact_is_questioned_and_the_sites_own_refused(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    bench.store.holders = {"ami@exemple.fr": ("1850575056101",)}
    view = change_at(bench)
    hands = typed_person(view)
    at(view, "contact", qtbot)
    hands.type("comptoir@pharmacie.example")
    hands.press()
    assert FR("problem.contact_of_site.email") in said_at(view, "email")
    page = view.page
    assert isinstance(page, ChangeContactPage)
    page.group.email.line.selectAll()
    hands.type("ami@exemple.fr")
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(view.facts.contact_elsewhere))
    hands.press()
    qtbot.waitUntil(lambda: bool(bench.store.rows) or view.page.step == "contact")
    if view.page.step == "review":
        hands.press()
    at(view, "contact", qtbot)
    assert FR("problem.contact_used_elsewhere.email") in said_at(view, "email")
    assert not bench.store.rows
    page.group.email.setFocus()
    hands.press()  # Enter accepts
    assert "contact_used_elsewhere.email" in view.draft.accepted


def test_nothing_changed_is_said_at_the_field(change_at: ChangeOpener, qtbot: Any) -> None:
    view = change_at(bench_with_record())
    hands = typed_person(view)
    at(view, "contact", qtbot)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert FR("problem.change_contact_nothing") in said_at(view, "email")
    assert view.page.step == "contact"


# --- who asks


def test_a_weak_proof_is_refused_with_a_sentence_and_nothing_is_read(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = Hands(view)
    hands.fill(ADULT, "GARCIA", "SARAH ANNA")
    hands.type("F")
    hands.fill("21011977")
    hands.press(Qt.Key.Key_5)  # a driving licence
    assert FR("problem.change_proof_weak") in said_at(view, "proof")
    page = view.page
    assert isinstance(page, ChangePersonPage)
    page.way_field.setFocus()
    hands.press(Qt.Key.Key_1)
    assert view.page.step == "person"
    assert not [line for line in bench.store.lines if line.event is Event.LOOKED_AT]


@pytest.mark.parametrize("key", ["7", "8", "9", "A"])
def test_who_may_not_act_for_a_child_is_stopped(change_at: ChangeOpener, qtbot: Any, key: str) -> None:
    view = change_at(bench_with_record())
    hands = Hands(view)
    page = view.page
    assert isinstance(page, ChangePersonPage)
    page.group.asked_by.setFocus()
    hands.type("R")
    hands.fill("MARTIN", "PAUL")
    assert page.relation.isVisible()
    hands.type(key)
    assert page.relation.glyph.text() == "✕"
    assert "Rien n’a été changé" in page.relation.message.text()


def test_a_scan_fills_and_freezes_the_person(change_at: ChangeOpener, qtbot: Any) -> None:
    view = change_at(bench_with_record())
    view.take_scan(PAYLOAD)
    page = view.page
    assert isinstance(page, ChangePersonPage)
    assert page.group.birth_name.is_frozen
    assert page.group.number.text() == ADULT
    hands = Hands(view)
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_1)
    at(view, "contact", qtbot)
    view.take_scan(PAYLOAD)  # past the first page it is named, and changes nothing
    assert view.notice.text() == FR("app.scan.not_here")


# --- access, closing, reopening


def test_a_choice_is_seen_whole_where_there_is_room(change_at: ChangeOpener, qtbot: Any) -> None:
    view = change_at(bench_with_record())
    view.resize(800, 520)
    page = view.page
    assert isinstance(page, ChangePersonPage)
    way = page.way_field
    assert way.visibleRegion().isEmpty(), "far below"
    way.setFocus()
    qtbot.waitUntil(lambda: way.visibleRegion().boundingRect() == way.rect())


def test_a_doctor_is_blocked_by_name(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = typed_person(view, "2")
    at(view, "access", qtbot)
    page = view.page
    assert isinstance(page, ChangeAccessPage)
    assert page.group.doctor.text() == "Docteur Anne-Sophie LE GAUNDRE"
    page.group.no_doctor.click()
    (row,) = page.group._rows
    row.rights.setFocus()
    hands.press(Qt.Key.Key_B)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at(view, "review", qtbot)
    assert "LE GAUNDRE" not in all_words(view)  # a blocked name is not turned towards anybody
    hands.press()
    at(view, "done", qtbot)
    (written,) = bench.store.rows.values()
    assert isinstance(written.act.content, ChangeAccess)
    assert written.act.content.access.grants[0].blocked
    assert written.act.content.doctor_changes


def test_an_opposition_closes_the_record(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    hands = typed_person(view, "4")
    at(view, "closing", qtbot)
    assert FR("change.closing.meaning") in all_words(view)
    hands.press(Qt.Key.Key_2)
    at(view, "review", qtbot)
    assert view.next.text().startswith(FR("change.confirm.close"))
    hands.press()
    at(view, "done", qtbot)
    (written,) = bench.store.rows.values()
    assert isinstance(written.act.content, CloseRecord)
    assert written.act.content.reason == "opposition"


def test_an_heir_shows_the_certificate(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record()
    view = change_at(bench)
    page = view.page
    assert isinstance(page, ChangePersonPage)
    page.group.asked_by.setFocus()
    hands = Hands(view)
    hands.type("D")
    qtbot.waitUntil(lambda: page.way_field.focusProxy().isVisible())  # the one way that is left
    hands.fill(ADULT, "GARCIA", "SARAH ANNA")
    hands.type("F")
    hands.fill("21011977")
    hands.press(Qt.Key.Key_1)
    hands.press()  # one thing can be wanted: it stands chosen
    at(view, "closing", qtbot)
    assert FR("change.closing.meaning_death") in all_words(view)
    hands.press()
    assert FR("problem.closing_certificate_missing") in said_at(view, "certificate_seen")
    hands.press(Qt.Key.Key_Space)
    hands.press()
    at(view, "review", qtbot)
    assert FR("change.closing.meaning_death") in all_words(view)
    assert "rouvrir" not in all_words(view), "nobody asks to have it opened again"
    hands.press()
    at(view, "done", qtbot)


def test_after_a_scan_a_letter_still_says_who_asks(change_at: ChangeOpener, qtbot: Any) -> None:
    view = change_at(bench_with_record())
    page = view.page
    assert isinstance(page, ChangePersonPage)
    view.take_scan(PAYLOAD)
    assert page.group.proof.isAncestorOf(QApplication.focusWidget())
    hands = Hands(view)
    hands.press(Qt.Key.Key_D)
    assert view.draft.asked_by == "heir"
    assert page.group.proof.isAncestorOf(QApplication.focusWidget()), "and one goes on where one was"
    hands.press(Qt.Key.Key_1)
    assert view.draft.proofs == CARD


def test_a_reopening_asks_for_leaflet_and_consent_anew(change_at: ChangeOpener, qtbot: Any) -> None:
    bench = bench_with_record(is_active=False, has_consent=False)
    bench.service.answer = ExistingAnswer(status=Existing.CLOSED, patient_id="p1")
    view = change_at(bench)
    hands = typed_person(view, "5")
    at(view, "access", qtbot)
    page = view.page
    assert isinstance(page, ChangeAccessPage)
    assert page.group.read().grants == ()
    assert FR("change.access_anew") in all_words(view)
    hands.press()
    hands.press()
    at(view, "review", qtbot)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert view.page.step == "review"
    assert FR("problem.reopening_consent_missing") in said_at(view, "consent")
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.press(Qt.Key.Key_Space)
    hands.press()
    at(view, "done", qtbot)
    (written,) = bench.store.rows.values()
    assert written.act.kind is ActKind.REOPEN
    assert isinstance(written.act.content, ReopenRecord)
    assert written.act.content.leaflet_given


@pytest.mark.parametrize(
    ("record", "way", "problem"),
    [
        (replace(HELD, is_active=False), "1", "change_record_closed"),
        (HELD, "5", "change_record_open"),
        (replace(HELD, has_consent=False), "2", "change_no_consent"),
    ],
)
def test_what_the_record_does_not_allow_is_said_where_it_was_wanted(
    change_at: ChangeOpener, qtbot: Any, record: HeldRecord, way: str, problem: str
) -> None:
    bench = bench_with_record()
    bench.service.record = record
    view = change_at(bench)
    typed_person(view, way)
    qtbot.waitUntil(lambda: FR(f"problem.{problem}") in said_at(view, "way"))
    assert view.page.step == "person"


@pytest.mark.parametrize("step", ["person", "contact", "access"])
def test_tab_goes_in_reading_order(change_at: ChangeOpener, qtbot: Any, step: str) -> None:
    view = change_at(bench_with_record())
    if step != "person":
        typed_person(view, "2" if step == "access" else "1")
        at(view, step, qtbot)
    first = view.page.fields["asked_by"] if step == "person" else view.page
    inside = [one for one in first.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus] or [first]
    inside[0].setFocus(Qt.FocusReason.TabFocusReason)
    walked: list[QWidget] = []
    start = QApplication.focusWidget()
    while (now := QApplication.focusWidget()) is not None and view.page.isAncestorOf(now):
        walked.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start or len(walked) > 60:
            break
    assert 1 < len(walked) <= 60  # and out of the page again
    # Where each stands is asked once, of one layout: what a page offers before typing may come while one walks.
    tops = [one.mapTo(view.page, one.rect().topLeft()).y() for one in walked]
    bottoms = [top + one.height() for top, one in zip(tops, walked, strict=True)]
    # None stands wholly above the one before it.
    assert all(below > top for top, below in zip(tops, bottoms[1:], strict=False))


def test_every_page_belongs_to_a_step() -> None:
    from ui.views.change import PAGES

    assert {page.step for page in PAGES} == {step.value for step in ChangeStep}
