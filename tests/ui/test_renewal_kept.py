"""F3 is kept as it is typed, set aside, taken up again at the same field, and gone once there is a code."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.domain.answers import Channel, RenewedCode
from desk_app.domain.identity import Proof
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.renewal import RenewalDraft
from desk_app.usecases.save_draft import decode, encode, start_renewal
from resources.catalogue import texts
from tests.ui.hands import Hands
from tests.ui.house import press
from tests.usecases.fakes import Bench
from ui.main_window import MainWindow
from ui.views.renewal import RenewalView
from ui.whereabouts import name_of

FR = texts("fr")
NUMBER = "277010115400329"


def begun(shown: MainWindow) -> tuple[RenewalView, Hands]:
    """A number and a name, the hands in the next field."""
    press(Qt.Key.Key_F3)
    hands = Hands(shown)
    hands.fill(NUMBER, "GARCIA-HAMMADI")
    return cast(RenewalView, shown.present()), hands


def kept(bench: Bench) -> list[tuple[RenewalDraft, bool]]:
    return [(cast(RenewalDraft, decode(one.content)), one.set_aside) for _, one in bench.store.kept_drafts.values()]


def at(view: RenewalView) -> str:
    return name_of(view.focusWidget() or view)


def resumed(shown: MainWindow, qtbot: Any) -> RenewalView:
    home = shown.home
    assert home is not None
    qtbot.waitUntil(lambda: shown.present() is home and bool(home.set_aside))
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: isinstance(shown.present(), RenewalView))
    return cast(RenewalView, shown.present())


def test_the_draft_has_its_kind_and_reads_again() -> None:
    draft = start_renewal(RenewalDraft(number=NUMBER, proofs=(Proof.PASSPORT,), accepted=frozenset({"a", "b"})))
    assert draft.id
    assert decode(encode(draft)) == draft
    assert '"kind":"renewal"' in encode(draft)


def test_it_is_saved_within_the_second_and_taken_up_at_the_same_field(
    at_work: tuple[MainWindow, Bench], qtbot: Any
) -> None:
    shown, bench = at_work
    view, hands = begun(shown)
    hands.type("SAR")
    qtbot.waitUntil(lambda: bool(kept(bench)) and kept(bench)[0][0].given_names == "SAR", timeout=2_000)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    home = shown.home
    assert home is not None
    qtbot.waitUntil(lambda: bool(home.set_aside))
    assert kept(bench)[0][1]
    assert home.kept.first is not None
    assert "nouveau code provisoire, SAR GARCIA-HAMMADI" in home.kept.first.accessibleName()
    again = resumed(shown, qtbot)
    assert again is not view
    assert again.draft.number == NUMBER
    assert at(again) == "given_names"
    assert again.lead.text() == FR("wizard.resumed")
    hands.type("AH")
    assert again.person.given_names.text() == "SARAH"


def test_by_the_number_alone_it_is_told_by_its_end(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, _ = at_work
    press(Qt.Key.Key_F3)
    Hands(shown).fill(NUMBER)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    home = shown.home
    assert home is not None
    qtbot.waitUntil(lambda: bool(home.set_aside))
    assert home.set_aside[0].person.endswith(" 29")
    assert NUMBER[:13] not in home.set_aside[0].person.replace(" ", "")


def test_delete_abandons(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    begun(shown)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown.present() is shown.home)
    assert not bench.store.kept_drafts


def to_the_channel(shown: MainWindow, qtbot: Any) -> RenewalView:
    view, hands = begun(shown)
    hands.fill("SARAH")
    hands.type("F")
    hands.fill("21011977")
    hands.type("1")
    hands.fill("12345678901")
    qtbot.waitUntil(view.channel.isVisible)
    return view


def test_it_is_taken_up_at_the_channel(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    to_the_channel(shown, qtbot)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(kept(bench)) and kept(bench)[0][1])
    assert kept(bench)[0][0].vitale_serial == "12345678901"
    again = resumed(shown, qtbot)
    qtbot.waitUntil(again.channel.isVisible)
    assert again.channel.isAncestorOf(QApplication.focusWidget() or again)


def test_with_the_code_the_draft_is_gone(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    from desk_app.domain.answers import Existing, ExistingAnswer

    shown, bench = at_work
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p9")
    view = to_the_channel(shown, qtbot)
    qtbot.waitUntil(lambda: bool(kept(bench)), timeout=2_000)
    press(Qt.Key.Key_S)
    qtbot.waitUntil(view.sent.finish.isVisible)
    qtbot.waitUntil(lambda: not bench.store.kept_drafts)
    assert not view.would_lose()
    press(Qt.Key.Key_Return)
    assert shown.present() is shown.home


def test_a_code_that_comes_when_nobody_is_there_any_more(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    """A message is on its way: nothing waits. A letter's code is wiped: the work waits to ask for another."""
    from desk_app.domain.answers import Existing, ExistingAnswer

    shown, bench = at_work
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p9")
    codes: list[RenewedCode] = []
    real = bench.service.renew_code
    for channel, is_kept in ((Channel.SMS, False), (Channel.LETTER, True)):
        gate = asyncio.Event()

        async def slow(request: Any, gate: asyncio.Event = gate) -> RenewedCode:
            await gate.wait()
            codes.append(await real(request))
            return codes[-1]

        bench.service.renew_code = slow  # type: ignore[method-assign]  # stands in
        view = to_the_channel(shown, qtbot)
        press(Qt.Key.Key_S if channel is Channel.SMS else Qt.Key.Key_L)
        qtbot.waitUntil(view._is_asking)
        view.put_aside()  # while it is being made nobody sets it aside
        view.abandon()
        assert not view.keeper.is_over
        shown.go_home()  # but somebody else may sign in over a lock
        qtbot.waitUntil(lambda: bool(kept(bench)))
        asked = view._asking
        gate.set()
        qtbot.waitUntil(lambda asked=asked: asked.done())
        assert bool(bench.store.kept_drafts) is is_kept
    assert codes[-1].code is not None
    assert not codes[-1].code
    assert not shown.notice_bar.isVisible()


def test_a_code_that_no_letter_came_of_is_wiped(
    at_work: tuple[MainWindow, Bench], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk_app.domain.answers import Existing, ExistingAnswer

    shown, bench = at_work
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p9")
    codes: list[RenewedCode] = []
    real = bench.service.renew_code

    async def noted(request: Any) -> RenewedCode:
        codes.append(await real(request))
        return codes[-1]

    async def broken(*_: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(bench.service, "renew_code", noted)
    monkeypatch.setattr("ui.views.renewal.code_letter", broken)
    view = to_the_channel(shown, qtbot)
    press(Qt.Key.Key_L)
    qtbot.waitUntil(lambda: bool(codes) and not view._is_asking())
    assert codes[0].code is not None
    assert not codes[0].code


def test_a_full_disk_is_said_and_nothing_is_lost(at_work: tuple[MainWindow, Bench], qtbot: Any) -> None:
    shown, bench = at_work
    view, _ = begun(shown)
    bench.store.failing = Refusal(RefusalCode.STORE_FULL)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR("refusal.store-full") in view.person.number.message.text())
    assert shown.present() is view
    bench.store.failing = None
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.present() is shown.home)
    assert kept(bench)[0][0].birth_name == "GARCIA-HAMMADI"
