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
from desk_app.directory.people import Person, in_order, people
from desk_app.system import offspring

BATCH = 2_000  # people
_LARGE = 32 * 1024 * 1024  # bytes


@dataclass(slots=True)
class Read:
    """What has been read so far, and at the end what the codes met are called."""

    reading: Reading = field(default_factory=Reading)
    labels: dict[str, str] = field(default_factory=dict)


def batches(source: Path, read: Read, *, is_sorted: bool = True) -> Iterator[list[Person]]:
    """Lists of people in the order of their numbers; `read` says how far it is.

    Raises OutOfOrderError where it is not sorted though `is_sorted` says so, and what `extraction.rows` raises."""
    if source.stat().st_size < _LARGE:
        yield from _batches(source, read, is_sorted)
    else:
        yield from _from_beside(source, read, is_sorted)


def _batches(source: Path, read: Read, is_sorted: bool) -> Iterator[list[Person]]:
    found = rows(source, read.reading)
    everybody = people(found if is_sorted else in_order(found), read.labels)
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
                found, read.reading.share = batch
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
            mouth.send_bytes(marshal.dumps((batch, read.reading.share)))
    except BrokenPipeError:
        return  # nobody wants it any more
    except Exception as error:
        end = error
    mouth.send_bytes(marshal.dumps(()))
    try:
        mouth.send(end)
    except (pickle.PicklingError, TypeError):
        mouth.send(OSError(str(end)))
