"""Questions to the directory, made from what is in it: the same ones for the same seed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

SEED = 6
_LETTERS_TO_DROP = 3  # more than so many: of a shorter name nothing is left out


@dataclass(frozen=True, slots=True)
class Asked:
    """One person, and the town of one of their activities."""

    rpps: str
    family: str
    given: str
    postcode: str
    town: str

    def words(self, *, family: str = "", given: str = "") -> str:
        """As it is typed; with another spelling where one is given."""
        return f"{family or self.family} {given or self.given} {self.town}".lower()


def asked(file: Path, count: int) -> list[Asked]:
    """So many people with a town, chosen by chance."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    found: list[Asked] = []
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        low, high = database.execute("SELECT min(rpps), max(rpps) FROM person").fetchone()
        while len(found) < count:
            rpps, entry = database.execute(
                "SELECT rpps, entry FROM person WHERE rpps >= ? LIMIT 1", (chance.randint(low, high),)
            ).fetchone()
            head, *activities = entry.split("\n")
            _, family, given = head.split("|")
            places = [line.split("|")[7:] for line in activities]
            places = [place for place in places if all(place)]
            if places:
                found.append(Asked(str(rpps), family, given, *chance.choice(places)))
    return found


def slips(people: list[Asked]) -> Iterator[tuple[Asked, str]]:
    """Each with one letter wrong in the family name, then in the given name: left out, doubled, swapped or another."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for one in people:
        yield one, one.words(family=_slip(one.family, chance))
        yield one, one.words(given=_slip(one.given, chance))


def _slip(name: str, chance: random.Random) -> str:
    words = name.lower().split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    words[longest] = _slipped(words[longest], chance)
    return " ".join(words)


def _slipped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    match chance.choice(("left out", "doubled", "swapped", "another", "put in")):
        case "left out" if len(word) > _LETTERS_TO_DROP:
            return before + after
        case "doubled":
            return before + letter + letter + after
        case "swapped" if after:
            return before + after[0] + letter + after[1:]
        case "put in":
            return before + chance.choice(ascii_lowercase) + letter + after
        case _:
            return before + chance.choice(ascii_lowercase) + after
