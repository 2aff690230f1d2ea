"""Every text a person reads, in French and English: one TOML file a topic under resources/texts/<language>/.

The file's name is the first part of the key: `home.toml` with `[open] title = "…"` is `home.open.title`. Values are
named in braces and filled after the look-up. French files carry real non-breaking spaces (U+00A0), never narrow ones.
A file is read when its first sentence is wanted, so that the first window waits for the few it shows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("fr", "en")


class Texts:
    """The sentences of one language. Calling it with a key gives the sentence; an unknown key is a bug (KeyError)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._folder = resources.files("resources").joinpath("texts", language)
        self._topics: dict[str, Mapping[str, str]] = {}

    def __call__(self, key: str, **values: object) -> str:
        """The sentence, with its named values filled in."""
        sentence = self._topic_of(key)[key]
        return sentence.format(**values) if values else sentence

    def count(self, key: str, n: int, **values: object) -> str:
        """`key.one` or `key.other`, with `n` filled in; French takes the singular for 0 and 1."""
        singular = n < 2 if self.language == "fr" else n == 1
        return self(f"{key}.{'one' if singular else 'other'}", n=n, **values)

    def __contains__(self, key: str) -> bool:
        return key in self._topic_of(key)

    def edited(self, sentences: Mapping[str, str]) -> Texts:
        """The same with other sentences for some keys, which are all there."""
        other = Texts(self.language)
        for key, sentence in sentences.items():
            topic = key.partition(".")[0]
            other._topics[topic] = {**other._topic_of(key), key: sentence}
        return other

    def topic(self, name: str) -> Mapping[str, str]:
        """Every sentence of one file, by its key."""
        return self._topic_of(name)

    def keys(self) -> tuple[str, ...]:
        """Every key; reads every file."""
        names = sorted(file.name for file in self._folder.iterdir() if file.name.endswith(".toml"))
        return tuple(key for name in names for key in self._topic_of(name.removesuffix(".toml")))

    def _topic_of(self, key: str) -> Mapping[str, str]:
        topic = key.partition(".")[0]
        if topic not in self._topics:
            file = self._folder.joinpath(f"{topic}.toml")
            table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
            self._topics[topic] = dict(_flat(table, topic))
        return self._topics[topic]


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            yield key, value
        else:
            yield from _flat(value, key)


def original(language: str, topic: str) -> str:
    """One file as it was written, comments and all."""
    return resources.files("resources").joinpath("texts", language, f"{topic}.toml").read_text(encoding="utf-8")


@cache
def texts(language: str) -> Texts:
    """The catalogue of `fr` or `en`; what was read of it is kept."""
    return Texts(language)
