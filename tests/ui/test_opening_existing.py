"""« A déjà un dossier ? »: each answer of the service, in both profiles, through the real pages."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.answers import Existing, ExistingAnswer, ExistingQuestion
from desk_app.domain.identity import Proof
from desk_app.flows.asking import REPRESENTATIVE
from resources.catalogue import texts
from tests.flows.people import ADULT
from tests.ui.conftest import ChangeOpener, Opener
from tests.ui.hands import Hands
from tests.ui.test_opening_journeys import CODE, PAYLOAD
from tests.usecases.fakes import Bench, profile
from tests.usecases.records import HELD
from ui.loop import Gate
from ui.loop import running as names_running
from ui.views.change import ChangeView
from ui.views.renewal import RenewalView
from ui.wizard.shell import OpeningWizard

FR = texts("fr")
STOPS = (Existing.OPEN, Existing.CLOSED, Existing.OPPOSED, Existing.DECEASED)


def answering(status: Existing, name: str) -> Bench:
    bench = Bench(profile=profile(name))
    bench.service.answer = ExistingAnswer(status=status, patient_id="p1", cause="timeout")
    return bench


def to_the_end(wizard: OpeningWizard, qtbot: Any) -> Hands:
    """As far as the pages let a scanned adult go; the answer has come before the review."""
    hands = Hands(wizard)
    wizard.take_scan(PAYLOAD)
    hands.press()
    hands.press()
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: wizard.facts.of(0).existing is not None)
    if wizard.page.step == "code":
        hands.type(CODE)
    if wizard.page.step == "reach":
        hands.fill("sarah@exemple.fr", "", "", "", "")
    return hands


def sentence_of(status: Existing, name: str) -> str:
    mine = "mes_" if status is Existing.OPEN and name == "mes" else ""
    return FR(f"page_existing.{mine}{status.value}")


@pytest.mark.parametrize("name", ["dmp", "mes"])
@pytest.mark.parametrize("status", STOPS)
def test_what_makes_an_opening_pointless_has_its_page(open_at: Opener, qtbot: Any, status: Existing, name: str) -> None:
    bench = answering(status, name)
    wizard = open_at(bench)
    hands = to_the_end(wizard, qtbot)
    assert wizard.page.step == "existing"
    assert sentence_of(status, name) == wizard.page.sentence.text()
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wizard.page.step == "existing"  # nothing opens over it
    assert FR("problem.existing_next_missing") in wizard.page.existing.message.text()
    if status is Existing.OPEN:
        with qtbot.waitSignal(wizard.renewal_wanted):
            hands.press(Qt.Key.Key_1)
        wizard.leave()
        qtbot.waitUntil(lambda: not names_running())
        assert not bench.store.kept_drafts  # nothing is left to open
    else:
        hands.type("3" if status is Existing.CLOSED else "1")
        assert wizard.page.step == "number"  # read again
        assert wizard.draft.person.birth_name == "GARCIA-HAMMADI"


@pytest.mark.parametrize("name", ["dmp", "mes"])
@pytest.mark.parametrize(("key", "way"), [("2", "contact"), ("3", "access"), ("4", "history"), ("5", "close")])
def test_a_change_takes_over_what_was_scanned_and_asks_nothing_again(
    open_at: Opener, change_at: ChangeOpener, qtbot: Any, key: str, way: str, name: str
) -> None:
    bench = answering(Existing.OPEN, name)
    bench.service.record = HELD
    wizard = open_at(bench)
    hands = to_the_end(wizard, qtbot)
    with qtbot.waitSignal(wizard.change_wanted) as wanted:
        hands.type(key)
    wizard.leave()
    carried = wanted.args[0]
    assert (carried.way, carried.number, carried.proofs) == (way, ADULT, (Proof.IDENTITY_CARD,))
    if way == "history":
        view = ChangeView(bench.desk, FR, carried)
        qtbot.addWidget(view)
        with qtbot.waitSignal(view.history_wanted) as asked:
            view.show()
        assert asked.args[0] == "p1"
        view.leave()
    else:
        view = change_at(bench, carried)
        qtbot.waitUntil(lambda: view.page.step == {"close": "closing"}.get(way, way))
    qtbot.waitUntil(lambda: not names_running())
    assert not bench.store.kept_drafts or way != "history"  # nothing is left to open


@pytest.mark.parametrize("name", ["dmp", "mes"])
def test_a_closed_record_leads_to_its_reopening(open_at: Opener, qtbot: Any, name: str) -> None:
    wizard = open_at(answering(Existing.CLOSED, name))
    hands = to_the_end(wizard, qtbot)
    with qtbot.waitSignal(wizard.change_wanted) as wanted:
        hands.press(Qt.Key.Key_1)
    assert (wanted.args[0].way, wanted.args[0].leaflet) == ("reopen", True)


@pytest.mark.parametrize("name", ["dmp", "mes"])
def test_several_may_be_gone_past_with_one_key(open_at: Opener, qtbot: Any, name: str) -> None:
    wizard = open_at(answering(Existing.SEVERAL, name))
    hands = to_the_end(wizard, qtbot)
    assert wizard.page.step == "existing"
    assert FR("field.accept.existing_several") in wizard.page.fields["existing"].message.text()
    hands.press()
    assert wizard.page.step in ("review", "reach")
    assert "existing_several" in wizard.draft.person.accepted


@pytest.mark.parametrize("name", ["dmp", "mes"])
@pytest.mark.parametrize("status", [Existing.NONE, Existing.UNREACHABLE])
def test_none_is_silent_and_unreachable_only_said(open_at: Opener, qtbot: Any, status: Existing, name: str) -> None:
    bench = answering(status, name)
    wizard = open_at(bench)
    hands = to_the_end(wizard, qtbot)
    assert wizard.page.step == "review"
    is_away = status is Existing.UNREACHABLE
    assert wizard.notice.text() == (sentence_of(status, name) if is_away else "")
    assert wizard.notice.property("weight") == ("notice" if is_away else "hint")
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: len(bench.store.rows) == 1 and wizard.page.step == "done")


@pytest.mark.parametrize("is_slow", [False, True])
def test_the_service_is_said_to_be_asked_only_while_it_is_waited_for(
    open_at: Opener, qtbot: Any, monkeypatch: pytest.MonkeyPatch, is_slow: bool
) -> None:
    bench, gate = answering(Existing.NONE, "dmp"), Gate()
    ask, said = bench.service.existing, list[str]()

    async def existing(question: ExistingQuestion, *, deadline: float) -> ExistingAnswer:
        await gate.wait()
        return await ask(question, deadline=deadline)

    monkeypatch.setattr(bench.service, "existing", existing)
    wizard = open_at(bench)
    wizard._moment.setInterval(10 if is_slow else 60_000)  # a busy machine is not a slow service
    say = wizard.say
    monkeypatch.setattr(
        wizard, "say", lambda sentence, *more, **how: (said.append(sentence), say(sentence, *more, **how))
    )
    hands = Hands(wizard)
    wizard.take_scan(PAYLOAD)
    hands.press()
    hands.press()
    hands.press(Qt.Key.Key_1)
    assert wizard.questions.is_asking("existing", 0)
    if is_slow:
        qtbot.waitUntil(wizard.stop.isVisible)
        assert wizard.notice.text() == FR("wizard.asking_existing")
    else:
        qtbot.waitUntil(lambda: wizard.facts.of(0).match is not None)
    gate.open()
    qtbot.waitUntil(lambda: wizard.facts.of(0).existing is not None)
    assert (FR("wizard.asking_existing") in said) is is_slow
    assert not wizard.notice.isVisible()
    assert not wizard._moment.isActive()


def test_the_new_code_takes_over_what_was_scanned_within_six_keys(open_at: Opener, qtbot: Any) -> None:
    bench = answering(Existing.OPEN, "mes")
    wizard = open_at(bench)
    hands = to_the_end(wizard, qtbot)
    with qtbot.waitSignal(wizard.renewal_wanted) as wanted:
        hands.press(Qt.Key.Key_1)
    carried = wanted.args[0]
    assert carried.proofs == (Proof.IDENTITY_CARD,)
    view = RenewalView(bench.desk, FR, carried)
    qtbot.addWidget(view)
    view.show()
    view.first_field().setFocus()
    assert view.person.number.is_frozen
    assert view.person.birth_name.text() == "GARCIA-HAMMADI"
    assert view.would_lose()  # what was typed before is kept for this one
    keys = Hands(view)
    assert view.focusWidget() is view.person.serial.line
    keys.type("12345678901")
    keys.press()
    qtbot.waitUntil(view.channel.isVisible)
    keys.type("S")
    qtbot.waitUntil(view.sent.finish.isVisible)
    keys.press()
    assert keys.pressed + 1 <= 6
    assert bench.service.renewals[0].patient_id == "p1"
    view.leave()
    view.close()


def test_a_childs_new_code_is_asked_for_by_who_stood_there(open_at: Opener, qtbot: Any) -> None:
    wizard = open_at(answering(Existing.OPEN, "mes"))
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329", "MARTIN", "LEA")
    hands.type("F")
    hands.fill("03052018", "")
    hands.press()
    hands.type("1")
    hands.fill("GARCIA", "SARAH")
    hands.type("1")
    hands.type("1")
    hands.press(Qt.Key.Key_3)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: wizard.facts.of(0).existing is not None)
    if wizard.page.step == "reach":
        hands.fill("sarah@exemple.fr", "", "", "", "")
    with qtbot.waitSignal(wizard.renewal_wanted) as wanted:
        hands.press(Qt.Key.Key_1)
    carried = wanted.args[0]
    assert carried.asked_by == REPRESENTATIVE
    assert (carried.representative_given_name, carried.representative_birth_name) == ("SARAH", "GARCIA")
    assert carried.proofs == (Proof.IDENTITY_CARD,)  # hers, not the child's
