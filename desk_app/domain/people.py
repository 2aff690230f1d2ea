"""The person a record is about: the traits of a civil identity."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """Sex as civil records and the INS write it."""

    FEMALE = "F"
    MALE = "M"


@dataclass(frozen=True, slots=True, order=True)
class BirthDate:
    """A date of birth; month and day are 0 where the civil record does not know them (00/00/1950, 00/06/1950)."""

    year: int
    month: int = 0
    day: int = 0

    def iso(self) -> str:
        """`1950`, `1950-06` or `1950-06-21`: what FHIR's `birthDate` takes."""
        if not self.month:
            return f"{self.year:04d}"
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")

    def french(self) -> str:
        """`21/06/1950`, with 00 for what is not known."""
        return f"{self.day:02d}/{self.month:02d}/{self.year:04d}"

    def youngest(self) -> date:
        """The latest day this may be: rules about age use the youngest reading."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def age_on(self, day: date) -> int:
        """Full years on `day`, by the youngest reading."""
        born = self.youngest()
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """Who a person is. Birth names in strict spelling (A-Z, space, apostrophe, hyphen); used names keep accents.

    `given_names` is the civil list in its order, separated by spaces; `first_given_name` begins it. `birthplace` is an
    INSEE code of 5 characters (99xxx abroad) or empty when unknown.
    """

    birth_name: str
    given_names: str
    first_given_name: str
    sex: Sex
    birth_date: BirthDate
    birthplace: str = ""
    used_name: str = ""
    used_given_name: str = ""

    def spoken_name(self) -> str:
        """How the person is addressed on screen and paper: used names first, no title, no gender guessed."""
        return f"{self.used_given_name or self.first_given_name} {self.used_name or self.birth_name}"
