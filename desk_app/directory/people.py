"""Rows of the extraction made into people: one person is one entry, with all they do and everywhere they do it."""

from __future__ import annotations

import heapq
import marshal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import BinaryIO

from desk_app.directory.extraction import SEPARATOR, Row
from desk_app.directory.words import Known, street_tokens, town_tokens, trade_tokens

_AT_ONCE = 200_000  # rows sorted in memory
_BATCH = 1_000  # rows read back from each sorted run at a time


class OutOfOrderError(Exception):
    """The rows do not come in the order of their numbers: they have to be sorted first."""


# One person. The entry as it is kept: a line of title|family name|given name, then a line for each activity (profession
# code|skill code|site|number|repetition|way|street|postcode|town), all as the extraction writes it, which has no `|` in
# its fields. Family name and given name apart, and the tokens of what they do and where: those of the names are made by
# the process that writes, which has less to do than the one that reads.
Person = tuple[int, str, str, str, str]


def people(rows: Iterator[Row], labels: dict[str, str]) -> Iterator[Person]:
    """The people in the order of their numbers; `labels` fills with what the codes met are called.

    Raises OutOfOrderError as soon as a row comes after one with a higher number."""
    trades, towns, streets = Known(trade_tokens), Known(town_tokens), Known(street_tokens)
    before = ""
    called = ("", "")
    entry: list[str] = []
    tokens: list[str] = []
    for row in rows:
        _, rpps, title, family, given, profession, skill, trade, speciality, _, _, _, _, street, postcode, town = row
        activity = SEPARATOR.join(row[7:])
        if trade not in labels:
            labels[trade] = profession
        if speciality not in labels:
            labels[speciality] = skill
        if rpps == before:
            if activity not in entry:
                entry.append(activity)
                tokens += trades[trade, speciality, title], towns[postcode, town], streets[street]
            continue
        if rpps < before:
            raise OutOfOrderError
        if before:
            yield int(before), *called, "\n".join(entry), " ".join(tokens)
        before, called, entry = rpps, (family, given), [f"{title}|{family}|{given}", activity]
        tokens = [
            trades[trade, speciality, title],
            towns[postcode, town],
            streets[street],
        ]
    if before:
        yield int(before), *called, "\n".join(entry), " ".join(tokens)


class Runs:
    """All rows by number, those of one person as they came; sorted on the disk, in little memory. Used as a context."""

    def __init__(self) -> None:
        self._files: list[BinaryIO] = []
        self._open = ExitStack()
        self.rows = 0  # kept so far

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def keep(self, rows: Iterator[Row]) -> bool:
        """The next of `rows` are kept in a run of their own; False where none were left."""
        chunk = sorted(islice(rows, _AT_ONCE), key=_number)
        if chunk:
            file = self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - closed with the others
            for start in range(0, len(chunk), _BATCH):
                marshal.dump(chunk[start : start + _BATCH], file)
            file.seek(0)
            self._files.append(file)
            self.rows += len(chunk)
        return bool(chunk)

    def in_order(self) -> Iterator[Row]:
        """All that were kept."""
        return heapq.merge(*(_read_back(file) for file in self._files), key=_number)


def _number(row: Row) -> str:
    return row[1]


def _read_back(run: BinaryIO) -> Iterator[Row]:
    while True:
        try:
            yield from marshal.load(run)  # noqa: S302 - this process wrote it, to a file that has no name
        except EOFError:
            return
