"""Every problem that the domain can name has its sentence, with the values that it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import desk_app.domain
from resources.catalogue import LANGUAGES, texts

ROOM = Path(desk_app.domain.__path__[0])
# How a problem is made there, and the place of its code among the arguments.
MAKERS = {"refused": 1, "Problem": 1, "_wrong": 0, "_not_mobile": 0}


def made() -> Iterator[tuple[str, set[str]]]:
    """Each code that stands as a word in the domain, with the names of the values beside it."""
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                place = MAKERS[node.func.id]
                code = node.args[place] if len(node.args) > place else None
                if isinstance(code, ast.Constant) and node.func.id != "Problem":
                    yield str(code.value), {word.arg for word in node.keywords if word.arg} - {"part"}


CODES = dict(made())


def test_codes_are_found() -> None:
    assert len(CODES) > 35


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(CODES))
def test_each_has_a_sentence_that_its_values_fill(code: str, language: str) -> None:
    sentence = texts(language)(f"problem.{code}")
    named = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    assert named <= CODES[code], sentence


def test_both_languages_say_the_same_things() -> None:
    french, english = (texts(language) for language in ("fr", "en"))
    mine = [key for key in french.keys() if key.startswith(("problem.", "scan."))]  # noqa: SIM118 - no mapping
    for key in mine:
        named = [sorted(n for _, n, _, _ in Formatter().parse(said(key)) if n) for said in (french, english)]
        assert named[0] == named[1], key
