"""Printers as a desk sees them, and what is known of a sheet on its way to paper. Unknown is never shown as done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """How far a letter got. Each has a sentence, `paper.<value>`."""

    MADE = "made"  # composed, and not sent to any printer
    SENDING = "sending"  # on its way: whether it was taken is not known yet
    SENT = "sent"  # the printer or its queue has it
    PRINTING = "printing"
    PRINTED = "printed"  # the paper is out: said by an IPP printer itself, or confirmed by a person
    DELIVERED = "delivered"  # « remis à l'imprimante »: bytes delivered, no more is known; a person confirms
    STOPPED = "stopped"  # the printer says why
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # the answer was lost and the job is not found
    SAVED = "saved"  # in a file that a person chose: no printer of ours had it


# What still may become paper.
ON_ITS_WAY = frozenset((Paper.SENDING, Paper.SENT, Paper.PRINTING, Paper.STOPPED))
# What a person may hold in their hand.
ON_PAPER = frozenset((Paper.PRINTED, Paper.DELIVERED, Paper.SAVED))


class Way(StrEnum):
    """What stands between us and the paper."""

    PRINTER = "printer"  # an IPP printer, asked directly
    IPP_QUEUE = "ipp-queue"  # a queue whose device is ipp(s): it passes on what the printer says
    QUEUE = "queue"  # any other queue: "completed" means bytes delivered
    DIALOG = "dialog"  # the system's own dialog, where only that exists: nothing is known afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFacts:
    """One printer or queue, as it answered just now. None: it does not say.

    `uri` is `ipp://…` or `ipps://…`; `name` is what people call it. `reasons` are IPP keywords without their ending
    (`media-jam`), each with a sentence below `printer.reason.`."""

    uri: str
    name: str
    way: Way
    is_accepting: bool
    is_stopped: bool = False
    reasons: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()  # MIME types
    one_sided: bool | None = None  # can be told to print one side only
    a4: bool | None = None
    unscaled: bool | None = None  # print-scaling=none
    resolutions: tuple[int, ...] = ()  # dpi, for pages sent as pictures
    uuid: str = ""  # the same by whatever address it is asked; empty: it does not say

    def pages_of(self, letter: int) -> int:
        """How many pages go out for a letter of so many: where one side cannot be promised, a blank one follows an odd
        letter, so that nobody's stands on the back of another's."""
        return letter if self.one_sided is True else letter + letter % 2

    @property
    def may_carry_codes(self) -> bool:
        """Straight to the printer: nothing in between keeps the document. A spooler needs the administrator's word."""
        return self.way is Way.PRINTER


@dataclass(frozen=True, slots=True)
class Job:
    """One document that a printer or queue has taken."""

    printer: str  # its uri
    number: int
    name: str  # the letter's reference


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """What a printer says of a job. `impressions` is progress, never proof."""

    paper: Paper
    is_over: bool = False  # nothing will change any more
    reasons: tuple[str, ...] = ()  # as PrinterFacts.reasons, the job's own and the printer's
    impressions: int | None = None
    one_sided: bool | None = None  # what the job was really given, read back; None: it does not say
    unscaled: bool | None = None
    a4: bool | None = None
    faithful: bool | None = None  # False: what it cannot do it leaves out, and prints all the same

    @property
    def otherwise(self) -> tuple[str, ...]:
        """What the printer says it did otherwise than it was asked; each has words below `printer.otherwise.`"""
        given = {"sides": self.one_sided, "scaling": self.unscaled, "media": self.a4, "fidelity": self.faithful}
        return tuple(name for name, is_as_asked in given.items() if is_as_asked is False)
