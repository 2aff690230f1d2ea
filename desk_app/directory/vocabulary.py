"""The words that the directory has: what a typed word can be, how many people it leaves, what was meant instead."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.directory.question import NAMES, Word, near
from desk_app.directory.words import (
    AREA,
    BEGINNING,
    FAMILY,
    GIVEN,
    POSTCODE,
    SHORT,
    STREET,
    TOWN,
    TRADE,
    heard,
)
from desk_app.domain.directory import Sense, Understood

_MEANT = FAMILY + GIVEN + TOWN  # what is guessed: a street or a trade is not
_MOST_GOING_ON = 40  # words that a beginning is spelt out to, those of most people
_GOING_ON_A_LETTER = 8  # fewer where little is typed: whatever it is, it will not be the one
_MOST_MEANT = 60
_REMEMBERED = 50  # words whose neighbours need not be looked for again
_SHORTEST_MEANT = 3  # letters, of a word that is one too; shorter ones may be meant where there is no such word
_LONGEST_MEANT = 30  # letters: what is longer is no word, and has thousands of neighbours
_MOST_BEGUN = 8  # words for each beginning that is guessed
_LAST = "~"  # after every letter and digit
_EXACTLY = "SELECT token, people FROM word WHERE token IN (SELECT value FROM json_each(?))"
_GOING_ON = """
SELECT token, people FROM word WHERE token >= ? AND token < ? ORDER BY people DESC LIMIT ?
"""
_ALL_GOING_ON = "SELECT sum(people) FROM word WHERE token >= ? AND token < ?"
_SOUNDS = "SELECT token, people FROM sound WHERE heard IN (SELECT value FROM json_each(?))"
_BEGUN = """
SELECT value FROM json_each(?)
WHERE substr((SELECT token FROM word WHERE token >= value LIMIT 1), 1, length(value)) = value
"""


_SENSES = {
    FAMILY: Sense.FAMILY,
    BEGINNING: Sense.FAMILY,
    GIVEN: Sense.GIVEN,
    TRADE: Sense.TRADE,
    TOWN: Sense.TOWN,
    POSTCODE: Sense.POSTCODE,
    AREA: Sense.AREA,
    STREET: Sense.STREET,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word can be: the index's tokens, a `*` behind those that go on; how many people have one of them at most;
    `guesses` are those that are one slip away from what was typed, `sounds` those that sound like it."""

    word: Word
    tokens: tuple[str, ...]
    people: int
    guesses: frozenset[str] = frozenset()
    sounds: frozenset[str] = frozenset()

    def understood(self) -> Understood:
        """What it is taken for."""
        return Understood(self.word.text, tuple(dict.fromkeys(_SENSES[token[0]] for token in self.tokens)))


class Vocabulary:
    """One directory's words."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._known: dict[Word, tuple[dict[str, int], dict[str, int]]] = {}  # a word stays while the next is typed

    def meaning(self, word: Word) -> Meaning:
        """As it was typed."""
        found = self._exactly([*word.tokens, *(kind + spelt for spelt in word.spelt for kind in NAMES)])
        going_on = [token[:-1] for token in word.tokens if token[-1] == "*"]
        if word.begins or not found:
            going_on += [kind + spelt for spelt in word.spelt for kind in NAMES if kind != FAMILY or len(spelt) > SHORT]
        for start in going_on:
            most = min(_GOING_ON_A_LETTER * (len(start) - 1), _MOST_GOING_ON)
            rows = self._database.execute(_GOING_ON, (start, start + _LAST, most)).fetchall()
            found.update(rows)
            if len(rows) == most and start[0] == FAMILY:
                found[start + "*"] = self._database.execute(_ALL_GOING_ON, (start, start + _LAST)).fetchone()[0]
        return Meaning(word, tuple(found), sum(found.values()))

    def meant(self, typed: Meaning, *, is_known: bool) -> Meaning:
        """As it was typed, and what else may have been meant: words one slip away, such as begin one slip away, and
        what sounds alike."""
        word = typed.word
        least = _SHORTEST_MEANT if is_known else 1
        if not word.spelt or not word.text.isalpha() or not least <= len(word.text) <= _LONGEST_MEANT:
            return typed
        guesses, sounds = self._near(word)
        more = {token: people for token, people in (guesses | sounds).items() if token not in typed.tokens}
        return Meaning(
            word,
            (*typed.tokens, *more),
            typed.people + sum(more.values()),
            frozenset(guesses) & frozenset(more),
            frozenset(sounds) & frozenset(more),
        )

    def _near(self, word: Word) -> tuple[dict[str, int], dict[str, int]]:
        """Tokens one slip away, and tokens that sound alike, each with how many people have it."""
        if word in self._known:
            return self._known[word]
        text = word.text
        slips = [slip for slip in near(text) if slip]
        guesses = self._exactly([kind + slip for slip in slips for kind in _MEANT])
        if word.begins and len(text) > _SHORTEST_MEANT:
            starts = [slip for slip in slips if not text.startswith(slip) and not slip.startswith(text)]
            starts = [kind + start for start in starts for kind in _MEANT]
            for (start,) in self._database.execute(_BEGUN, (json.dumps(starts),)).fetchall():
                guesses.update(self._database.execute(_GOING_ON, (start, start + _LAST, _MOST_BEGUN)).fetchall())
        found = dict(sorted(guesses.items(), key=lambda guess: guess[1])[:_MOST_MEANT])
        alike = json.dumps([heard(spelt) for spelt in word.spelt])
        sounds = dict(self._database.execute(_SOUNDS, (alike,)).fetchall())
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known[word] = found, sounds
        return found, sounds

    def _exactly(self, tokens: Sequence[str]) -> dict[str, int]:
        return dict(self._database.execute(_EXACTLY, (json.dumps(tokens),)).fetchall())
