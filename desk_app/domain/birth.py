"""Birth names, dates and places as typed: strict civil spelling, and one sentence at the part that is wrong."""

from __future__ import annotations

import calendar
import re
from datetime import date

from desk_app.domain.checked import Checked, refused
from desk_app.domain.people import BirthDate
from desk_app.domain.plain import seen, squeezed, strict
from desk_app.domain.refusal import Problem

NAME_LONGEST = 100  # docs/domain.md, section 3: S3 and S4
USED_NAME_LONGEST = 80
OLDEST_AGE = 125  # years; nobody has been older
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ '-")
_DATE_FIELD = "birth_date"
_PLACE = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-6]|2[AB])\d{3}|9[789]\d{3}")


def check_birth_name(text: str) -> Checked[str]:
    """The birth name in strict spelling. Case, accents and typographic signs are converted without a word."""
    return _check_strict("birth_name", text)


def check_given_names(text: str) -> Checked[str]:
    """The birth given names in strict spelling, single-spaced; commas between them are taken for spaces."""
    return _check_strict("given_names", text.replace(",", " "))


def check_used_name(text: str, field: str = "used_name") -> Checked[str]:
    """A used name as the person writes it, accents kept; empty is right."""
    name = squeezed(text)
    if len(name) > USED_NAME_LONGEST:
        return Checked(None, (refused(field, "name_too_long", count=str(len(name)), most=str(USED_NAME_LONGEST)),))
    for index, character in enumerate(name):
        if not (character.isalpha() or character in " '’-." or strict(character) in ("'", "-", "")):
            return Checked(None, (refused(field, "name_character", part=(index, index + 1), character=character),))
    if name and not any(c.isalpha() for c in name):
        return Checked(None, (refused(field, "name_letters"),))
    return Checked(name)


def _check_strict(field: str, text: str) -> Checked[str]:
    if not squeezed(text):
        return Checked(None, (refused(field, f"{field}_missing"),))
    for index, character in enumerate(seen(text)):
        if not _ALLOWED.issuperset(strict(character)):
            start = _place_in(text, index)
            return Checked(None, (refused(field, "name_character", part=(start, start + 1), character=character),))
    name = " ".join("".join(strict(c) for c in squeezed(text)).split())
    if len(text) > NAME_LONGEST and len(name) > NAME_LONGEST:
        return Checked(None, (refused(field, "name_too_long", count=str(len(text)), most=str(NAME_LONGEST)),))
    if not any(c.isalpha() for c in name):
        return Checked(None, (refused(field, "name_letters"),))
    if name[0] == "-":
        return Checked(None, (refused(field, "name_start", part=(0, 1), character=name[0]),))
    if "---" in name or ("--" in name and field != "birth_name"):
        return Checked(None, (refused(field, "name_double_hyphen"),))
    return Checked(name)


def _place_in(text: str, index: int) -> int:
    """Where the character that is `index`-th among the seen ones stands in the text itself."""
    shown = 0
    for place in range(len(text)):
        if seen(text[place]):
            if shown == index:
                return place
            shown += 1
    return max(len(text) - 1, 0)


def check_birthplace(text: str) -> Checked[str]:
    """An INSEE code of 5 characters (99xxx abroad), or nothing where it is not known."""
    code = "".join(strict(c) for c in seen(text) if c != " ")
    if not code:
        return Checked("")
    if not _PLACE.fullmatch(code):
        return Checked(None, (refused("birthplace", "birthplace_shape"),))
    if code.endswith("000"):
        return Checked(None, (refused("birthplace", "birthplace_postcode", code=code),))
    return Checked(code)


def parse_birth_date(text: str, today: date) -> Checked[BirthDate]:
    """A date as 21011977, 21/01/1977, 21.1.1977 or 1977-01-21; day and month are 00 where they are not known."""
    typed = squeezed(text)
    if not typed:
        return _wrong("birth_date_missing")
    if iso := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", typed, re.ASCII):
        year, month, day = iso.groups()
    elif written := re.fullmatch(r"(\d\d)(\d\d)(\d{4})|(\d\d?)[/.\- ]+(\d\d?)[/.\- ]+(\d{4})", typed, re.ASCII):
        day, month, year = (part for part in written.groups() if part is not None)
    elif re.fullmatch(r"\d{6}|\d\d?[/.\- ]+\d\d?[/.\- ]+\d\d", typed, re.ASCII):
        return _wrong("birth_date_short_year")
    else:
        return _wrong("birth_date_shape")
    return _real_date(int(day), int(month), int(year), today)


def _real_date(day: int, month: int, year: int, today: date) -> Checked[BirthDate]:
    if month > 12:
        return _wrong("birth_date_month", month=f"{month:02d}")
    if day and not month:
        return _wrong("birth_date_day_without_month")
    if year < today.year - OLDEST_AGE:
        return _wrong("birth_date_too_old", year=f"{year:04d}")
    if month and day > calendar.monthrange(year, month)[1]:
        return _wrong("birth_date_day", date=f"{day:02d}/{month:02d}/{year:04d}")
    if (year, month or 1, day or 1) > (today.year, today.month, today.day):
        return _wrong("birth_date_future", today=today.strftime("%d/%m/%Y"))
    return Checked(BirthDate(year, month, day))


def _wrong(code: str, **values: str) -> Checked[BirthDate]:
    return Checked(None, (Problem(_DATE_FIELD, code, tuple(values.items())),))
