"""The end of a batch of letters: each sheet that went in was posted or destroyed, and what was not printed says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Skip(StrEnum):
    """Why a letter of a batch was not printed. Each has a sentence, `batch_end.skip.<value>`."""

    NO_ADDRESS = "no-address"
    NOTHING_AT_HOME = "nothing-at-home"
    RETURNED = "returned"  # an envelope came back from that address
    RECENT = "recent"  # a code went out by post a few days ago
    NO_RECORD = "no-record"  # none that a code could open: of opposition or death nothing is told by a number alone
    SEVERAL = "several"  # records under that number
    REPRESENTED = "represented"  # a child, or somebody under tutelle: at the counter, where it is seen who asks
    ACTIVATED = "activated"  # the space is open already: only where the list was made here
    CONTACT_CHANGED = "contact-changed"  # too recently for a code
    REFUSED = "refused"  # by the service
    STOPPED = "stopped"  # the batch ended before its turn, or after its sheet was spoilt


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEnd:
    """One batch, when it was over. Of the people only counts; letters are counted apart from sheets, since one letter
    may have several. `made_by` prepared it; `second`, if any, signed in beside; `counted_by` counted its sheets."""

    reference: str
    made_at: datetime
    made_by: str
    counted_by: str
    second: str = ""
    site: str
    desk: str
    begun_at: datetime
    letters: int  # asked for
    printed: int  # of them, on paper
    skipped: tuple[tuple[Skip, int], ...] = ()  # of them, not printed
    sheets_in: int  # taken from the pack
    sheets_posted: int
    sheets_destroyed: int  # spoilt, shredded
    why: str = ""  # in the words of whoever signed, where some are unexplained

    @property
    def other(self) -> str:
        """Who signs beside whoever counted: never the same person. Empty: nobody of theirs, somebody is to be found."""
        return next((one for one in (self.second, self.made_by) if one and one != self.counted_by), "")

    @property
    def unexplained(self) -> int:
        """Sheets neither posted nor destroyed: positive where some are missing, negative where there are too many."""
        return self.sheets_in - self.sheets_posted - self.sheets_destroyed
