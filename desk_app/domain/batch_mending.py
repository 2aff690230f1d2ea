"""A batch after a jam or a crash: which letters are made again, with new codes, and which are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk_app.domain.batch import AT_PRINTER, IN_HAND, ON_PAPER, Batch, Entry, EntryState, bundle_of
from desk_app.domain.printers import Paper

MENDED = "mended"  # `Batch.cause` once the last good sheet was named
# What a printer says of a letter, as it stands in the batch. Anything else is no sheet that can be posted.
_AS = {
    Paper.SENT: EntryState.SENT,
    Paper.PRINTING: EntryState.PRINTING,
    Paper.STOPPED: EntryState.STOPPED,
    Paper.PRINTED: EntryState.PRINTED,
    Paper.DELIVERED: EntryState.DELIVERED,
}


def pile(batch: Batch, entries: Sequence[Entry], bundle: int) -> tuple[Entry, ...]:
    """The sheets of a bundle as they lie: those that came out, or may be coming out, the first one first."""
    lying = (one for one in entries if one.state in ON_PAPER or one.state in AT_PRINTER)
    return tuple(
        sorted(
            (one for one in lying if bundle_of(one.place, batch.bundle) == bundle),
            key=lambda one: one.turn,
        )
    )


def bundle_printed_last(batch: Batch, entries: Sequence[Entry]) -> int:
    """The bundle whose sheets came out last: that is where it jammed. 0: none came out.

    Once it was said which sheets are good, and until it is printed again, it stays that one: said twice, it does not
    reach into the bundle before."""
    last = max((one for one in entries if one.turn), key=lambda one: one.turn, default=None)
    bundles = [bundle_of(last.place, batch.bundle)] if last is not None else []
    if batch.cause == MENDED:
        bundles += [bundle_of(one.place, batch.bundle) for one in entries if one.state is EntryState.RENEW]
    return max(bundles, default=0)


@dataclass(frozen=True, slots=True)
class Mended:
    """What changes: `good` are sheets the operator vouches for, `again` letters to be made anew, as both will stand.
    `spoilt` are the references whose sheets, if there are any, are for the shredder."""

    good: tuple[Entry, ...]
    again: tuple[Entry, ...]
    spoilt: tuple[str, ...]


def after_jam(batch: Batch, entries: Sequence[Entry], last_good: int, now: datetime) -> Mended:
    """`last_good` sheets of the bundle printed last are good, counted from the first one out; those behind are made
    again. ValueError: there are not so many."""
    lying = pile(batch, entries, bundle_printed_last(batch, entries))
    if not 0 <= last_good <= len(lying):
        raise ValueError("not so many sheets came out")
    kept, lost = lying[:last_good], lying[last_good:]
    good = tuple(
        replace(one, state=EntryState.PRINTED, settled_at=one.settled_at or now)
        for one in kept
        if one.state is not EntryState.PRINTED
    )
    jammed = next((one for one in lost if one.state in AT_PRINTER), None)
    again = (anew(one, has_paper=one.state in ON_PAPER or one is jammed) for one in lost)
    return Mended(good, tuple(again), tuple(one.reference for one in lost))


def anew(entry: Entry, *, has_paper: bool = True) -> Entry:
    """The same person, to be asked for again: the code on the sheet before dies with that, whatever became of it. What
    had not left the queue has spoilt no sheet, and what waits behind a sheet that jammed has none."""
    spoilt = entry.sheets if has_paper and entry.state not in (EntryState.SENT, *IN_HAND) else 0
    return replace(
        entry,
        state=EntryState.RENEW,
        reference="",
        turn=0,
        sheets=0,
        destroyed=entry.destroyed + spoilt,
        not_before=None,
        settled_at=None,
    )


def seen(entry: Entry, paper: Paper, now: datetime) -> Entry:
    """The entry once its printer was asked. A job that is gone, cancelled or unknown leaves a code nobody can vouch
    for: it is renewed."""
    state = _AS.get(paper)
    if state is None:
        return anew(entry)
    return replace(entry, state=state, settled_at=now if state in ON_PAPER else None)


def after_crash(entries: Sequence[Entry], papers: Mapping[str, Paper], now: datetime) -> tuple[Entry, ...]:
    """Entries that changed. `papers` is what is known by now of the letters that were on their way, by reference: what
    never left, or was lost with the process, has a code that nobody knows any more."""
    on_their_way = (one for one in entries if one.state in IN_HAND or one.state in AT_PRINTER)
    mended = (seen(one, papers.get(one.reference, Paper.MADE), now) for one in on_their_way)
    return tuple(one for one in mended if one not in entries)
