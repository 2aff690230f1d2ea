"""A letter on the screen: the same bytes everywhere, and nothing of a code left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.secret import Secret
from desk_app.ports import LetterRow, PagePicture
from resources.catalogue import texts
from tests.ui.fakes import MemoryStore, PlainPress, a_desk
from ui import loop, printing
from ui.side_panel import SidePanel
from ui.views import letter_paper as room
from ui.views.letter import LetterView

FR = texts("fr")


def a_letter(reference: str = "G218VZT9XZT8", code: str = "") -> Letter:
    return Letter(
        kind=LetterKind.PROVISIONAL_CODE if code else LetterKind.CONFIRMATION,
        reference=reference,
        written_on=date(2026, 3, 2),
        sender=a_desk().sender,
        addressee="Awa NDIAYE",
        address=None,
        person="Awa NDIAYE",
        code=Secret(code) if code else None,
        act_id="act-1",
    )


def shown(qtbot: Any, *letters: Letter, **changes: Any) -> LetterView:
    view = LetterView(a_desk(**changes), FR, letters)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.state.text() == FR("letter_view.ready"))
    return view


def test_preview_and_paper_come_from_the_same_bytes(running: Any, qtbot: Any, monkeypatch: Any) -> None:
    press, store = PlainPress(), MemoryStore()
    printed: list[int] = []

    async def print_pages(parent: Any, title: str, draw: Any, *, working: Any) -> bool:
        printed.append(len(await draw(300)))
        return True

    monkeypatch.setattr(room, "print_pages", print_pages)
    view = shown(qtbot, a_letter(), press=press, store=store)
    QTest.keyClick(view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: bool(store.marks))
    assert printed == [1]
    assert len(press.drawn) == 2
    assert press.drawn[0] == press.drawn[1]
    assert store.marks == [("G218VZT9XZT8", "delivered", "")]
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())
    view.leave()
    view.close()


def test_a_code_is_wiped_and_never_saved(running: Any, qtbot: Any, tmp_path: Path) -> None:
    letter = a_letter(code="ABCD1234EFGH")
    view = shown(qtbot, letter)
    assert not view.save_button.isVisible()
    assert view.would_lose()
    target = tmp_path / "letter.pdf"
    work = loop.spawn(view.save_to(target), "save")
    qtbot.waitUntil(work.done)
    assert not target.exists()
    held = view.area.pdf
    assert any(held)
    view.leave()
    assert not any(held)
    assert letter.code is not None
    assert not letter.code
    assert not view.findChildren(QLabel, "letter_page_1")
    view.close()


def test_a_letter_without_a_code_is_saved_whole(running: Any, qtbot: Any, tmp_path: Path) -> None:
    store = MemoryStore()
    view = shown(qtbot, a_letter(), store=store)
    target = tmp_path / "letter.pdf"
    qtbot.waitUntil(loop.spawn(view.save_to(target), "save").done)
    assert target.read_bytes() == bytes(view.area.pdf)
    assert store.marks == [("G218VZT9XZT8", "saved", "")]
    qtbot.waitUntil(loop.spawn(view.save_to(tmp_path / "no" / "such" / "folder.pdf"), "save").done)
    assert view.state.text() == FR("letter_view.cannot_save")
    view.leave()
    view.close()


def test_handed_over_goes_to_the_next_letter_then_home(running: Any, qtbot: Any) -> None:
    store = MemoryStore()
    view = shown(qtbot, a_letter("G218VZT9XZT8"), a_letter("G318VZT9XZT8"), store=store)
    left: list[bool] = []
    view.left.connect(lambda: left.append(True))
    QTest.keyClick(view, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: view.reference.text() == "G318VZT9XZT8" and view.state.text() == FR("letter_view.ready"))
    assert not left
    view.hand_button.setFocus()
    view.turn(-1)
    qtbot.waitUntil(lambda: view.state.text() == FR("letter_view.handed"))
    view.turn(1)
    assert view.print_button.hasFocus(), "not « Remis »: nothing came out yet"
    qtbot.waitUntil(lambda: view.state.text() == FR("letter_view.ready"))
    QTest.keyClick(view, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: bool(left))
    assert [mark[2] for mark in store.marks] == ["in-hand", "in-hand"]
    view.leave()
    view.close()


def test_no_printer_is_said(running: Any, qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(printing, "names", lambda: ())
    view = shown(qtbot, a_letter())
    QTest.keyClick(view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: view.state.text() == FR("letter_view.no_printer"))
    view.leave()
    view.close()


@pytest.mark.parametrize("pages", [1, 2])
def test_pages_leave_in_their_true_size(qtbot: Any, tmp_path: Path, pages: int) -> None:
    import pypdfium2

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printing.set_up(printer, "essai")
    assert printer.duplex() == QPrinter.DuplexMode.DuplexNone
    width, height = 827, 1169  # 100 dpi
    rows = [bytearray(b"\xff" * width * 3) for _ in range(height)]
    for x in range(100, 200):  # a black bar 25.4 mm long, 50.8 mm from the top
        for y in range(200, 210):
            rows[y][x * 3 : x * 3 + 3] = b"\x00\x00\x00"
    picture = PagePicture(width, height, b"".join(rows))
    assert printing.paint(printer, [picture] * pages)
    document = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(document) == pages
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=1.0)
    image = document[0].render(scale=100 / 72).to_pil().convert("L")
    dark = [x for x in range(image.width) if image.getpixel((x, 205)) < 128]
    assert min(dark) == pytest.approx(100, abs=2)
    assert max(dark) == pytest.approx(199, abs=2)
    document.close()


def test_keys_pressed_while_the_letter_is_drawn_are_not_lost(running: Any, qtbot: Any, monkeypatch: Any) -> None:
    store, printed = MemoryStore(), []

    async def print_pages(parent: Any, title: str, draw: Any, *, working: Any) -> bool:
        printed.append(title)
        return True

    monkeypatch.setattr(room, "print_pages", print_pages)
    view = LetterView(a_desk(store=store), FR, (a_letter("G218VZT9XZT8"), a_letter("G318VZT9XZT8")))
    qtbot.addWidget(view)
    view.show()
    for key in (Qt.Key.Key_P, Qt.Key.Key_R, Qt.Key.Key_R):  # before anything is drawn; R twice is once
        QTest.keyClick(view, key)
    qtbot.waitUntil(lambda: view.reference.text() == "G318VZT9XZT8" and view.state.text() == FR("letter_view.ready"))
    assert printed == ["G218VZT9XZT8"]
    became = [("delivered", ""), ("printed", ""), ("", "in-hand")]  # whoever gives a sheet away has seen it come out
    assert store.marks == [("G218VZT9XZT8", *one) for one in became]
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())
    view.leave()
    view.close()


def test_a_sheet_that_did_not_come_out_is_not_said_to_be_handed_over(
    running: Any, qtbot: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(printing, "names", lambda: ())
    store = MemoryStore()
    view = LetterView(a_desk(store=store), FR, (a_letter(),))
    qtbot.addWidget(view)
    view.show()
    QTest.keyClick(view, Qt.Key.Key_P)
    QTest.keyClick(view, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: view._work is not None and view._work.done())
    assert view.state.text() == FR("letter_view.no_printer")
    assert not store.marks
    view.leave()
    view.close()


def test_a_letter_made_again_with_other_sentences_says_so(running: Any, qtbot: Any) -> None:
    store = MemoryStore()
    store.letters["G00000000001"] = LetterRow(
        reference="G00000000001",
        kind=LetterKind.CONFIRMATION,
        act_id="act-1",
        made_at=datetime(2026, 2, 3, 12, tzinfo=UTC),
        state="made",
        template="fr 0.9 xyz",
    )
    view = shown(qtbot, a_letter(), store=store)
    assert view.note.text() == "Le texte de ce courrier a changé depuis celui du 03/02/2026."
    assert view.note.isVisible()
    store.letters["G00000000001"] = replace(store.letters["G00000000001"], template="fr 1.0 abc")
    assert shown(qtbot, a_letter(), store=store).note.text() == FR("letter_view.by_hand")


def test_a_screen_reader_has_the_words_of_a_letter_and_never_those_of_a_code(running: Any, qtbot: Any) -> None:
    view = shown(qtbot, a_letter())
    sheet = view.findChild(QLabel, "letter_page_1")
    assert sheet.accessibleDescription().strip() == "Lettre G218VZT9XZT8"
    coded = shown(qtbot, a_letter(code="x7Kp0OaQ1lIz"))
    assert coded.findChild(QLabel, "letter_page_1").accessibleDescription() == ""


def test_on_a_small_screen_the_arrows_show_the_whole_width_then_turn(running: Any, qtbot: Any) -> None:
    view = shown(qtbot, a_letter(), a_letter("G218VZT9XZT9"))
    view.resize(640, 360)
    across = view.area.horizontalScrollBar()
    qtbot.waitUntil(lambda: across.maximum() > 0)
    for _ in range(20):
        if across.value() == across.maximum():
            break
        QTest.keyClick(view.print_button, Qt.Key.Key_Right)  # where the focus is
    assert (across.value(), view.index) == (across.maximum(), 0), "the address stands at the right"
    QTest.keyClick(view.print_button, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: view.index == 1 and view._work is not None and view._work.done())


def test_the_page_keys_move_the_paper_from_a_button(running: Any, qtbot: Any) -> None:
    view = shown(qtbot, a_letter())
    view.resize(900, 300)
    down = view.area.verticalScrollBar()
    qtbot.waitUntil(lambda: down.maximum() > 0)
    view.print_button.setFocus()
    QTest.keyClick(view.print_button, Qt.Key.Key_PageDown)
    assert down.value() > 0


def test_what_the_printer_says_stays_in_sight_beside_what_is_next(running: Any, qtbot: Any) -> None:
    view = shown(qtbot, a_letter())
    panel = view.findChild(SidePanel, "letter_panel")
    inner = panel.widget()

    def top(widget: Any) -> int:
        return int(widget.mapTo(inner, QPoint()).y())

    needed = top(view.hand_button) + view.hand_button.height() - top(view.state)
    view.resize(900, needed + 60)  # as high as both need, and less than all of it
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)
    view.print_button.setFocus()
    for button in (view.back_button, view.hand_button):
        button.setFocus()
        qtbot.waitUntil(lambda button=button: not button.visibleRegion().isEmpty())
    panel.verticalScrollBar().setValue(panel.verticalScrollBar().maximum())
    view.print_button.setFocus()
    view.hand_button.setFocus()
    assert view.state.visibleRegion().boundingRect().height() == view.state.height()
    assert view.hand_button.visibleRegion().boundingRect().height() == view.hand_button.height()
