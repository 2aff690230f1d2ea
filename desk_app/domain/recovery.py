"""Keys that stand on paper, the recovery key first of all, and one-time passwords: made to be typed by a person.

Groups of five: four characters of the key and one that checks the group and its place, so that a slip is named where it
is and two groups changed about are seen. 20 bits a group; the recovery key has six. Nothing on the sheet can be
mistaken: no I, L, O, U.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from desk_app.domain.secret import Secret

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 6, 5
ASKED = 2  # groups that are typed back
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_WEIGHTS = (3, 5, 7, 11)  # odd: any one wrong character shows


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReading:
    """What was typed so far."""

    groups: tuple[str, ...]  # as on the sheet, the last one perhaps not whole
    wrong: int | None  # the first group whose check fails, counted from 0
    is_whole: bool  # all groups are there and right


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReading:
    """One group as typed."""

    text: str  # as on the sheet
    is_whole: bool
    is_right: bool  # whole, and its check holds at that place


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A key on its way to paper. Whoever holds it wipes it."""

    key: Secret
    asked: tuple[int, ...]  # the groups that are typed back, counted from 0, in order

    def reads_back(self, place: int, typed: str) -> bool:
        """Is this what stands on the sheet at that place?"""
        return read_group(typed, place).text == self.key.reveal().split("-")[place]


def new_recovery_key(groups: int = GROUPS) -> Secret:
    """`8K2QT-…`."""
    made = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP - 1)) for _ in range(groups)]
    return Secret("-".join(group + _check(group, place) for place, group in enumerate(made)))


def asked_back(groups: int = GROUPS) -> tuple[int, ...]:
    """The groups that are to be typed back, chosen by chance: who did not copy the key cannot know them."""
    return tuple(sorted(secrets.SystemRandom().sample(range(groups), ASKED)))


def one_time_password() -> Secret:
    """`K7QM-2XRD-9FHT`: 60 bits, for one use."""
    return Secret("-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)))


def read_recovery_key(text: str, groups: int = GROUPS) -> RecoveryReading:
    """Forgives capitals, spaces and dashes, and characters that look alike."""
    kept = plain(text)[: groups * GROUP]
    read = tuple(kept[start : start + GROUP] for start in range(0, len(kept), GROUP))
    whole = [group for group in read if len(group) == GROUP]
    wrong = next((place for place, group in enumerate(whole) if _check(group[:-1], place) != group[-1]), None)
    return RecoveryReading(groups=read, wrong=wrong, is_whole=len(whole) == groups and wrong is None)


def read_group(text: str, place: int) -> GroupReading:
    """One group of the sheet, at its place counted from 0; forgiven like the whole."""
    kept = plain(text)
    is_whole = len(kept) == GROUP
    return GroupReading(text=kept, is_whole=is_whole, is_right=is_whole and _check(kept[:-1], place) == kept[-1])


def one_time_secret(text: str) -> Secret:
    """A one-time password as it stands on its slip, however it was typed."""
    kept = plain(text)
    return Secret("-".join(kept[start : start + 4] for start in range(0, len(kept), 4)))


def plain(text: str) -> str:
    """What of a text can stand on a sheet or a slip: capitals, no signs, nothing that could be mistaken."""
    return "".join(character for character in text.upper().translate(_LOOK_ALIKES) if character in ALPHABET)


def recovery_secret(text: str, groups: int = GROUPS) -> Secret:
    """What is stretched into a key: the typed text as it stands on the sheet."""
    return Secret("-".join(read_recovery_key(text, groups).groups))


def _check(group: str, place: int) -> str:
    total = place + sum(weight * ALPHABET.index(character) for weight, character in zip(_WEIGHTS, group, strict=True))
    return ALPHABET[total % len(ALPHABET)]
