"""An extraction read into batches of people; a large one in a process beside: reading and writing go on at once."""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import pickle
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from desk_app.directory.extraction import Reading, rows
from desk_app.directory.people import Person, Runs, people
from desk_app.system import offspring

BATCH = 2_000  # people
_LARGE = 32 * 1024 * 1024  # bytes


@dataclass(slots=True)
class Read:
    """What has been read so far, and at the end what the codes met are called. `share` of the work, 0 to 1: rows that
    have to be sorted first are read twice."""

    reading: Reading = field(default_factory=Reading)
    labels: dict[str, str] = field(default_factory=dict)
    share: float = 0.0


def batches(source: Path, read: Read, *, is_sorted: bool = True) -> Iterator[list[Person]]:
    """Lists of people in the order of their numbers, empty ones while rows are sorted; `read` says how far it is.

    Raises OutOfOrderError where it is not sorted though `is_sorted` says so, and what `extraction.rows` raises."""
    if source.stat().st_size < _LARGE:
        yield from _batches(source, read, is_sorted)
    else:
        yield from _from_beside(source, read, is_sorted)


def _batches(source: Path, read: Read, is_sorted: bool) -> Iterator[list[Person]]:
    found = rows(source, read.reading)
    if is_sorted:
        for batch in _in_batches(people(found, read.labels)):
            read.share = read.reading.share
            yield batch
        return
    with Runs() as runs:
        while runs.keep(found):
            read.share = read.reading.share / 2
            yield []
        done = 0
        for batch in _in_batches(people(runs.in_order(), read.labels)):
            done += sum(entry.count("\n") for _, _, _, entry, _ in batch)  # a line for each activity
            read.share = 0.5 + done / runs.rows / 2
            yield batch
        read.share = 1.0  # one row may say what another said
        yield []


def _in_batches(everybody: Iterator[Person]) -> Iterator[list[Person]]:
    while batch := list(islice(everybody, BATCH)):
        yield batch


def _from_beside(source: Path, read: Read, is_sorted: bool) -> Iterator[list[Person]]:
    context = multiprocessing.get_context("spawn")
    ear, mouth = context.Pipe(duplex=False)
    beside = context.Process(target=_beside, args=(source, is_sorted, mouth), name="directory reader")
    beside.start()
    mouth.close()
    try:
        with closing(ear):
            while batch := marshal.loads(ear.recv_bytes()):  # noqa: S302 - from the process started above
                found, read.share = batch
                yield found
            end = ear.recv()
            if isinstance(end, Exception):
                raise end
            read.reading, read.labels = end.reading, end.labels
    finally:
        beside.terminate()
        beside.join()


def _beside(source: Path, is_sorted: bool, mouth: Connection) -> None:
    offspring.begin()
    gc.disable()  # millions of small things that live for a moment, and no circle among them
    read = Read()
    end: Read | Exception = read
    try:
        for batch in _batches(source, read, is_sorted):
            mouth.send_bytes(marshal.dumps((batch, read.share)))
    except BrokenPipeError:
        return  # nobody wants it any more
    except Exception as error:
        end = error
    mouth.send_bytes(marshal.dumps(()))
    try:
        mouth.send(end)
    except (pickle.PicklingError, TypeError):
        mouth.send(OSError(str(end)))
