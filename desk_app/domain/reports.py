"""What the command line says about a number or a datamatrix: plain values; the sentences are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain import nir, scans
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.refusal import Problem, Refusal, RefusalCode, Weight


@dataclass(frozen=True, slots=True)
class NumberReport:
    """A number as read (clean), its key (computed, or empty), and what is wrong with it."""

    number: str
    key: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """13 right characters are not wrong: the key is told."""
        return not self.problems


def number_report(text: str) -> NumberReport:
    """What stands in the way of taking `text` for a number."""
    reading = nir.check(text)
    walls = tuple(problem for problem in reading.problems if problem.weight is Weight.WALL)
    return NumberReport(reading.number, reading.key, walls)


def datamatrix_report(payload: str) -> dict[str, str]:
    """`ins`, `oid`, `given_names`, `family_name`, `sex`, `birth_date` (ISO), `birthplace`.

    Raises a Refusal NOT_FOUND when the payload is no INS datamatrix; its value `sentence` is a key of the catalogue.
    """
    scan = scans.read(payload)
    if isinstance(scan, InsScan):
        return {
            "ins": scan.ins,
            "oid": scan.oid,
            "given_names": scan.given_names,
            "family_name": scan.birth_name,
            "sex": scan.sex.value,
            "birth_date": scan.birth_date.iso(),
            "birthplace": scan.birthplace,
        }
    if isinstance(scan, scans.BrokenScan):
        raise Refusal(RefusalCode.NOT_FOUND, sentence=scan.advice)
    kind = scan.kind if isinstance(scan, scans.OtherScan) else "letter"
    raise Refusal(RefusalCode.NOT_FOUND, sentence=f"scan.other.{kind}")
