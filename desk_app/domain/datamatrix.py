"""The INS datamatrix: `IS01`, 22 zeros, then fields of a 2-character id and a value, in any order (docs/domain.md, 3).

Names hold no digit, so a name ends where the next id begins, with or without its GS: no separator is ever guessed. The
OID is one of the four known, the number's key must be right, the other fields have fixed lengths: a payload cut within
them is never taken. Only a name that stands last, with nothing to end it, cannot be told from a longer one.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from enum import StrEnum

from desk_app.domain import birth, nir
from desk_app.domain.identity import INS_NIA, INS_NIR, INS_NIR_DEMONSTRATION, INS_NIR_TEST, Identity
from desk_app.domain.people import BirthDate, Sex

HEADER = "IS01" + "0" * 22
GS = "\x1d"
_OIDS = frozenset(oid.removeprefix("urn:oid:") for oid in (INS_NIR, INS_NIA, INS_NIR_TEST, INS_NIR_DEMONSTRATION))
_NAME = r"[A-Z'][A-Z' \-]{0,99}?"
_FIELD = re.compile(
    r"(?:S1(?P<S1>\d{6}[\dAB]\d{8})"
    r"|S2(?P<S2>\d(?:\.\d+){1,9})"
    rf"|S3(?P<S3>{_NAME})(?=[\x1d ]*(?:S[1-7]|$))"
    rf"|S4(?P<S4>{_NAME})(?=[\x1d ]*(?:S[1-7]|$))"
    r"|S5(?P<S5>[MF])"
    r"|S6(?P<S6>\d\d-\d\d-\d{4})"
    r"|S7(?P<S7>\d[\dAB]\d{3}))(?P<end>[\x1d ]*)",
    re.ASCII,
)
_NAMES = {"S3": "given_names", "S4": "birth_name"}


class Fault(StrEnum):
    """Why a payload that begins as an INS datamatrix is not taken; the last part of `scan.advice.<fault>`."""

    CUT = "cut"
    KEYBOARD = "keyboard"
    NUMBER = "number"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class InsScan:
    """The identity that a datamatrix carries, as it is written there. `ins` is 15 characters, `oid` has no `urn:oid:`.

    `open_ended` names the field (`birth_name`, `given_names`) that stood last with nothing to end it, or is empty: if
    the scanner lost its last characters, they are missing there and nowhere else.
    """

    ins: str
    oid: str
    given_names: str
    first_given_name: str
    birth_name: str
    sex: Sex
    birth_date: BirthDate
    birthplace: str = ""
    open_ended: str = ""


def parse(text: str) -> InsScan | Fault:
    """Read a payload in its meant characters (`keyboards.py`), the header included."""
    if not text.startswith(HEADER):
        return Fault.CUT if HEADER.startswith(text) else Fault.KEYBOARD
    fields: dict[str, str] = {}
    last, separated = "", False
    place = len(HEADER)
    while place < len(text):
        found = _FIELD.match(text, place)
        if not found:
            return _fault_at(text, place)
        last = text[place : place + 2]
        if last in fields:
            return Fault.KEYBOARD
        fields[last] = found[last].strip()
        separated = separated or bool(found["end"]) or found[last] != fields[last]
        place = found.end()
    if not {"S1", "S2", "S3", "S4", "S5", "S6"} <= fields.keys():
        return Fault.CUT
    return _identity(fields, last, text, separated=separated)


def written(identity: Identity) -> str:
    """The payload that carries this identity on paper. Empty where it is not qualified, the one state in which an INS
    is passed on, or where a trait has no place in it."""
    ins, traits = identity.ins, identity.traits
    names = (traits.given_names, traits.birth_name)
    if ins is None or not all(re.fullmatch(_NAME, name, re.ASCII) for name in names):
        return ""
    born = traits.birth_date
    fields = [
        f"S1{ins.value}",
        *(
            f"{name}{value}" + (GS if len(value) < most else "")
            for name, value, most in (
                ("S2", ins.system.removeprefix("urn:oid:"), 20),
                ("S3", traits.given_names, 100),
                ("S4", traits.birth_name, 100),
            )
        ),
        f"S5{traits.sex.value}",
        f"S6{born.day:02d}-{born.month:02d}-{born.year:04d}",
    ]
    if traits.birthplace:
        fields.append(f"S7{traits.birthplace}")
    payload = HEADER + "".join(fields)
    return payload if isinstance(parse(payload), InsScan) else ""  # what we could not read ourselves is not printed


def _fault_at(text: str, place: int) -> Fault:
    """A rest that could have gone on to be a field was cut, as was one with a second code behind it; anything else came
    in wrong characters."""
    rest = text[place:]
    if HEADER[:8] in rest:
        return Fault.CUT
    begun = re.fullmatch(r"S?|S1[\dAB]{0,14}|S2[\d.]*|S[34][A-Z' \-]*|S5|S6[\d-]{0,9}|S7[\dAB]{0,4}", rest, re.ASCII)
    return Fault.CUT if begun else Fault.KEYBOARD


def _identity(fields: dict[str, str], last: str, text: str, *, separated: bool) -> InsScan | Fault:
    if last in _NAMES and _looks_cut(fields[last], text, separated=separated):
        return Fault.CUT
    if fields["S2"] not in _OIDS:
        return Fault.CUT if last == "S2" else Fault.SYSTEM
    if nir.key_of(fields["S1"][:13]) != fields["S1"][13:]:
        return Fault.NUMBER
    birth_name, given_names = birth.check_birth_name(fields["S4"]).value, birth.check_given_names(fields["S3"]).value
    if birth_name is None or given_names is None:
        return Fault.KEYBOARD
    day, month, year = (int(part) for part in fields["S6"].split("-"))
    if not 1900 <= year <= 2200 or month > 12 or (day and not month):
        return Fault.KEYBOARD
    if month and day > calendar.monthrange(year, month)[1]:
        return Fault.KEYBOARD
    return InsScan(
        ins=fields["S1"],
        oid=fields["S2"],
        given_names=given_names,
        first_given_name=given_names.split()[0],
        birth_name=birth_name,
        sex=Sex(fields["S5"]),
        birth_date=BirthDate(year, month, day),
        # A frozen trait that its own field refuses could never be corrected: a place that is none counts as not known.
        birthplace=birth.check_birthplace(fields.get("S7", "")).value or "",
        open_ended=_NAMES.get(last, "") if text[-1] != GS else "",
    )


def _looks_cut(name: str, text: str, *, separated: bool) -> bool:
    """Whether a name that stands last was cut: at a sign, or within the next field's id (its S alone came through)."""
    if name[-1] in "-'" and len(name) > 1:
        return True
    if GS in text:
        return False
    # Without GS, « GARCIA S » or « GARCIAS » may be GARCIA and the beginning of the next id.
    return name.endswith(" S") or (name.endswith("S") and not separated)
