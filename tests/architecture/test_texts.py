"""Rule 3: every text is in the catalogue, in both languages, well set, and every domain code has its sentence."""

from __future__ import annotations

import ast
import re
import string

import pytest

from desk_app.domain.refusal import RefusalCode
from desk_app.domain.trail import Event
from resources.catalogue import LANGUAGES, texts
from tests.architecture.sources import modules, shown, tree

FRENCH, ENGLISH = texts("fr"), texts("en")
NBSP = "\u00a0"


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_things() -> None:
    assert set(FRENCH.keys()) == set(ENGLISH.keys())


@pytest.mark.parametrize("key", FRENCH.keys())
def test_named_values_agree(key: str) -> None:
    assert _names(FRENCH(key)) == _names(ENGLISH(key))


def test_french_is_set_as_french() -> None:
    wrong = {
        key: FRENCH(key)
        for key in FRENCH.keys()  # noqa: SIM118 - Texts is no mapping
        if re.search(rf"[^{NBSP}\d:][:;?!»](\s|$)|«[^{NBSP}]|[^{NBSP}]»|\u202f|\w'\w|\.\.\.", FRENCH(key))
    }
    assert not wrong


def test_every_code_has_its_sentence() -> None:
    for language in LANGUAGES:
        catalogue = texts(language)
        missing = [f"refusal.{code}" for code in RefusalCode if f"refusal.{code}" not in catalogue]
        missing += [f"trail.{event}" for event in Event if f"trail.{event}" not in catalogue]
        missing += [f"problem.{code}" for code in sorted(_problem_codes()) if f"problem.{code}" not in catalogue]
        assert not missing


def _problem_codes() -> set[str]:
    """The literal codes given to Problem(...) anywhere in the rules."""
    codes = set()
    for path in modules("desk_app"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                named = {k.arg: k.value for k in node.keywords}
                given = node.args[1] if len(node.args) > 1 else named.get("code")
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    codes.add(given.value)
    return codes


def _literals() -> tuple[dict[str, str], set[str]]:
    """String constants of the source (with where they stand), and the fixed beginnings of formatted strings."""
    whole: dict[str, str] = {}
    beginnings: set[str] = set()
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.setdefault(node.value, f"{shown(path)}:{node.lineno}")
    return whole, beginnings


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    topics = {key.split(".")[0] for key in FRENCH.keys()}  # noqa: SIM118
    parents = {key[:i] for key in FRENCH.keys() for i, c in enumerate(key) if c == "."}  # noqa: SIM118
    whole, _ = _literals()
    unknown = {
        key: where
        for key, where in whole.items()
        if re.fullmatch(r"[a-z_]+(\.[a-z0-9_-]+)+", key)
        and key.split(".")[0] in topics
        and not key.endswith((".toml", ".py", ".txt", ".json", ".pdf", ".log"))
        and key not in FRENCH
        and key not in parents
    }
    assert not unknown


def test_no_sentence_stands_unused() -> None:
    whole, beginnings = _literals()
    starts = tuple(b for b in beginnings if "." in b) + tuple(f"{w}." for w in whole if re.fullmatch(r"[a-z_.]+", w))
    unused = [key for key in FRENCH.keys() if key not in whole and not key.startswith(starts)]  # noqa: SIM118
    assert not unused
