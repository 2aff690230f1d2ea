"""The commands for those who run the desks: one line of JSON, exact keys, exit codes, and no traceback."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app import settings
from desk_app.commandline.parser import given, parser

ROOT = Path(__file__).resolve().parents[1]
PAYLOAD = (
    "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\x1dS3SARAH-LOU ANNA\x1d"
    "S4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154\n"
)


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=ROOT, input=given, capture_output=True, text=True, check=False
    )


def test_numbers_are_one_line_of_json_each() -> None:
    done = run("nir", "2 95 10 99 126 111 93", "295139912611193", "--json")
    right, wrong = (json.loads(line) for line in done.stdout.splitlines())
    assert right == {"number": "295109912611193", "ok": True, "key": "93", "problems": []}
    assert not wrong["ok"]
    assert len(wrong["problems"]) == 1
    assert "13" in wrong["problems"][0]
    assert done.returncode == 1
    assert run("nir", "295109912611193").returncode == 0


def test_a_datamatrix_is_read_from_standard_input() -> None:
    done = run("datamatrix", "--json", given=PAYLOAD)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "ins": "277010115400329",
        "oid": "1.2.250.1.213.1.4.8",
        "given_names": "SARAH-LOU ANNA",
        "family_name": "GARCIA-HAMMADI",
        "sex": "F",
        "birth_date": "1977-01-21",
        "birthplace": "01154",
    }


@pytest.mark.parametrize("given", ["3400930000011\n", "", PAYLOAD[:70]])
def test_something_else_is_one_sentence(given: str) -> None:
    done = run("datamatrix", "--json", given=given)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--help", "montrer cette aide"),
        ("audit verify --help", "code de sortie"),
        ("sandbox", "il manque --data"),
        ("audit", "il manque COMMANDE"),
        ("nowhere", "nowhere n’est pas parmi"),
        ("nir 1 --more", "rien n’est prévu pour --more"),
        ("audit export --from", "--from : il faut une valeur"),
        ("audit export --from noon", "--from : il faut un jour comme 2026-01-31"),
        ("sandbox --data x --port 99999", "--port : il faut un nombre de 0 à 65535"),
        ("demo --profile x", "--profile : x n’est pas parmi"),
        ("audit verify --json=3", "3"),
        ("audit verify --p", "--p"),
    ],
)
def test_what_is_typed_is_answered_in_french(
    words: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        given(words.split(), "1")
    told = "".join(capsys.readouterr()).replace("\u00a0", " ")
    assert said in told
    assert "utilisation : guichet" in told
    english = "usage|options?:|error|argument|required|invalid|expected|choose|show|exit|following|unrecognized|ignored"
    assert not re.search(rf"\b({english})\b", told)


def test_argparse_is_left_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    given([], "1")
    with pytest.raises(SystemExit):
        argparse.ArgumentParser().parse_args(["more"])
    assert "unrecognized arguments: more" in capsys.readouterr().err


def test_no_command_is_the_window_and_the_model_of_settings_reads_back(tmp_path: Path) -> None:
    assert parser("1").parse_args([]).command == "window"
    model = tmp_path / "guichet.toml"
    model.write_text(run("settings").stdout, encoding="utf-8")
    assert settings.load(model).profile == "mes"
