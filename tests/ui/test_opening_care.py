"""What holds on every page: Escape asks once, back loses nothing, refusing is one key, Tab reads, the focus shows."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget, QWidget

from desk_app.domain.trail import Event
from desk_app.usecases.save_draft import decode
from resources.catalogue import texts
from tests.ui.conftest import Opener
from tests.ui.hands import Hands
from tests.ui.house import press, sign_in
from tests.ui.test_opening_journeys import CODE, adult
from tests.usecases.fakes import Bench, profile
from ui.main_window import MainWindow
from ui.whereabouts import name_of
from ui.wizard.shell import OpeningWizard

FR = texts("fr")
STEPS = ("number", "proof", "code", "reach", "access", "review")


def to_step(wizard: OpeningWizard, step: str) -> Hands:
    """An adult, typed, standing at `step`."""
    hands = Hands(wizard.window())
    adult(hands)
    for _ in STEPS:
        if wizard.page.step == step:
            break
        wizard.go_back()
    assert wizard.page.step == step
    return hands


def child_at_representative(wizard: OpeningWizard) -> Hands:
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329", "MARTIN", "LEA")
    hands.type("F")
    hands.fill("03052018", "")
    hands.press()
    assert wizard.page.step == "representative"
    return hands


@pytest.mark.parametrize("step", STEPS)
def test_escape_asks_once_and_no_brings_the_focus_back(
    at_work: tuple[MainWindow, Bench], qtbot: Any, step: str
) -> None:
    shown, _ = at_work
    press(Qt.Key.Key_F2)
    wizard = cast(OpeningWizard, shown.present())
    to_step(wizard, step)
    focus = QApplication.focusWidget()
    press(Qt.Key.Key_Escape)
    assert shown.ask_bar.isVisible()
    assert FR("app.put_aside.question") == shown.ask_bar.sentence.text()
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is focus
    assert shown.present() is wizard


@pytest.mark.parametrize("step", STEPS)
def test_what_is_put_aside_is_resumed_where_it_was_without_its_code(
    at_work: tuple[MainWindow, Bench], qtbot: Any, step: str
) -> None:
    shown, bench = at_work
    press(Qt.Key.Key_F2)
    wizard = cast(OpeningWizard, shown.present())
    to_step(wizard, step)
    before = wizard.draft
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.present() is shown.home)
    kept = next(iter(bench.store.kept_drafts.values()))[1].content
    assert CODE not in kept
    assert decode(kept) == before
    home = shown.home
    assert home is not None
    qtbot.waitUntil(lambda: bool(home.set_aside))
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: isinstance(shown.present(), OpeningWizard))
    again = cast(OpeningWizard, shown.present())
    assert again.page.step == step
    assert again.notice.text() == f"{FR('wizard.resumed')} {FR('wizard.code_again', names='SARAH-LOU')}"
    assert name_of(again.focusWidget() or again) == before.field
    if step == "review":
        again.page.fields["consent0"].toggle()
        again.go_next()
        assert again.page.step == "code"
        assert again.focusWidget() is again.page.fields["creation_code"].control


def test_signing_out_keeps_the_work_for_the_next_session(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    press(Qt.Key.Key_F2)
    wizard = cast(OpeningWizard, shown.present())
    to_step(wizard, "access")
    shown.sign_out()
    qtbot.waitUntil(lambda: bool(bench.store.kept_drafts))
    sign_in(shown, qtbot)
    home = shown.home
    assert home is not None
    qtbot.waitUntil(lambda: bool(home.set_aside))
    assert home.set_aside[0].person == "SARAH-LOU GARCIA-HAMMADI"


@pytest.mark.parametrize("step", STEPS)
def test_refusing_is_one_key_from_every_step_and_leaves_a_count(open_at: Opener, qtbot: Any, step: str) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = to_step(wizard, step)
    with qtbot.waitSignal(wizard.left):
        hands.press(Qt.Key.Key_F8)
    assert [line.event for line in bench.store.lines if not line.event.startswith("existing")][-1] is (
        Event.REFUSED_BY_PERSON
    )
    assert not bench.store.kept_drafts
    assert not bench.store.rows


@pytest.mark.parametrize("open_all", [False, True])
@pytest.mark.parametrize("step", [*STEPS, "representative"])
def test_tab_goes_in_reading_order(open_at: Opener, qtbot: Any, step: str, open_all: bool) -> None:
    wizard = open_at(Bench())
    if step == "representative":
        child_at_representative(wizard).type("1")
    else:
        to_step(wizard, step)
    if open_all:
        for name in ("used", "situation", "second", "address"):
            wizard.page.way(name)
    page = wizard.page
    qtbot.wait(1)  # the layout of what has just unfolded
    shown = [field for field in page.fields.values() if field.isVisible()]
    top = {field.name: field.mapTo(wizard, QPoint(0, 0)) for field in shown}
    read = sorted(top, key=lambda name: (top[name].y(), top[name].x()))
    shown[0].setFocus()
    start: QWidget | None = next(f for f in shown if f.name == read[0]).focusProxy()
    assert start is not None
    start.setFocus()
    visited: list[str] = []
    for _ in range(80):
        focus = wizard.focusWidget()
        assert focus is not None
        owner = next((f.name for f in shown if f is focus or f.isAncestorOf(focus)), "")
        if not owner and not page.isAncestorOf(focus):
            break
        if owner and (not visited or visited[-1] != owner):
            visited.append(owner)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert visited == read


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("step", [*STEPS, "representative"])
def test_no_two_controls_are_announced_alike(open_at: Opener, step: str, language: str) -> None:
    wizard = open_at(Bench(), language)
    if step == "representative":
        child_at_representative(wizard).type("1")
    else:
        to_step(wizard, step)
    for name in ("used", "situation", "second", "address"):
        wizard.page.way(name)
    seen: dict[tuple[str, str], str] = {}
    for control in (
        *wizard.findChildren(QLineEdit),
        *wizard.findChildren(QAbstractButton),
        *wizard.findChildren(QListWidget),
    ):
        if not control.isVisible():
            continue
        name = control.accessibleName()
        assert name, control.objectName()
        said = (type(control).__name__, name)
        assert said not in seen, (said, seen[said], control.objectName())
        seen[said] = control.objectName()


def test_the_last_page_follows_a_late_answer(open_at: Opener, qtbot: Any) -> None:
    from desk_app.domain.acts import ActState
    from desk_app.ports import Verdict

    bench = Bench(profile=profile("mes"))
    wizard = open_at(bench)
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329", "GARCIA", "SARAH")
    hands.type("F")
    hands.fill("21011977", "")
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.fill("sarah@exemple.fr", "", "", "", "")
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: wizard.page.step == "done")
    state = wizard.findChild(QWidget, "done_state_0")
    act_id = next(iter(bench.store.rows))
    qtbot.waitUntil(lambda: "○" in state.text())
    from ui.loop import spawn

    spawn(bench.store.settle(Verdict(act_id=act_id, state=ActState.ACCEPTED), None), "settle")
    qtbot.waitUntil(lambda: bench.store.rows[act_id].state is ActState.ACCEPTED)
    wizard.refresh()
    qtbot.waitUntil(lambda: FR("follow_up.accepted.open-record") in state.text())


def test_a_draft_that_says_nothing_is_not_put_aside(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    assert shown.present() is shown.home
    qtbot.waitUntil(lambda: shown._refreshing is not None and shown._refreshing.done())
    assert not bench.store.kept_drafts


def test_what_has_just_unfolded_is_scrolled_to_with_its_focus(open_at: Opener, qtbot: Any) -> None:
    wizard = open_at(Bench())
    wizard.resize(1280, 500)
    child_at_representative(wizard).type("1")
    QTest.keyClick(wizard.focusWidget() or wizard, Qt.Key.Key_F4)

    def is_in_sight() -> bool:
        focus = wizard.focusWidget()
        assert focus is not None
        inside = wizard.area.viewport()
        return inside.rect().contains(focus.mapTo(inside, QPoint(0, 0)))

    qtbot.waitUntil(is_in_sight)
    assert wizard.page.fields["representative2_relation"].isAncestorOf(wizard.focusWidget() or wizard)


def test_refusing_while_it_is_being_written_changes_nothing(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = to_step(wizard, "review")
    hands.press(Qt.Key.Key_Space)
    wizard.go_next()
    wizard.refuse_it()
    qtbot.waitUntil(lambda: wizard.page.step == "done")
    assert len(bench.store.rows) == 1
    assert Event.REFUSED_BY_PERSON not in [line.event for line in bench.store.lines]


def test_the_last_page_says_why_each_was_refused(open_at: Opener) -> None:
    from dataclasses import replace

    from desk_app.domain.acts import ActState
    from desk_app.domain.refusal import RefusalCode
    from tests.ui.fakes import an_act
    from ui.pages.done import DonePage

    page = DonePage(Bench().desk, FR)
    taken = an_act(1, "GARCIA", "SARAH", ActState.ACCEPTED)
    known = an_act(2, "GARCIA", "LEA", ActState.REFUSED, refusal=RefusalCode.HOLDER_OPPOSED)
    silent = an_act(3, "GARCIA", "TOM", ActState.REFUSED, refusal=RefusalCode.SERVICE_REFUSED)
    page.show_acts((taken.act, known.act, silent.act))
    page.show_rows((replace(taken, state=ActState.WAITING), known, silent))
    page.show_rows((taken, known, silent))  # a later answer replaces what stood there
    said = [page.findChild(QLabel, f"done_state_{rank}").text() for rank in range(3)]
    assert said[0] == f"✓  {FR('follow_up.accepted.open-record')}"
    assert FR("refusal.holder-opposed") in said[1]
    assert FR("follow_up.no_reason") in said[2]
    page.deleteLater()
