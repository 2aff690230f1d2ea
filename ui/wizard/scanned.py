"""What a scan does to an opening: a person's datamatrix fills the person, anything else is named. Pure."""

from __future__ import annotations

from desk_app.domain.refusal import Problem
from desk_app.domain.scans import BrokenScan, InsScan, LetterScan, OtherScan, read
from desk_app.flows import opening
from desk_app.flows.drafts import OpeningDraft
from resources.catalogue import Texts


def scanned(payload: str, draft: OpeningDraft, texts: Texts, *, is_over: bool) -> tuple[OpeningDraft | None, str]:
    """The draft with the person of the scan, or None where it changes nothing; and what is said either way."""
    scan = read(payload)
    if not isinstance(scan, InsScan):
        return None, _named(scan, texts)
    if is_over:
        return None, texts("wizard.scan_after")
    taken = opening.take_scan(draft, scan)
    if isinstance(taken, Problem):
        return None, texts(f"problem.{taken.code}", **dict(taken.values))
    return taken, texts("wizard.scan_taken")


def _named(scan: LetterScan | OtherScan | BrokenScan, texts: Texts) -> str:
    match scan:
        case LetterScan():
            return texts("scan.other.letter")
        case OtherScan():
            return texts(f"scan.other.{scan.kind}")
        case BrokenScan():
            return texts(scan.advice)
