"""What the command line says about a number or a datamatrix: plain values; the sentences are the catalogue's."""

from __future__ import annotations

from desk_app.domain import nir, scans
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.refusal import Refusal, RefusalCode, Weight


def number_report(text: str) -> dict[str, object]:
    """`number` (clean), `ok`, `key` (computed, or empty), and `problems`: a list of (code, values) to be put in words.

    A number of 13 right characters is not wrong: it is ok, and its key is told.
    """
    reading = nir.check(text)
    walls = [problem for problem in reading.problems if problem.weight is Weight.WALL]
    return {
        "number": reading.number,
        "ok": not walls,
        "key": reading.key,
        "problems": [(problem.code, dict(problem.values)) for problem in walls],
    }


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
