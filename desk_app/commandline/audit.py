"""`audit verify` and `audit export`: the trail checked, and handed to an inspector, beside a window or without one.

A person's number never stands in the arguments, where other users of the machine could read it: it is asked for, or
read from standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from desk_app.commandline.passwords import Opened, opened
from desk_app.commandline.terminal import say
from desk_app.domain.acts import ActRow
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import EMPTY, ChainHead, Event, Finding, SealedLine, head_of
from desk_app.ports import TrailQuery
from resources.catalogue import Texts

EXIT = {
    Finding.SOUND: 0,
    Finding.RESTORED: 4,
    Finding.UNVOUCHED: 5,
    Finding.ALTERED: 10,
    Finding.TAIL_MISSING: 11,
    Finding.REWRITTEN: 12,
}
_AT_ONCE = 1_000
_COLUMNS = ("number", "at", "service", "who", "desk", "what", "whom")


def verify(texts: Texts, folder: Path, given: argparse.Namespace) -> int:
    """Say what the trail is worth; the exit code is that of `EXIT`."""
    return asyncio.run(_verify(texts, folder, given))


async def _verify(texts: Texts, folder: Path, given: argparse.Namespace) -> int:
    anchors = [anchor(text) for text in given.anchor]
    async with opened(texts, folder, given.operator, given.password_file, Duty.READ_TRAIL) as desk:
        found = await desk.store.verify(anchors)
    if given.json:
        told = {"finding": found.finding.value, "line": found.at, "head": found.head.written()}
        say(json.dumps(told | ({"expected": found.expected.written()} if found.expected != EMPTY else {})))
    else:
        values = {"line": str(found.at), "head": found.head.written(), "expected": found.expected.written()}
        say(texts(f"audit.{found.finding.value}", **values))
    return EXIT[found.finding]


def anchor(text: str) -> ChainHead:
    """`12:ab…` as on a day sheet. Refusal NOT_FOUND where it is none."""
    head = head_of(text)
    if head == EMPTY:
        raise Refusal(RefusalCode.NOT_FOUND)
    return head


def export(texts: Texts, folder: Path, given: argparse.Namespace) -> int:
    """Write the lines as CSV; the export itself is on the trail."""
    lines = asyncio.run(_export(texts, folder, given))
    say(texts.count("audit.exported", lines))
    return 0


async def _export(texts: Texts, folder: Path, given: argparse.Namespace) -> int:
    async with opened(texts, folder, given.operator, given.password_file, Duty.READ_TRAIL) as desk:
        people = {one.id: one.name for one in await desk.store.operators()}
        query = TrailQuery(
            who=_operator(people, given.by) if given.by else "",
            whom=await _acts_of(desk, _number(texts)) if given.person else (),
            since=_day(given.since),
            until=_day(given.until, after=1),
            limit=_AT_ONCE,
        )
        lines = await _all(desk, query)
        await desk.store.add(desk.line(Event.EXPORTED, str(len(lines))))
    content = table(texts, lines, people)
    if given.out is None:
        say(content)
    else:
        given.out.write_text("\ufeff" + content, encoding="utf-8", newline="")
    return len(lines)


async def _all(desk: Opened, query: TrailQuery) -> list[SealedLine]:
    from dataclasses import replace

    found: list[SealedLine] = []
    while page := await desk.store.trail_lines(query):
        found += page
        query = replace(query, before=page[-1].number)
    return found[::-1]


async def _acts_of(desk: Opened, number: str) -> tuple[str, ...]:
    """The acts on that person. Refusal NOT_FOUND: an empty list would ask for everybody."""
    rows: Sequence[ActRow] = await desk.store.find(number, limit=10_000)
    if not rows:
        raise Refusal(RefusalCode.NOT_FOUND)
    return tuple(row.act.id for row in rows)


def _number(texts: Texts) -> str:
    from getpass import getpass

    return getpass(texts("audit.person")) if sys.stdin.isatty() else sys.stdin.readline().strip()


def _operator(people: dict[str, str], name: str) -> str:
    for operator_id, known in people.items():
        if known == name:
            return operator_id
    raise Refusal(RefusalCode.OPERATOR_UNKNOWN)


def _day(day: date | None, *, after: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=after), time()).astimezone() if day is not None else None


def table(texts: Texts, lines: Sequence[SealedLine], people: dict[str, str]) -> str:
    """CSV with a heading. A cell that a spreadsheet would take for a formula is written as text."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow([texts(f"audit.column.{name}") for name in _COLUMNS])
    for sealed in lines:
        line = sealed.line
        if line is None:
            gone = texts("audit.destroyed", certificate=str(sealed.certificate))
            rows.writerow([sealed.number, "", "", "", "", gone, ""])
            continue
        at = line.at.isoformat(timespec="seconds")
        service = line.service_at.isoformat(timespec="seconds") if line.service_at is not None else ""
        what = f"{texts(f'trail.{line.event.value}')} {line.detail}".strip()
        cells = [at, service, people.get(line.who, line.who), line.desk, what, line.whom]
        rows.writerow([sealed.number, *(_plain(cell) for cell in cells)])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
