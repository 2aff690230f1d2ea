"""`audit verify` and `audit export`: the trail checked, and handed to an inspector, beside a window or without one.

A person's number never stands in the arguments, where other users of the machine could read it: it is asked for, or
read from standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desk_app.commandline.passwords import Opened, opened
from desk_app.commandline.site import Site
from desk_app.commandline.terminal import say, typed
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import EMPTY, Event, Finding
from desk_app.domain.trail_report import TrailReport
from desk_app.domain.trail_table import table
from desk_app.store.failures import refusing
from desk_app.usecases.about_person import acts_of_number, ids_of
from desk_app.usecases.journal import Chosen, names_of, trail_report
from resources.catalogue import Texts

EXIT = {
    Finding.SOUND: 0,
    Finding.RESTORED: 4,
    Finding.UNVOUCHED: 5,
    Finding.ALTERED: 10,
    Finding.TAIL_MISSING: 11,
    Finding.REWRITTEN: 12,
}
UNUSABLE = 2


def verify(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> int:
    """Say what the trail is worth; the exit code is that of `EXIT`."""
    return asyncio.run(_verify(texts, folder, site, given))


async def _verify(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> int:
    async with opened(texts, folder, given, Duty.READ_TRAIL, desk=site.desk, to_verify=True) as desk:
        found = await desk.store.verify(given.anchor)
    if given.json:
        told = {"finding": found.finding.value, "line": found.at, "head": found.head.written()}
        say(json.dumps(told | ({"expected": found.expected.written()} if found.expected != EMPTY else {})))
    else:
        values = {"line": str(found.at), "head": found.head.written(), "expected": found.expected.written()}
        say(texts(f"audit.{found.finding.value}", **values))
    return EXIT[found.finding]


def export(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> int:
    """Write the lines as CSV or as a PDF; the export itself is on the trail."""
    wrong = ""
    if given.pdf and given.out is None:
        wrong = "audit.pdf_out"
    elif given.since and given.until and given.since > given.until:
        wrong = "audit.days_reversed"
    if wrong:
        say(texts(wrong))
        return UNUSABLE
    if given.out is None:
        report = asyncio.run(_report(texts, folder, site, given))
        say(table(report, texts))
    else:
        with _writable(given.out):
            report = asyncio.run(_report(texts, folder, site, given))
            is_pdf = given.pdf or given.out.suffix.lower() == ".pdf"
            content = pdf(report, texts) if is_pdf else ("\ufeff" + table(report, texts)).encode()
            with refusing(other=RefusalCode.STORE_READ_ONLY):
                given.out.write_bytes(content)
    say(texts.count("audit.exported", len(report.lines)))
    return 0


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    """Tried before anything is on the trail; a new file goes again where nothing was exported. Refusal FILE_REFUSED."""
    is_new = not out.exists()
    try:
        out.open("ab").close()
    except OSError as error:
        raise Refusal(RefusalCode.FILE_REFUSED, file=str(out)) from error
    try:
        yield
    except BaseException:
        if is_new:
            out.unlink(missing_ok=True)
        raise


def pdf(report: TrailReport, texts: Texts) -> bytes:
    """The report on paper."""
    from printing.press import Press

    return Press(lambda _: texts).trail(report, texts.language)


async def _report(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> TrailReport:
    async with opened(texts, folder, given, Duty.READ_TRAIL, desk=site.desk) as desk:
        chosen = Chosen(since=given.since, until=given.until)
        if given.by:
            chosen = replace(chosen, who=_operator(await names_of(desk.store), given.by))
        if given.person:
            chosen = await _narrowed(chosen, desk, _number(texts))
        report = await trail_report(desk.store, desk.author, chosen, site=site.name, now=datetime.now(UTC))
        await desk.store.add(desk.line(Event.EXPORTED, str(len(report.lines))))
    return report


async def _narrowed(chosen: Chosen, desk: Opened, number: str) -> Chosen:
    """To one person. Refusal NOT_FOUND: an empty list would ask for everybody."""
    rows = await acts_of_number(desk.store, number)
    names = dict.fromkeys(row.act.content.identity.traits.spoken_name() for row in rows)
    return replace(chosen, whom=ids_of(rows), person=", ".join(names))


def _number(texts: Texts) -> str:
    if sys.stdin is not None and not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return typed(texts("audit.person"), unseen=True)


def _operator(names: Mapping[str, str], name: str) -> str:
    for operator_id, known in names.items():
        if known == name:
            return operator_id
    raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
