"""The Vitale number: 13 characters and a key of two digits (docs/domain.md, section 2).

    position  1    2-3   4-5    6-7         8-10                     11-13  14-15
              sex  year  month  department  municipality or country  rank   key

The key alone does not make a number right: each part is checked, and what is wrong names its part and nothing else. A
number that disagrees with the person is a question, never a wall.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from desk_app.domain.checked import refused
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.domain.plain import BOUND
from desk_app.domain.refusal import Problem, Weight

FIELD = "number"
_GROUPS = (1, 2, 2, 2, 3, 3, 2)
_LONGEST = 32  # enough to say that a number is too long
_SEX = {"1": Sex.MALE, "3": Sex.MALE, "7": Sex.MALE, "2": Sex.FEMALE, "4": Sex.FEMALE, "8": Sex.FEMALE}
_CORSICA = {"2A": "19", "2B": "18"}
_OVERSEAS = ("97", "98")
_ABROAD = "99"
_PARENT_IS_OLDER_BY = range(12, 81)  # years


@dataclass(frozen=True, slots=True, kw_only=True)
class NirReading:
    """A number as read so far.

    `number` is the clean text; `key` the computed key, empty where it cannot be computed; `whole` is true for 15
    characters that are all right. `place` is the INSEE code of 5 characters that the number names. What a number
    of this length cannot tell is empty or None.
    """

    number: str
    key: str
    key_given: bool
    whole: bool
    problems: tuple[Problem, ...]
    sex: Sex | None
    year: str
    month: int | None
    department: str
    place: str


def clean(text: str) -> str:
    """Capitals and digits only: spaces, separators and invisible marks removed, at most 32 characters."""
    kept = (
        c
        for c in unicodedata.normalize("NFKC", text[:BOUND]).upper()
        if unicodedata.category(c)[0] not in "CZ" and unicodedata.category(c) != "Pd" and c not in "./,;:_'·"
    )
    return "".join(kept)[:_LONGEST]


def group(text: str) -> str:
    """The number in groups of 1-2-2-2-3-3-2 as far as it is typed; what is beyond 15 stays on at the end."""
    number, parts = clean(text), []
    for length in _GROUPS:
        parts.append(number[:length])
        number = number[length:]
    parts[-1] += number
    return " ".join(part for part in parts if part)


def key_of(thirteen: str) -> str:
    """The two-digit key of the first 13 characters, or nothing where they are not a number."""
    department = thirteen[5:7]
    digits = thirteen[:5] + _CORSICA.get(department, department) + thirteen[7:]
    if len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
        return ""
    return f"{97 - int(digits) % 97:02d}"


def check(text: str) -> NirReading:
    """Read a number as far as it is typed. Thirteen right characters ask for the key; they are no wall."""
    number = clean(text)
    key = key_of(number[:13])
    problems = _part_problems(number) or _whole_problems(number, key)
    return NirReading(
        number=number,
        key=key,
        key_given=len(number) >= 15,
        whole=not problems,
        problems=problems,
        sex=_SEX.get(number[:1]),
        year=number[1:3] if len(number) >= 3 and number[1:3].isdigit() else "",
        month=_known_month(number[3:5]),
        department=_department(number),
        place=number[5:10] if len(number) >= 10 else "",
    )


def differences(number: str, traits: Traits) -> tuple[Problem, ...]:
    """The traits that differ from the number, each a question to be accepted: corrections keep old numbers alive."""
    reading = check(number)
    found: list[Problem] = []

    def differs(trait: str, start: int, end: int) -> None:
        found.append(Problem(FIELD, f"number_trait_differs.{trait}", weight=Weight.QUESTION, part=(start, end)))

    if reading.sex and reading.sex is not traits.sex:
        differs("sex", 0, 1)
    if reading.year and reading.year != f"{traits.birth_date.year % 100:02d}":
        differs("year", 1, 3)
    if reading.month and traits.birth_date.month and reading.month != traits.birth_date.month:
        differs("month", 3, 5)
    if reading.place and traits.birthplace and not _same_place(reading.place, traits.birthplace):
        differs("birthplace", 5, 10)
    return tuple(found)


def belongs_to_adult_of(number: str, birth_date: BirthDate) -> bool:
    """True when the number's year cannot be this child's and may well be a parent's: the card is the parent's."""
    year = check(number).year
    return bool(year) and (birth_date.year - int(year)) % 100 in _PARENT_IS_OLDER_BY


def _part_problems(number: str) -> tuple[Problem, ...]:
    """The first wrong part among those that are whole."""
    for index, character in enumerate(number[:15]):
        if not (character.isascii() and character.isdigit()) and not (index == 6 and character in "AB"):
            return (refused(FIELD, "number_character", part=(index, index + 1), character=character),)
    if number and number[0] not in _SEX:
        return (refused(FIELD, "number_sex", part=(0, 1), sex=number[0]),)
    if len(number) >= 5 and not _month_exists(int(number[3:5])):
        return (refused(FIELD, "number_month", part=(3, 5), month=number[3:5]),)
    if len(number) >= 7 and not _department_exists(number[5:7], number[1:3]):
        return (refused(FIELD, "number_department", part=(5, 7), department=number[5:7]),)
    if len(number) >= 10 and (problem := _municipality_problem(number)):
        return (problem,)
    if len(number) >= 13 and number[10:13] == "000":
        return (refused(FIELD, "number_rank", part=(10, 13), rank="000"),)
    return ()


def _whole_problems(number: str, key: str) -> tuple[Problem, ...]:
    if not number:
        return (refused(FIELD, "number_missing"),)
    if len(number) == 13:
        asked = Problem(FIELD, "number_key_missing", (("computed", key),), Weight.QUESTION)
        return (asked,)
    if len(number) != 15:
        return (refused(FIELD, "number_length", count=str(len(number))),)
    if number[13:] != key:
        return (refused(FIELD, "number_key", part=(13, 15), typed=number[13:]),)
    return ()


def _month_exists(month: int) -> bool:
    """Months 1-12, the same + 30 for an incomplete civil record, 20-30 and 50-99 where it is unknown."""
    return 1 <= month <= 12 or 20 <= month <= 42 or month >= 50


def _known_month(text: str) -> int | None:
    month = int(text) if len(text) == 2 and text.isascii() and text.isdigit() else 0
    if 31 <= month <= 42:
        return month - 30
    return month if 1 <= month <= 12 else None


def _department_exists(department: str, year: str) -> bool:
    if not department.isdigit():
        return department in _CORSICA
    # Corsica was one département, 20, until 1975.
    return int(year) < 76 if department == "20" else department != "00"


def _municipality_problem(number: str) -> Problem | None:
    if number[5:7] in _OVERSEAS:
        if number[7] == "0":
            return refused(FIELD, "number_department", part=(5, 8), department=number[5:8])
        start, last = 8, 90
    else:
        start, last = 7, 990
    municipality = number[start:10]
    if 1 <= int(municipality) <= last:
        return None
    return refused(FIELD, "number_municipality", part=(start, 10), municipality=municipality)


def _department(number: str) -> str:
    if number[5:7] in _OVERSEAS:
        return number[5:8] if len(number) >= 8 else ""
    return number[5:7] if len(number) >= 7 else ""


def _same_place(place: str, birthplace: str) -> bool:
    """Municipalities merge and départements were split: only what can be compared is compared."""
    if place == birthplace:
        return True
    if place[:2] == "20" or birthplace[:2] == "20":
        return place[:1] == birthplace[:1] and birthplace[:2] in ("20", "2A", "2B") and place[:2] in ("20", "2A", "2B")
    return False
