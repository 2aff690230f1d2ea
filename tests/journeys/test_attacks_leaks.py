"""A thief takes the disk: no number, name, contact, code or password is on it in any spelling, nor in the clipboard."""

from __future__ import annotations

import asyncio
import base64
import codecs
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

import main
from desk_app.demonstration import PASSWORD, morning
from desk_app.demonstration.fictive_desk import lay_out, sandbox
from desk_app.demonstration.player import Player
from desk_app.demonstration.stage import NEEDED, Stage
from desk_app.domain.acts import ActState
from desk_app.domain.answers import Channel
from desk_app.domain.secret import Secret
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.renewal import RenewalDraft
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import creation_code, person
from desk_app.security import logs
from desk_app.security.vault import FileVault
from desk_app.usecases.letters import code_letter, confirmation_letter
from desk_app.usecases.open_record import open_record
from desk_app.usecases.print_letter import compose_letter, letter_printed, letter_saved
from desk_app.usecases.prove_code import prove_code
from desk_app.usecases.refuse import refuse
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.renewal_facts import renewal_facts
from desk_app.usecases.save_draft import save_draft, start_opening
from resources.catalogue import texts
from tests.journeys.counter import CARD, Counter, at_the_counter, refused, typed
from tests.printing.reading import text_of
from ui.fields import CodeField

NAME, STREET, EMAIL, MOBILE = "Quévremont", "77 rue du Zéphyr", "quevremont@example.org", "06 12 34 56 77"
WRONG = creation_code("7K2M9QX4RTB")
SERIAL = "42000000011"


