"""The trail as CSV, for whoever checks it with a spreadsheet."""

from __future__ import annotations

import csv
import io

from desk_app.domain.trail_report import TrailReport
from desk_app.domain.trail_words import Say, by_whom, gone, said

_COLUMNS = ("number", "at", "service", "who", "desk", "what", "whom")


def table(report: TrailReport, say: Say) -> str:
    """Lines with a heading, times in UTC. A cell that a spreadsheet would take for a formula is written as text."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow([say(f"audit.column.{name}") for name in _COLUMNS])
    for sealed in report.lines:
        line = sealed.line
        if line is None:
            rows.writerow([sealed.number, "", "", "", "", gone(sealed, say), ""])
            continue
        at = line.at.isoformat(timespec="seconds")
        service = line.service_at.isoformat(timespec="seconds") if line.service_at is not None else ""
        cells = [at, service, by_whom(line, say, report.names), line.desk, said(line, say, report.names), line.whom]
        rows.writerow([sealed.number, *(_plain(cell) for cell in cells)])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
