"""What a scanner sent, named: an INS datamatrix, one of our letters, something else, or a code that came in broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from desk_app.domain import datamatrix, nir
from desk_app.domain.codes import is_reference
from desk_app.domain.datamatrix import Fault, InsScan
from desk_app.domain.keyboards import HABITS, Habit

LONGEST = 4_000  # a datamatrix holds 2,335 characters at most

OtherKind = Literal["medicine", "insurance-card", "2d-doc", "vitale-app", "link", "unknown"]

__all__ = ["BrokenScan", "InsScan", "LetterScan", "OtherKind", "OtherScan", "Scan", "read"]


@dataclass(frozen=True, slots=True)
class LetterScan:
    """The reference of one of our own letters."""

    reference: str


@dataclass(frozen=True, slots=True)
class OtherScan:
    """Something that changes nothing here; the sentence is `scan.other.<kind>`."""

    kind: OtherKind


@dataclass(frozen=True, slots=True)
class BrokenScan:
    """A code of ours that cannot be trusted as it came; `advice` is the catalogue key that says what to do."""

    advice: str


Scan = InsScan | LetterScan | OtherScan | BrokenScan

# GS as scanners send it in its place: the control character, its picture, or the name of a key.
_GS_WORDS = re.compile(r"\u241d|\^\]|[<{\[](?:F8|GS)[>}\]]|F8", re.IGNORECASE)
_AIM = re.compile(r"^\][A-Za-z]\d")  # the symbology identifier some scanners put in front


def read(payload: str) -> Scan:
    """Name a scan. Every habit of docs/domain.md, section 3, is understood; no guess that could be wrong is made."""
    text = _AIM.sub("", payload[: LONGEST + 1].strip("\r\n\t \x00"))
    if not text or len(text) > LONGEST:
        return OtherScan("unknown")
    meanings = {habit: habit.decode(text) for habit in HABITS}
    ours = [habit for habit, meant in meanings.items() if _begins_as_ins(meant)]
    if ours:
        return _agreed([_whole(datamatrix.parse(_with_gs(text, habit)), text) for habit in ours])
    if _is_veiled_header(text):
        return BrokenScan(f"scan.advice.{Fault.KEYBOARD}")
    references = {meant for meant in meanings.values() if is_reference(meant)}
    if references:
        return LetterScan(references.pop()) if len(references) == 1 else BrokenScan(f"scan.advice.{Fault.KEYBOARD}")
    return OtherScan(next((kind for meant in meanings.values() if (kind := _other(meant)) != "unknown"), "unknown"))


def _begins_as_ins(meant: str) -> bool:
    return meant.startswith("IS01") or (len(meant) > 1 and datamatrix.HEADER.startswith(meant))


def _with_gs(text: str, habit: Habit) -> str:
    """The meant text with every stand-in for GS turned into GS. No INS field can hold one of the stand-ins."""
    return _GS_WORDS.sub(datamatrix.GS, habit.decode(_GS_WORDS.sub(datamatrix.GS, text)))


def _whole(reading: InsScan | Fault, text: str) -> InsScan | Fault:
    """A name that stands last and ends in F may have the first half of a typed F8 for its last letter; not where GS is
    known to come in another way."""
    if isinstance(reading, Fault) or not reading.open_ended:
        return reading
    name = reading.birth_name if reading.open_ended == "birth_name" else reading.given_names
    ways = {word.upper() for word in _GS_WORDS.findall(text)} | ({datamatrix.GS} & set(text))
    return Fault.CUT if name.endswith("F") and ways <= {"F8"} else reading


def _agreed(readings: list[InsScan | Fault]) -> Scan:
    """The one identity that all readings which hold agree on; otherwise what is wrong."""
    identities = {reading for reading in readings if isinstance(reading, InsScan)}
    if len(identities) == 1:
        return identities.pop()
    faults = [reading for reading in readings if isinstance(reading, Fault) and reading is not Fault.KEYBOARD]
    return BrokenScan(f"scan.advice.{faults[0] if faults and not identities else Fault.KEYBOARD}")


def _is_veiled_header(text: str) -> bool:
    """The 22 zeros of the header, typed by a keyboard that nothing here knows."""
    return len(text) >= 26 and len({text[2], *text[4:26]}) == 1 and text[3] != text[2]


def _other(meant: str) -> OtherKind:
    """What else is scanned at a counter, by its shape, in capitals."""
    if "VITALE" in meant or "APCV" in meant:
        return "vitale-app"
    if re.match(r"HTTPS?:|WWW\.", meant):
        return "link"
    if re.match(r"DC0[1-9][A-Z0-9]{8}", meant):
        return "2d-doc"
    if re.match(r"\x1d?01\d{14}(?:$|\x1d|1[0157]|21)", meant, re.ASCII) or _is_medicine_ean(meant):
        return "medicine"
    # A number without its key has the 13 digits of any box in a shop.
    if re.fullmatch(r"[\dAB ]{15,21}", meant, re.ASCII) and nir.check(meant).whole:
        return "insurance-card"
    return "unknown"


def _is_medicine_ean(meant: str) -> bool:
    """A CIP or ACL code of 13 digits: 3400 or 3401 first, and the check digit of every EAN 13."""
    if not re.fullmatch(r"340[01]\d{9}", meant, re.ASCII):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(meant)) % 10 == 0
