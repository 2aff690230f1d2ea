"""What is known of the recovery sheet beside its key: kept in the store, told on the home screen."""

from __future__ import annotations

SHEET = "recovery-sheet"  # the setting; empty: it is in the safe, as far as this desk knows
USED = "used"  # it opened this desk: others may have seen it
UNREAD = "unread"  # all keys were made anew, and nobody has read the new sheet back yet
