"""A batch of new provisional codes by letter: who is in it, in which order, and how far each letter got.

Nothing here is a code or an address. A letter that is made again has a new code: the one before is dead by then.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from desk_app.domain.batch_rules import MOST_IN_BUNDLE, BatchRules
from desk_app.domain.batches import Skip
from desk_app.domain.recovery import ALPHABET


def new_batch_id() -> str:
    """`K7QM-2XRD`: short enough to be read out over a shredder."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))


class BatchState(StrEnum):
    """Each has a sentence, `batch.state.<value>`."""

    PREPARED = "prepared"  # checked and put in order; nobody was asked for a code yet
    RUNNING = "running"
    PAUSED = "paused"  # `cause` says why
    OVER = "over"  # nothing is left to print, or somebody stopped it; its sheets are still to be counted
    SIGNED = "signed"  # the end report was made


class EntryState(StrEnum):
    """How far one letter got. Each has a sentence, `batch.entry.<value>`."""

    WAITING = "waiting"
    ASKED = "asked"  # the service is asked for a code: whether it made one is not known yet
    HELD = "held"  # the code is in memory, its letter on the way to the printer
    SENT = "sent"  # the printer has it
    PRINTING = "printing"
    STOPPED = "stopped"  # at the printer, which says why
    PRINTED = "printed"
    DELIVERED = "delivered"  # the queue passed it on and knows no more: the operator counts the pile
    RENEW = "renew"  # « code inconnu, à renouveler »
    SKIPPED = "skipped"  # `why` says why


# At the printer: what became of it is still to be read.
AT_PRINTER = frozenset({EntryState.SENT, EntryState.PRINTING, EntryState.STOPPED})
ON_PAPER = frozenset({EntryState.PRINTED, EntryState.DELIVERED})
TO_DO = frozenset({EntryState.WAITING, EntryState.RENEW})
IN_HAND = frozenset({EntryState.ASKED, EntryState.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person's letter. `turn` says when its sheet went to the printer, counted through the batch; 0: not yet."""

    place: int  # in the batch, from 1: by postcode
    patient_id: str
    number: str = ""  # 15 characters, where it came by its number
    state: EntryState = EntryState.WAITING
    why: Skip | None = None
    reference: str = ""  # of its letter now
    turn: int = 0
    sheets: int = 0  # of its letter now
    destroyed: int = 0  # sheets of letters made for it before
    not_before: datetime | None = None  # the service wants some time between two codes of one person
    settled_at: datetime | None = None  # on paper since


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is kept of a batch beside its entries."""

    id: str  # on screen, on the end report and in the trail
    made_at: datetime
    made_by: str  # operator id, like `second`
    second: str = ""
    printer: str = ""  # its uri
    bundle: int = MOST_IN_BUNDLE
    state: BatchState = BatchState.PREPARED
    cause: str = ""  # of a pause: a key below `batch.cause.`
    begun_at: datetime | None = None
    over_at: datetime | None = None
    sheets_in: int = 0  # counted by whoever signs
    sheets_destroyed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody as looked up, before the order is known. The postcode is for the order alone and is not kept."""

    number: str = ""
    patient_id: str = ""
    postcode: str = ""
    country: str = ""
    why: Skip | None = None


def in_order(candidates: Sequence[Candidate]) -> tuple[Entry, ...]:
    """By postcode, as the post franks them; abroad after them; those nobody writes to last, so that the places of the
    others are those of the pile. The order given is kept among equals."""

    def key(one: Candidate) -> tuple[bool, bool, str, str]:
        return one.why is not None, bool(one.country), one.country, one.postcode

    return tuple(
        Entry(
            place=place,
            patient_id=one.patient_id,
            number=one.number,
            why=one.why,
            state=EntryState.WAITING if one.why is None else EntryState.SKIPPED,
        )
        for place, one in enumerate(sorted(candidates, key=key), 1)
    )


def letters_in(entries: Iterable[Entry]) -> int:
    """How many are, or will be, on paper."""
    return sum(one.state is not EntryState.SKIPPED for one in entries)


def needs_second(entries: Iterable[Entry], rules: BatchRules) -> bool:
    """Is it so large that a second person signs?"""
    return letters_in(entries) > rules.second_above


def bundle_of(place: int, size: int) -> int:
    """Which bundle a place is in, from 1."""
    return (place - 1) // size + 1


def next_entry(entries: Iterable[Entry], now: datetime, gap: timedelta) -> Entry | None:
    """Whose turn it is; None where nobody's is now. `gap`: what the service wants between two codes of one person;
    whoever would wait longer does so because the clock went back."""
    due = (one for one in entries if one.state in TO_DO and not _must_wait(one, now, gap))
    return min(due, key=lambda one: one.place, default=None)


def _must_wait(entry: Entry, now: datetime, gap: timedelta) -> bool:
    return entry.not_before is not None and now < entry.not_before <= now + gap


def next_time(entries: Iterable[Entry]) -> datetime | None:
    """When the first of those that wait for their time may be asked for again."""
    return min((one.not_before for one in entries if one.state in TO_DO and one.not_before is not None), default=None)


def is_finished(entries: Iterable[Entry]) -> bool:
    """Is each on paper or skipped?"""
    return all(one.state in ON_PAPER or one.state is EntryState.SKIPPED for one in entries)


def next_turn(entries: Iterable[Entry]) -> int:
    """The turn of the next sheet."""
    return max((one.turn for one in entries), default=0) + 1


def stopped_short(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those whose turn does not come any more, as they will stand. What is at the printer or in hand is not one: it is
    settled first."""
    return tuple(
        replace(one, state=EntryState.SKIPPED, why=Skip.STOPPED, not_before=None)
        for one in entries
        if one.state in TO_DO
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What an operator sees while it goes on."""

    letters: int  # to be printed in all
    on_paper: int
    at_printer: int
    skipped: int
    bundle: int  # the one being printed, from 1
    bundles: int
    seconds_left: int | None  # None: too early to tell
    waits: int = 0  # seconds until the service is asked again for whoever was asked too early; 0: nobody waits


def progress(batch: Batch, entries: Sequence[Entry]) -> Progress:
    """Time left is that of the last letters, so that a pause does not count for long."""
    there = [one for one in entries if one.state is not EntryState.SKIPPED]
    done = [one for one in there if one.state in ON_PAPER]
    under_way = min((one.place for one in there if one.state not in ON_PAPER), default=len(there) or 1)
    return Progress(
        letters=len(there),
        on_paper=len(done),
        at_printer=sum(one.state in AT_PRINTER for one in there),
        skipped=len(entries) - len(there),
        bundle=bundle_of(under_way, batch.bundle),
        bundles=bundle_of(max(len(there), 1), batch.bundle),
        seconds_left=_seconds_left(done, len(there) - len(done)),
    )


_MEASURED = 10  # letters


def _seconds_left(done: Sequence[Entry], left: int) -> int | None:
    """The median of the last gaps between two letters: one long wait says nothing about the others."""
    times = sorted(one.settled_at for one in done if one.settled_at is not None)[-_MEASURED - 1 :]
    gaps = sorted(max(after - before, timedelta()) for before, after in pairwise(times))
    if len(gaps) < 3:
        return None
    return round(gaps[len(gaps) // 2].total_seconds() * left)
