"""`directory import`, `search` and `status`: the professionals. All of it is public, and no password is asked for."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from desk_app.clock import SystemClock
from desk_app.commandline.refused import sentence
from desk_app.commandline.site import Site
from desk_app.commandline.terminal import say
from desk_app.directory.importer import import_extraction
from desk_app.directory.refusals import refusing
from desk_app.directory.search import FileDirectory
from desk_app.directory.standing import standing
from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought, is_old
from desk_app.domain.directory_words import progress_words, report_words, standing_words
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.system.folder import DIRECTORY
from resources.catalogue import Texts

REFUSED = {
    RefusalCode.DIRECTORY_FILE: 3,
    RefusalCode.DIRECTORY_CUT: 4,
    RefusalCode.DIRECTORY_BUSY: 5,
    RefusalCode.DIRECTORY_FULL: 6,
    RefusalCode.DIRECTORY_UNREAD: 7,
}
_FIELDS = ("rpps", "family_name", "given_name", "profession", "skill", "street", "town", "postcode")
_NEXT_WORD = 0.5  # seconds between two words of how far it is


def take_in(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> int:
    """Make `given.file` the directory. Whatever goes wrong, Ctrl-C too, leaves the one before."""
    progress = _Progress(texts)
    try:
        with refusing(given.file, place := folder / DIRECTORY):
            report = import_extraction(given.file, place, dated=given.date, told=progress.told)
    except Refusal as refusal:
        if refusal.code not in REFUSED:
            raise
        progress.clear()
        sys.stderr.write(sentence(texts, refusal) + "\n")
        return REFUSED[refusal.code]
    finally:
        progress.clear()
    say("\n".join(report_words(texts, report)))
    return 0


def search(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> int:
    """Whom these words mean, best first. Refusals: DIRECTORY_NONE, DIRECTORY_DAMAGED, DIRECTORY_VERSION."""
    sought = asyncio.run(_sought(folder, " ".join(given.words), given.near or site.postcode, given.limit))
    if given.json:
        found = [asdict(one) for one in sought.people]
        say(json.dumps([{name: one[name] for name in _FIELDS} for one in found], ensure_ascii=False))
        return 0
    lines = [_line(one) for one in sought.people]
    if len(lines) > sought.exact:
        lines.insert(sought.exact, texts("directory.command.guessed"))
    say("\n".join(lines) or texts("directory.command.nobody"))
    return 0


def status(texts: Texts, folder: Path, site: Site, given: argparse.Namespace) -> int:
    """Of when it is, whether it is time for a newer one, how many people, bytes. Refusals:
    DIRECTORY_DAMAGED, DIRECTORY_VERSION."""
    found, today = standing(folder / DIRECTORY), SystemClock().today()
    if given.json:
        dated = found.dated if found is not None else None
        told = {
            "date": dated.isoformat() if dated else None,
            "people": found.people if found is not None else 0,
            "age_days": (today - dated).days if dated else None,
            "old": dated is None or is_old(dated, today),
            "bytes": found.size if found is not None else 0,
        }
        say(json.dumps(told))
    else:
        say(standing_words(texts, found, today)[0])
    return 0


COMMANDS = {"import": take_in, "search": search, "status": status}


async def _sought(folder: Path, words: str, near: str, limit: int) -> Sought:
    with closing(FileDirectory(folder / DIRECTORY)) as directory:
        if directory.dated() is None:
            raise Refusal(RefusalCode.DIRECTORY_NONE)
        return await directory.search(words, near=near, limit=limit)


def _line(one: Professional) -> str:
    trade = ", ".join(part for part in (one.profession, one.skill) if part)
    place = ", ".join(part for part in (one.street, f"{one.postcode} {one.town}".strip()) if part)
    return " – ".join(part for part in (one.rpps, one.shown_name(), trade, place) if part)


class _Progress:
    """A line on the terminal that is written over; nothing where there is no terminal."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._begun = self._said = time.monotonic()
        self._is_shown = sys.stderr is not None and sys.stderr.isatty()
        self._width = 0

    def told(self, share: float) -> None:
        now = time.monotonic()
        if self._is_shown and (now - self._said >= _NEXT_WORD or share >= 1.0):
            self._said = now
            self._put(progress_words(self._texts, share, now - self._begun))

    def clear(self) -> None:
        if self._width:
            self._put("")
            sys.stderr.write("\r")

    def _put(self, line: str) -> None:
        sys.stderr.write(f"\r{line.ljust(self._width)}")
        sys.stderr.flush()
        self._width = len(line)
