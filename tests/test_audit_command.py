"""`audit` from a terminal: words and exit codes, the password from standard input, nothing of a person in arguments."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import main
from desk_app.commandline.audit import EXIT
from desk_app.domain.author import Author
from desk_app.domain.operators import Operator
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY, Event, Finding, seal
from desk_app.domain.trail_table import table
from desk_app.security.failed import take_in
from desk_app.security.vault import FileVault
from desk_app.store import DATABASE, HEAD, open_store
from desk_app.store.engine import connect
from resources.catalogue import texts
from tests.printing.reading import text_of
from tests.printing.reports import a_report
from tests.store.sample import act, line

PASSWORD = "tilleul bocal virgule 48"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    async def lay_out() -> bytes:
        vault = FileVault(tmp_path, memory=64, passes=1)
        key = await vault.create(
            Author(operator_id="op-1", name="Camille Essai", role="administrator"), Secret(PASSWORD)
        )
        store = await open_store(tmp_path, key)
        camille = Operator(id="op-1", name="Camille Essai", role="administrator")
        await store.write_operator(camille, line("op-1", Event.OPERATOR))
        for name, number in (("a1", "277010115400329"), ("a2", "185127512345673")):
            await store.write_acts([act(name, number=number)], [line(name)])
        await store.close()
        return key.reveal_bytes()

    (tmp_path / "key").write_bytes(asyncio.run(lay_out()))
    return tmp_path


def run(desk: Path, monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = "") -> int:
    secret = desk / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    return main.main(["--folder", str(desk), "audit", *words, "--password-file", str(secret)])


def changed(desk: Path, sql: str) -> None:
    connection = connect(desk / DATABASE, Secret((desk / "key").read_bytes()), writes=True)
    connection.execute(sql)
    connection.close()


def test_sound_altered_and_missing_have_words_and_codes(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(desk, monkeypatch, "verify") == 0
    assert "Le journal est entier" in capsys.readouterr().out
    assert run(desk, monkeypatch, "verify", "--json", "--anchor", "99:" + "a" * 64) == EXIT[Finding.TAIL_MISSING]
    assert json.loads(capsys.readouterr().out)["finding"] == "tail-missing"
    assert run(desk, monkeypatch, "verify", "--anchor", "1:" + "a" * 64) == EXIT[Finding.REWRITTEN]
    changed(desk, "UPDATE trail SET whom = 'x' WHERE number = 2")
    capsys.readouterr()
    assert run(desk, monkeypatch, "verify") == EXIT[Finding.ALTERED]
    assert "ligne 2" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["junk", "3:00", "3:" + "a" * 63, "3:" + "g" * 64, "9" * 5000 + ":" + "a" * 64, ":"])
def test_an_anchor_that_is_cut_short_accuses_nobody(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(desk, monkeypatch, "verify", "--anchor", text)
    assert ended.value.code == main.UNUSABLE
    assert "64 caractères" in capsys.readouterr().err


def test_an_anchor_may_be_typed_as_it_is_printed(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _, digest = (desk / HEAD).read_text().strip().partition(":")
    spaced = " ".join(digest[place : place + 8] for place in range(0, 64, 8)).upper()
    assert run(desk, monkeypatch, "verify", "--anchor", f"{number}:{spaced}") == 0


def test_a_tail_cut_beside_its_head_is_named(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = (desk / HEAD).read_text()
    changed(desk, "DELETE FROM trail WHERE number = (SELECT max(number) FROM trail)")
    assert run(desk, monkeypatch, "verify") == EXIT[Finding.TAIL_MISSING]
    assert noted.strip() in capsys.readouterr().out
    assert run(desk, monkeypatch, "export") == main.UNUSABLE, "nothing is written behind what is missing"
    assert (desk / HEAD).read_text() == noted


def test_another_head_beside_the_store_is_named(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / HEAD).write_text("2:" + "a" * 64)
    assert run(desk, monkeypatch, "verify") == EXIT[Finding.REWRITTEN]
    (desk / HEAD).write_text("9" * 5000 + ":" + "a" * 64)
    assert run(desk, monkeypatch, "verify") == EXIT[Finding.UNVOUCHED], "no head at all"


@pytest.mark.parametrize(
    "change",
    [
        "event = 'weird'",
        "at = 'noon'",
        "at = '2026-03-01T12:00:00'",
        "at = '0001-01-01T00:00:00+14:00'",
        "at = ''",
        "service_at = 'noon'",
        "detail = CAST(x'ff' AS TEXT)",
        "who = x'00ff'",
        "salt = 'text'",
        "body = x'00'",
        "certificate = 'x'",
    ],
)
def test_a_line_that_is_none_any_more_is_altered_and_exported_as_that(
    desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    changed(desk, " ".join(("UPDATE trail SET", change, "WHERE number = 2")))
    assert run(desk, monkeypatch, "verify") == EXIT[Finding.ALTERED]
    assert "ligne 2" in capsys.readouterr().out
    for name in ("journal.csv", "journal.pdf"):
        assert run(desk, monkeypatch, "export", "--out", str(tmp_path / name)) == 0
    told = (tmp_path / "journal.csv").read_text(encoding="utf-8-sig").splitlines()[2]
    assert told.startswith("2;")
    if change.startswith(("event", "at", "service", "detail", "who")):
        assert texts("fr")("audit.unreadable") in told
        assert "Illisible" in text_of((tmp_path / "journal.pdf").read_bytes())


def test_one_persons_lines_are_exported_and_the_export_is_on_the_trail(
    desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "journal.csv"
    words = ("export", "--person", "--by", "Camille Essai", "--from", "2026-03-01", "--to", "2026-03-02")
    assert run(desk, monkeypatch, *words, "--out", str(out), typed="2 77 01 01 154 003 29\n") == 0
    content = out.read_bytes().decode("utf-8-sig")
    assert content.count("\r\n") == 2
    assert ";Camille Essai;Poste 1;" in content
    assert ";a1\r\n" in content
    assert ";a2" not in content
    everything = tmp_path / "tout.csv"
    assert run(desk, monkeypatch, "export", "--out", str(everything)) == 0
    assert "Journal exporté" in everything.read_text(encoding="utf-8-sig")


def test_a_pdf_for_an_inspector(
    desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "journal.pdf"
    number = "2 77 01 01 154 003 29"
    assert run(desk, monkeypatch, "export", "--person", "--out", str(out), typed=number + "\n") == 0
    said = text_of(out.read_bytes())
    for words in ("Journal du poste", "GARCIA-HAMMADI", "Enregistré sur ce poste", "Page 1 sur 1", "a1"):
        assert words in said
    assert "a2" not in said.split()  # a hash may hold these two characters
    assert "277010115400329" not in "".join(said.split())
    assert run(desk, monkeypatch, "export", "--pdf") == main.UNUSABLE
    assert "--out" in capsys.readouterr().out


def test_a_place_that_takes_no_file_is_said_before_anything_is_on_the_trail(
    desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (desk / HEAD).read_bytes()
    for out in (tmp_path / "nowhere" / "x.csv", tmp_path):
        assert run(desk, monkeypatch, "export", "--out", str(out)) == main.UNUSABLE
        assert capsys.readouterr().err.strip() == texts("fr")("refusal.file-refused", file=str(out))
    assert (desk / HEAD).read_bytes() == before


def test_a_file_of_nothing_is_not_left_and_one_that_was_there_stays(
    desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out, there = tmp_path / "new.csv", tmp_path / "there.csv"
    there.write_text("mine", encoding="utf-8")
    for file in (out, there):
        assert run(desk, monkeypatch, "export", "--by", "Personne", "--out", str(file)) == main.UNUSABLE
    assert not out.exists()
    assert there.read_text(encoding="utf-8") == "mine"


def test_days_the_wrong_way_round_are_said(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(desk, monkeypatch, "export", "--from", "2026-03-02", "--to", "2026-03-01") == main.UNUSABLE
    assert capsys.readouterr().out.strip() == texts("fr")("audit.days_reversed")


@pytest.mark.parametrize("has_database", [True, False])
def test_a_desk_without_keys_is_no_unknown_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], has_database: bool
) -> None:
    folder = tmp_path / "poste"
    folder.mkdir()
    if has_database:
        (folder / DATABASE).write_bytes(b"1")
    assert main.main(["--folder", str(folder), "audit", "verify", "--password-file", "-"]) == main.UNUSABLE
    code = "store-damaged" if has_database else "desk-absent"
    assert capsys.readouterr().err.strip() == texts("fr")(f"refusal.{code}", folder=str(folder))


def test_a_head_that_is_a_folder_is_no_head(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / HEAD).unlink()
    (desk / HEAD).mkdir()
    assert run(desk, monkeypatch, "verify") == EXIT[Finding.UNVOUCHED]


def from_nowhere(desk: Path, words: str, given: str) -> subprocess.CompletedProcess[str]:
    """The program without a terminal."""
    command = f'exec setsid "{sys.executable}" "{Path(main.__file__).resolve()}" --folder "{desk}" {words} {given}'
    return subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False, cwd=desk)


@pytest.mark.skipif(sys.platform != "linux", reason="a shell, and setsid")
@pytest.mark.parametrize("given", ["<&-", "</dev/null"])
@pytest.mark.parametrize("words", ["audit verify", "token --password-file known", "audit export --person"])
def test_where_nobody_types_one_sentence_says_so(desk: Path, given: str, words: str) -> None:
    (desk / "known").write_text(PASSWORD, encoding="utf-8")
    done = from_nowhere(desk, words, given)
    assert done.returncode == main.UNUSABLE
    assert done.stderr.strip() == texts("fr")("refusal.nobody-types")


@pytest.mark.skipif(sys.platform != "linux", reason="a shell, and setsid")
def test_a_password_may_come_from_a_pipe(desk: Path) -> None:
    (desk / "known").write_text(PASSWORD + "\n", encoding="utf-8")
    done = from_nowhere(desk, "audit verify", "<known")
    assert (done.returncode, done.stderr) == (0, "")
    assert from_nowhere(desk, "audit verify --password-file -", "<known").returncode == 0
    assert from_nowhere(desk, "audit verify --password-file -", "<&-").returncode == main.UNUSABLE


def test_an_unknown_person_or_operator_exports_nothing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(desk, monkeypatch, "export", "--person", typed="1 51 02 33 063 817 30\n") == main.UNUSABLE
    assert run(desk, monkeypatch, "export", "--by", "Personne") == main.UNUSABLE


def test_the_role_decides_and_who_left_has_no_way_in(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(desk, "UPDATE operators SET role = 'student'")
    assert run(desk, monkeypatch, "verify") == 0, "alone at a desk one may do everything"
    changed(desk, "INSERT INTO operators VALUES ('op-2', 'Rose', 'administrator', '', '', NULL, 1)")
    assert run(desk, monkeypatch, "verify") == main.UNUSABLE
    changed(desk, "UPDATE operators SET role = 'supervisor'")
    assert run(desk, monkeypatch, "verify") == 0
    changed(desk, "UPDATE operators SET is_active = 0")
    assert run(desk, monkeypatch, "verify") == main.UNUSABLE


def test_a_wrong_password_opens_nothing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = desk / "wrong"
    wrong.write_text("not this one", encoding="utf-8")
    assert main.main(["--folder", str(desk), "audit", "verify", "--password-file", str(wrong)]) == main.UNUSABLE
    assert [one.operator_id for one in take_in(desk).failed] == ["op-1"]


def test_a_cell_is_no_formula() -> None:
    sealed = seal(EMPTY, line("=HYPERLINK(1)"), b"s" * 16)
    assert ";'=HYPERLINK(1)" in table(a_report((sealed,)), texts("fr"))


def test_the_number_has_no_place_among_the_arguments() -> None:
    from desk_app.commandline.parser import parser

    with pytest.raises(SystemExit):
        parser("1").parse_args(["audit", "export", "--person", "277010115400329"])
    assert isinstance(parser("1").parse_args(["audit", "verify"]), argparse.Namespace)
