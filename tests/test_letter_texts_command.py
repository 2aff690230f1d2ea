"""`letter-texts`: what is wrong with a site's own sentences, and where to begin."""

from __future__ import annotations

from pathlib import Path

import pytest

import main
from resources.catalogue import original


def run(folder: Path, *words: str) -> int:
    return main.main(["--folder", str(folder), "letter-texts", *words])


def test_nothing_is_changed_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 0
    assert str(tmp_path / "letters") in capsys.readouterr().out


def test_the_original_is_written_and_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--original", "fr") == 0
    written = capsys.readouterr().out
    assert written == original("fr", "letter")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "fr.toml").write_text(written, encoding="utf-8")
    assert run(tmp_path) == 0
    assert "fr.toml\u00a0: ce texte est bon" in capsys.readouterr().out


def test_what_is_wrong_is_told_and_the_exit_code_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "fr.toml").write_text('\nhelp.call = "Appelez."\n', encoding="utf-8")
    (tmp_path / "letters" / "en.toml").write_text('help.heading = "Help"\n', encoding="utf-8")
    assert run(tmp_path) == 1
    said = capsys.readouterr().out
    assert "fr.toml, ligne\u00a02\u00a0: «\u00a0help.call\u00a0» doit garder {hotline}" in said
    assert "en.toml\u00a0: ce texte est bon" in said
