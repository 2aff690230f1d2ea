"""argparse in French: it asks gettext for its own words, which has none for it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SAID = {
    "usage: ": "utilisation\u00a0: ",
    "options": "options\u00a0",
    "positional arguments": "à donner\u00a0",
    "show this help message and exit": "montrer cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s\u00a0: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s\u00a0: %(message)s",
    "the following arguments are required: %s": "il manque %s",
    "unrecognized arguments: %s": "rien n’est prévu pour %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)s n’est pas parmi %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)s ne va pas",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s peut vouloir dire %(matches)s",
    "ignored explicit argument %r": "pas de valeur ici, et %s en est une",
    "not allowed with argument %s": "ne va pas avec %s",
    "one of the arguments %s is required": "il faut l’un de %s",
    "expected one argument": "il faut une valeur",
    "expected at most one argument": "une valeur au plus",
    "expected at least one argument": "il faut au moins une valeur",
    "expected %s argument": "il faut %s valeur",
    "expected %s arguments": "il faut %s valeurs",
}


def _said(words: str) -> str:
    return _SAID.get(words, words)


def _counted(one: str, more: str, count: int) -> str:
    return _said(one if count == 1 else more)


@contextmanager
def in_french() -> Iterator[None]:
    """A parser that is made and used in the block gives its help and its complaints in French."""
    names: dict[str, Any] = vars(argparse)
    kept = names["_"], names["ngettext"]
    names["_"], names["ngettext"] = _said, _counted
    try:
        yield
    finally:
        names["_"], names["ngettext"] = kept