def spellings(word: str) -> set[bytes]:
    """A word as it may lie on a disk: encodings, base64 at each of its three places, JSON, hexadecimal, capitals."""
    found: set[bytes] = set()
    for text in {word, word.upper(), word.lower()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            raw = text.encode(encoding, "ignore")
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            for before in range(3):
                # Without the characters that its neighbours have a part in.
                coded = base64.b64encode(b"\0" * before + raw).rstrip(b"=")
                found.add(coded[-(-8 * before // 6) : len(coded) - 1])
        found.add(json.dumps(text)[1:-1].encode())
        found.add(codecs.encode(text, "unicode_escape"))
    return {one for one in found if len(one) >= 6}


def number_spellings(number: str) -> set[str]:
    """A number whole, without its key, and grouped as people write it."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    groups = [number[a:b] for a, b in pairwise(cuts)]
    return {number, number[:13], *(sign.join(groups) for sign in (" ", "\u00a0", "\u202f", ".", "-"))}


def code_spellings(code: str) -> set[str]:
    """A code in one piece and in groups of four."""
    return {code, *(sign.join(code[at : at + 4] for at in range(0, len(code), 4)) for sign in (" ", "-", "\u00a0"))}


def find(folder: Path, words: set[str]) -> list[str]:
    """Where one of `words` lies below `folder`: file contents, decoded PDF text, file names."""
    wanted = {one for word in words for one in spellings(word)}
    found = []
    for path in folder.rglob("*"):
        content = os.fsencode(path.name)
        if path.is_file() and not path.is_symlink():
            content += b"\n" + path.read_bytes()
            if b"%PDF" in content[:2000]:
                content += text_of(path.read_bytes()).encode()
        found += [path.name for one in wanted if one in content]
    return sorted(set(found))


@pytest.mark.parametrize(
    "content",
    [
        b"277010115400329",
        "n° 2 77 01 01 154 003 29".encode("utf-16-le"),
        b"xx" + base64.b64encode(b"abc277010115400329def"),
        b"x" + base64.b64encode(b"ab277010115400329def"),
        base64.b64encode("Quévremont, le nom".encode()),
        json.dumps({"nom": "Quévremont"}).encode(),
        "QUÉVREMONT".encode("utf-16-be"),
        b"ABCD-1234-EFGH",
    ],
)
def test_the_search_finds_what_was_left_on_purpose(tmp_path: Path, content: bytes) -> None:
    words = number_spellings("277010115400329") | {NAME} | code_spellings("ABCD1234EFGH")
    (tmp_path / "empty").write_bytes(b"277010115400429 Quevremond")
    assert find(tmp_path, words) == []
    (tmp_path / "left").write_bytes(os.urandom(500) + content + os.urandom(500))
    assert find(tmp_path, words) == ["left"]


def test_the_search_finds_a_letter_left_as_pdf(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        who = person("adult-typed")
        (row,) = await counter.opened(planted(counter, who), {0: who.creation_code})
        pdf = await compose_letter(counter.desk, await confirmation_letter(counter.desk, row))
        assert b"LEROUX" not in pdf
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "letter.pdf").write_bytes(pdf)
        assert find(tmp_path / "out", {NAME}) == ["letter.pdf"]

    at_the_counter(tmp_path / "desk", day)


def planted(counter: Counter, who: SeedPerson) -> Any:
    contact = ContactDraft(email=EMAIL, mobile=MOBILE, street=STREET, postcode="25000", town="Besançon")
    return typed(counter.draft(), who, proofs=CARD, contact=contact, used_name=NAME)


def test_a_days_work_leaves_nothing_that_can_be_read(tmp_path: Path) -> None:
    """The folder at six moments of the day: what a thief, or the next start after a power cut, would find."""
    typed_, scanned, held = person("adult-typed"), person("adult-scanned"), person("auto-created")
    words = {NAME, STREET, STREET.upper(), EMAIL, MOBILE, MOBILE.replace(" ", ""), "+33612345677", WRONG}
    for one in (typed_, scanned, held):
        words |= number_spellings(one.number) | code_spellings(one.creation_code)
    words -= {""}
    codes: list[str] = []
    folder = tmp_path / "counter"

    async def day(counter: Counter) -> None:
        desk = counter.desk

        def stolen(moment: str) -> None:
            shutil.copytree(folder / "desk", tmp_path / "stolen" / moment)

        drafted = planted(counter, typed_)
        await save_draft(desk, drafted)
        stolen("draft")
        keys = {0: await prove_code(code := Secret(typed_.creation_code), typed_.number)}
        assert not code
        facts = await counter.facts(drafted, {0: typed_.creation_code})
        acts = await open_record(desk, drafted, facts, keys)
        assert not keys[0]
        stolen("written")
        (row,) = await counter.answered(acts)
        assert row.state is ActState.ACCEPTED
        letter = await confirmation_letter(desk, row)
        await compose_letter(desk, letter)
        await letter_printed(desk, letter)
        stolen("accepted")
        (no,) = await counter.answered(await counter.confirm(planted(counter, scanned), {0: WRONG}))
        assert no.state is ActState.REFUSED
        stolen("refused")
        given_up = replace(planted(counter, person("adult-spare")), id=start_opening(desk).id)
        await save_draft(desk, given_up)
        await refuse(desk, given_up.id)
        traits = held.traits
        asked = RenewalDraft(
            number=held.number,
            birth_name=traits.birth_name,
            given_names=traits.given_names,
            sex=traits.sex.value,
            birth_date=traits.birth_date.french(),
            proofs=CARD,
            vitale_serial=SERIAL,
            channel=Channel.LETTER,
        )
        known = await renewal_facts(desk, asked)
        renewed = await renew_code(desk, asked, known)
        sheet = await code_letter(desk, asked, known, renewed)
        assert sheet.code is not None
        codes.append(sheet.code.reveal())
        await compose_letter(desk, sheet)
        await refused(letter_saved(desk, sheet))
        stolen("code")
        await letter_printed(desk, sheet)
        assert not sheet.code
        assert not renewed.code
        logging.getLogger("guichet").warning("a bug that names %s", typed_.number)
        stolen("evening")

    handlers = logs.set_up(folder / "desk-log", level=logging.DEBUG)
    try:
        at_the_counter(folder, day)
    finally:
        logs.take_down(handlers)
        logging.getLogger().setLevel(logging.WARNING)
    assert find(folder / "service", {NAME}), "what was sent does lie at the service: the search would find it"
    words |= code_spellings(codes[0])
    assert find(tmp_path / "stolen", words) == []
    assert find(folder / "desk", words) == []
    assert find(folder / "desk-log", words) == []
    assert (folder / "desk-log" / logs.FILE).read_text()


def test_keys_and_their_password_are_not_beside_each_other(tmp_path: Path) -> None:
    from desk_app.domain.acts import Author

    async def made() -> bytes:
        key = await FileVault(tmp_path).create(Author(operator_id="a", name="Inès", role=""), Secret(PASSWORD))
        return key.reveal_bytes()

    key = asyncio.run(made())
    assert find(tmp_path, {PASSWORD, key.hex(), key.decode("latin-1"), base64.b64encode(key).decode()}) == []


def test_a_code_is_never_taken_out_of_its_field(qtbot: Any) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    field = CodeField("creation_code", "Code", texts("fr"), length=12)
    qtbot.addWidget(field)
    field.show()
    field.line.setFocus()
    qtbot.keyClicks(field.line, "ABCD1234EFG")
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(field.line, Qt.Key.Key_A, control)
    for key in (Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Insert):
        qtbot.keyClick(field.line, key, control)
    qtbot.keyClick(field.line, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert clipboard.text() == "before"
    assert field.line.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.line.dragEnabled()
    field.forget()
    qtbot.keyClick(field.line, Qt.Key.Key_Z, control)
    assert field.text() == ""


@pytest.mark.skipif(any(shutil.which(name) is None for name in NEEDED), reason="needs a virtual screen")
def test_the_real_window_killed_in_the_middle_leaves_nothing_either(tmp_path: Path) -> None:
    """Real keys, a home and a temporary folder of its own: every byte of them is searched after kill -9."""
    program = Path(main.__file__).resolve()
    for name in ("home", "tmp", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    one, half, coded = (person(key) for key in ("adult-scanned", "adult-typed", "auto-created"))
    with sandbox(program, tmp_path / "service") as service, Stage() as stage:
        lay_out(tmp_path / "desk", service, profile="dmp")
        kept = {name: value for name, value in stage.environment.items() if not name.startswith("XDG_")}
        own = {
            "HOME": str(tmp_path / "home"),
            "TMPDIR": str(tmp_path / "tmp"),
            "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        }
        with (tmp_path / "said").open("wb") as said:
            command = (sys.executable, str(program), "--folder", str(tmp_path / "desk"), "window")
            window = subprocess.Popen(command, env=kept | own, stdout=said, stderr=said, cwd=tmp_path)
            try:
                stage.wait_for("Guichet")
                stage.type(PASSWORD)
                stage.press("Return")
                player = Player(stage, tmp_path / "pictures")
                player.at(morning.HOME)
                limits = Path(f"/proc/{window.pid}/limits").read_text().splitlines()
                assert [line.split()[-3:-1] for line in limits if "core file" in line] == [["0", "0"]]
                morning.new_code_by_letter(player)
                player.scan(morning.datamatrix(one))
                player.at("À dire")
                player.press("Return")
                player.at("Numéro et identité")
                player.press("Return")
                player.at("Pièce présentée")
                player.press("1", "space", "Return")
                player.at("Code de création")
                player.type(half.creation_code[:11])  # another's, and not whole: it stands in the field
                os.kill(window.pid, signal.SIGKILL)
            finally:
                window.kill()
                window.wait()
    words = number_spellings(one.number) | number_spellings(coded.number) | {PASSWORD, half.creation_code[:11]}
    words |= code_spellings(half.creation_code)
    for folder in ("desk", "home", "tmp", "run"):
        assert find(tmp_path / folder, words) == []
    assert (tmp_path / "said").read_bytes() == b""
    assert find(tmp_path / "service", number_spellings(coded.number))
