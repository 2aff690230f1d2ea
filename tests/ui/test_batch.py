"""« Lots de codes » by keys: a file with mistakes, two people, a jam, a pause, the end; and envelopes that return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.domain.answers import CodeCancelled, Existing
from desk_app.domain.batch import BatchState
from desk_app.domain.batch_rules import BatchRules
from desk_app.domain.contact import PostalAddress
from desk_app.domain.holder import Holder
from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.printers import JobStatus, Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.sandbox.seeds import number
from resources.catalogue import texts
from tests.usecases.fakes import Bench
from tests.usecases.printers import COUNTER, a_printer
from ui.views.batch import BatchView
from ui.views.brought_back import BroughtBackView

FR = texts("fr")
NUMBERS = [number(f"27206250561{n:02d}") for n in range(10, 15)]


@pytest.fixture
def bench() -> Bench:
    """Five people, a printer in sight that prints at once, and a colleague."""
    made = Bench(role="supervisor")
    made.printers.add(a_printer())
    made.printers.prints = True
    made.set_up.kept["printing.codes"] = (COUNTER,)
    for n, one in enumerate(NUMBERS):
        home = PostalAddress(street=f"{n} RUE", postcode=f"{70000 - n}", town="EXEMPLEVILLE")
        holder = Holder(status=Existing.OPEN, patient_id=f"p{n}", name=f"ESSAI {n}", address=home)
        made.service.people |= {one: holder, f"p{n}": holder}
    made.store.people["op2"] = Operator(id="op2", name="Nadia Roy", role="supervisor")
    made.keyring.ways["op2"] = WayIn.OWN
    made.keyring.passwords["op2"] = "theirs"
    return made


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """What stands in the file that is chosen."""
    file = tmp_path / "numeros.csv"

    async def choose(*_: Any) -> Path:
        return file

    monkeypatch.setattr("ui.views.batch.choose_existing", choose)

    def write(content: str) -> None:
        file.write_text(content, encoding="utf-8")

    return write


Opened = Callable[..., BatchView]
Chosen = Callable[[str], None]


@pytest.fixture
def opened(bench: Bench, running: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Opened:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr("ui.views.batch.pause", at_once)

    def view(**rules: int) -> BatchView:
        desk = replace(bench.desk, batches=BatchRules(**rules))
        made = BatchView(desk, FR)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        qtbot.waitUntil(lambda: made._work is not None and made._work.done())
        return made

    return view


def settle(view: BatchView, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())


def key(view: BatchView, letter: str, qtbot: Any) -> None:
    """A letter, as the screen hears it."""
    QTest.keyClick(view, getattr(Qt.Key, f"Key_{letter}"))
    settle(view, qtbot)


def test_from_a_file_to_the_signed_end(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("numero\n" + "\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)
    assert view.steps.currentWidget() is view.report
    assert view.report.lead.text().startswith("5 courriers")
    assert view.report.second.isHidden()
    key(view, "I", qtbot)
    assert view.steps.currentWidget() is view.end
    assert "Imprimés : 5, sans courrier : 0" in view.end.lead.text()
    assert len(bench.printers.documents) == 5
    ended: list[Any] = []
    view.ended.connect(ended.append)
    view.end.sheets_in.set_text("6")
    view.end.spoilt.set_text("1")
    key(view, "S", qtbot)
    (end,) = ended
    assert (end.printed, end.sheets_in, end.sheets_destroyed, end.unexplained) == (5, 6, 1, 0)
    assert {one.handed_over for one in bench.store.letters.values()} == {"posted"}


def test_a_file_with_mistakes_sends_nothing_and_is_chosen_again(
    bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any
) -> None:
    chosen(f"numero;nom\n{NUMBERS[0]};x\n{NUMBERS[1][:13]}00;x\n;x\n")
    view = opened()
    key(view, "F", qtbot)
    said = [view.source.why.item(n).text() for n in range(view.source.why.count())]
    assert [one.split("\N{NO-BREAK SPACE}:")[0] for one in said] == ["Ligne 3", "Ligne 4"]
    assert view.source.why.accessibleName() == FR("batch_view.lines_to_mend"), "not « pas de courrier »"
    assert FR("problem.number_missing") not in said[1], "a file has no card to leave out"
    assert view.steps.currentWidget() is view.source
    key(view, "I", qtbot)
    assert not bench.store.batches
    assert not bench.service.renewals
    chosen("\n".join(NUMBERS))
    key(view, "F", qtbot)
    assert view.steps.currentWidget() is view.report
    assert view.message.text() == ""
    assert view.source.why.isHidden()


def test_nobody_to_write_to_says_why(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    for one in NUMBERS[:2]:
        bench.service.people[one] = replace(bench.service.people[one], address=None)
    chosen("\n".join(NUMBERS[:2]))
    view = opened()
    key(view, "F", qtbot)
    assert view.message.text() == FR("refusal.batch-empty")
    assert view.source.why.item(0).text().startswith(FR("batch_end.skip.no-address"))
    assert view.source.why.item(0).text().endswith("2")


def test_one_key_where_the_desk_knows_its_printer(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    bench.printers.add(a_printer("ipp://127.0.0.1:9/other", "Autre"))
    bench.set_up.kept["printing.codes"] = ("ipp://127.0.0.1:9/other", COUNTER)
    bench.set_up.kept["desk.printer"] = COUNTER
    chosen("\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)
    assert view.report.printer.value() == COUNTER
    assert view.focusWidget() is view.report.go
    assert view.report.printer.message.text() == ""
    assert view.report.found.isHidden(), "nobody is left out"


def test_nothing_of_a_batch_that_was_left_stays(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("\n".join(NUMBERS))
    view = opened(second_above=4)
    key(view, "F", qtbot)
    view.report.name.set_text("Nadia Roy")
    view.report.password.line.setText("theirs")
    key(view, "L", qtbot)
    key(view, "F", qtbot)
    assert (view.report.name.text(), view.report.password.text()) == ("", "")


def test_every_field_of_the_check_is_reached_by_tab(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    bench.printers.add(a_printer("ipp://127.0.0.1:9/other", "Autre"))
    bench.set_up.kept["printing.codes"] = ("ipp://127.0.0.1:9/other", COUNTER)
    chosen("\n".join(NUMBERS))
    view = opened(second_above=4)
    key(view, "F", qtbot)
    report = view.report
    assert report.printer.isAncestorOf(view.focusWidget()), "there are two, and somebody has to choose"
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_2)
    assert view.focusWidget() is report.name.control
    for expected in (report.password.line, report.go, report.drop):
        QTest.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
        assert view.focusWidget() is expected


def test_above_the_rule_a_second_person_signs(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("\n".join(NUMBERS))
    view = opened(second_above=4)
    key(view, "F", qtbot)
    assert not view.report.second.isHidden()
    view.report.name.set_text("Camille Martin")
    bench.store.people["op1"] = Operator(id="op1", name="Camille Martin", role="supervisor")
    view.report.password.line.setText("mine")
    key(view, "I", qtbot)
    assert view.report.name.message.text() == FR("refusal.second-self")
    assert view.focusWidget() is view.report.name.control
    assert not view.report.password.text()
    nadia = bench.store.people["op2"]
    bench.store.people["op2"] = replace(nadia, role="preparer")
    view.report.name.set_text("Nadia Roy")
    view.report.password.line.setText("theirs")
    key(view, "I", qtbot)
    assert view.report.name.message.text() == FR("batch_view.second_may_not"), "not « votre fonction »"
    bench.store.people["op2"] = nadia
    view.report.name.set_text("Nadia Roy")
    view.report.password.line.setText("theirs")
    key(view, "I", qtbot)
    assert view.steps.currentWidget() is view.end
    (batch,) = bench.store.batches.values()
    assert batch.second == "op2"


def test_a_jam_and_the_last_good_sheet(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("\n".join(NUMBERS))
    bench.printers.prints = False
    done = JobStatus(paper=Paper.PRINTED, is_over=True)
    bench.printers.says = {1: done, 2: done, 3: JobStatus(paper=Paper.STOPPED, reasons=("media-jam",))}
    view = opened()
    key(view, "F", qtbot)
    key(view, "I", qtbot)
    assert view.steps.currentWidget() is view.paused
    assert "bourrage" in view.paused.cause.text()
    assert view.paused.progress.text().startswith("Imprimés : 2 ")
    key(view, "C", qtbot)
    assert view.focusWidget() is view.paused.good.control, "the count comes first"
    view.paused.good.set_text("9")
    key(view, "C", qtbot)
    assert view.message.text() == FR("batch_view.which_sheet", n=3)
    first = bench.printers.documents[0][1]
    view.paused.good.set_text(first.lower())  # the reference on the last good sheet
    key(view, "C", qtbot)
    bench.printers.prints = True
    assert (view.message.text(), view.paused.good.text()) == ("", ""), "what was answered does not stay"
    key(view, "R", qtbot)
    assert view.steps.currentWidget() is view.end
    printed = [one for one in bench.store.letters.values() if one.state is Paper.PRINTED]
    assert len(printed) == 5
    assert first in {one.reference for one in printed}
    assert bench.printers.documents[1][1] not in {one.reference for one in printed}


def test_a_batch_at_rest_follows_its_printer(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("\n".join(NUMBERS))
    bench.printers.prints = False
    bench.printers.says = {1: JobStatus(paper=Paper.STOPPED, reasons=("media-jam",))}
    view = opened()
    key(view, "F", qtbot)
    key(view, "I", qtbot)
    assert "0 sur 5" in view.paused.progress.text()
    assert view.paused.progress.text().endswith("L’imprimante tient encore 1 courrier.")
    for reference, row in list(bench.store.letters.items()):
        bench.store.letters[reference] = replace(row, state=Paper.PRINTED, job=None)  # as the desk follows them
    qtbot.waitUntil(lambda: "1 sur 5" in view.paused.progress.text())
    assert "tient encore" not in view.paused.progress.text()


def test_leaving_pauses_and_whoever_comes_back_finds_it(
    bench: Bench,
    opened: Opened,
    chosen: Chosen,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen("\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)
    shown: list[int] = []
    show = view.going.show_progress

    def leave_at_two(progress: Any) -> None:
        show(progress)
        shown.append(progress.on_paper)
        if progress.on_paper == 2:
            view.leave()

    said: list[str] = []
    view.behind.connect(said.append)
    view.leave()
    assert not said, "nothing prints yet"
    monkeypatch.setattr(view.going, "show_progress", leave_at_two)
    key(view, "I", qtbot)
    (batch,) = bench.store.batches.values()
    assert (batch.state, batch.cause) == (BatchState.PAUSED, "operator")
    assert set(said) == {FR("batch_view.left_behind")}
    again = opened()
    assert again.steps.currentWidget() is again.paused
    key(again, "R", qtbot)
    assert again.steps.currentWidget() is again.end


def test_a_count_that_is_not_even_is_signed_with_words_only(
    bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any
) -> None:
    chosen("\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)
    key(view, "I", qtbot)
    ended: list[Any] = []
    view.ended.connect(ended.append)
    view.end.sheets_in.set_text("7")
    key(view, "S", qtbot)
    assert not ended
    assert view.message.text().startswith("Il manque 2 feuilles")
    view.end.sheets_in.set_text("8")
    for typed in ("", "  "):
        view.end.words.set_text(typed)
        key(view, "S", qtbot)
        assert not ended, "nobody said why"
    view.end.words.set_text("Trois feuilles vierges rendues au paquet")
    key(view, "S", qtbot)
    assert [(one.unexplained, one.why) for one in ended] == [(3, "Trois feuilles vierges rendues au paquet")]


def test_the_count_is_typed_over_and_enter_leads_to_why(
    bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any
) -> None:
    chosen("\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)
    key(view, "I", qtbot)
    ended: list[Any] = []
    view.ended.connect(ended.append)
    for typed in ("7", ""):
        QTest.keyClicks(view.focusWidget(), typed)
        QTest.keyClick(view.focusWidget(), Qt.Key.Key_Return)
    settle(view, qtbot)
    assert view.end.sheets_in.text() == "7", "not 57: five stood there"
    assert not ended
    for typed in ("8", "", "Trois feuilles vierges"):
        QTest.keyClicks(view.focusWidget(), typed)
        QTest.keyClick(view.focusWidget(), Qt.Key.Key_Return)
    settle(view, qtbot)
    assert [(one.sheets_in, one.why) for one in ended] == [(8, "Trois feuilles vierges")]


def test_another_printer_takes_the_rest(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)
    bench.printers.failing = Refusal(RefusalCode.PRINTER_UNKNOWN, printer=COUNTER)
    key(view, "I", qtbot)
    assert view.steps.currentWidget() is view.paused
    other = "ipp://127.0.0.1:9/other"
    bench.printers.add(a_printer(other, "Autre"))
    bench.set_up.kept["printing.codes"] = (other, COUNTER)
    key(view, "I", qtbot)
    assert view.steps.currentWidget() is view.report
    assert view.report.drop.isHidden(), "it has begun: it is stopped, not left"
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_2)
    key(view, "I", qtbot)
    assert view.steps.currentWidget() is view.end
    assert {uri for uri, _, _ in bench.printers.documents} == {other}


def test_a_batch_that_was_just_cut_says_how_long_to_wait(
    bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen("\n".join(NUMBERS))
    view = opened()
    key(view, "F", qtbot)

    async def held(*_: Any, **__: Any) -> bool:
        return False

    monkeypatch.setattr(bench.store, "take_lease", held)
    key(view, "I", qtbot)
    assert view.message.text() == FR("refusal.batch-held")


def test_an_envelope_that_came_back(bench: Bench, opened: Opened, chosen: Chosen, qtbot: Any) -> None:
    chosen("\n".join(NUMBERS[:1]))
    view = opened()
    key(view, "F", qtbot)
    key(view, "I", qtbot)
    ((_, reference, _),) = bench.printers.documents
    screen = BroughtBackView(bench.desk, FR)
    qtbot.addWidget(screen)
    screen.show()
    screen.take_scan("3400930000000")
    assert screen.message.text() == FR("brought_back.no_letter")
    screen.take_scan(reference)
    QTest.keyClick(screen, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: screen.done == 1)
    assert bench.service.cancelled == [("p0", CodeCancelled.RETURNED_MAIL)]
    assert screen.reference.text() == ""
    assert reference in screen.message.text()
    screen.reference.set_text("GNOTHING")
    QTest.keyClick(screen, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: screen.message.text() == FR("brought_back.no_letter"))
