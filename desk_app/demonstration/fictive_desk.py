"""A fresh fictive desk: settings, its people, the service's token, a small directory; and the sandbox it talks to."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from desk_app.clock import SystemClock
from desk_app.demonstration import COLLEAGUE, COLLEAGUES_PASSWORD, OPERATOR, PASSWORD
from desk_app.domain.acts import Author
from desk_app.domain.answers import Channel
from desk_app.domain.operators import Operator, Role
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, TrailLine
from desk_app.sandbox.seeds import person
from desk_app.system.folder import DIRECTORY

OPERATOR_ID = "demonstration"
SETTINGS = """\
[service]
url = "{base}"
profile = "{profile}"
demonstration = true

[site]
name = "Pharmacie des Tilleuls (démonstration)"
number = "310000005"
address = ["12 PLACE DES TILLEULS", "31000 TOULOUSE"]
postcode = "31000"
emails = ["contact@tilleuls.example"]
telephones = ["05 61 00 00 00"]
controller = "Pharmacie des Tilleuls (démonstration)"
privacy_contact = "donnees@tilleuls.example"

[desk]
name = "Poste 1"
language = "fr"
theme = "light"
"""
# A desk with a printer uses no other: a demonstration costs nobody's paper.
PRINTER = """\
printer = "{printer}"

[printing]
addresses = ["{printer}"]
codes = ["{printer}"]
"""
# Three letters are a large batch here: the two sign it.
TWO_SIGN = """
[batches]
second_above = 2
"""
# What this desk did long ago: a code for each of them by post, which nobody used.
LAPSED = ("lapsed-first", "lapsed-second", "lapsed-third")
LONG_AGO = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Service:
    """A running sandbox: its FHIR base, and a token for each role."""

    base: str
    tokens: dict[str, str]

    def openings(self) -> int:
        """How many openings the service took, by its own count."""
        return int(self._asked(f"{self.base}/Task?_count=1")["total"])

    def messages(self) -> int:
        """How many e-mails and SMS it would have sent."""
        return len(self._asked(f"{self.base.removesuffix('/fhir')}/_sandbox/outbox")["messages"])

    def records(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The ids of the records of these fictive people."""
        numbers = [urlencode({"identifier": person(key).number}).encode() for key in keys]
        found = [self._asked(f"{self.base}/Patient/_search", number) for number in numbers]
        return tuple(one["entry"][0]["resource"]["id"] for one in found)

    def _asked(self, url: str, form: bytes | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens['desk']}"}
        request = urllib.request.Request(url, form, headers)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the address the sandbox told
            return json.load(answer)


@contextmanager
def sandbox(program: Path, data: Path) -> Iterator[Service]:
    """Start the stand-in service on a free loopback port with fresh fictive data; it ends with the context."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    command = (sys.executable, str(program), "sandbox", "--port", "0", "--data", str(data))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        said = json.loads(process.stdout.readline())
        yield Service(said["base"], said["tokens"])
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def lay_out(
    folder: Path,
    service: Service,
    *,
    profile: str,
    printer: str = "",
    lapsed: Sequence[str] = (),
    with_colleague: bool = False,
) -> None:
    """Make the desk's folder anew: what an administrator would have set up, with the address of a printer within sight;
    and `lapsed`, the records it posted codes for that are over now. With a colleague, who may print batches too, the
    first operator is the administrator: alone she may do everything anyway."""
    from desk_app.directory.importer import import_extraction

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = SETTINGS.format(base=service.base, profile=profile)
    settings += PRINTER.format(printer=printer) if printer else ""
    settings += TWO_SIGN if with_colleague else ""
    (folder / "guichet.toml").write_text(settings, encoding="utf-8")
    asyncio.run(_people(folder, service.tokens["desk"], lapsed, with_colleague=with_colleague))
    with resources.as_file(resources.files("resources").joinpath("directory", "sample.txt")) as extraction:
        import_extraction(extraction, folder / DIRECTORY, dated=SystemClock().today())


async def _people(folder: Path, token: str, lapsed: Sequence[str], *, with_colleague: bool) -> None:
    from desk_app.security.vault import FileVault
    from desk_app.store import open_store

    author = Author(operator_id=OPERATOR_ID, name=OPERATOR, role="pharmacist", rpps="10000000000", desk="Poste 1")
    vault = FileVault(folder)
    key = await vault.create(author, Secret(PASSWORD))
    store = await open_store(folder, key)
    try:
        await store.put_setting("service-token", token)
        if with_colleague:
            other = replace(author, operator_id="colleague", name=COLLEAGUE, role=Role.SUPERVISOR.value, rpps="")
            await vault.add(other, Secret(COLLEAGUES_PASSWORD), key)
            for one in (replace(author, role=Role.ADMINISTRATOR.value), other):
                operator = Operator(id=one.operator_id, name=one.name, role=one.role, identifier=one.rpps)
                told = TrailLine(
                    at=datetime.now(UTC),
                    event=Event.OPERATOR,
                    who=OPERATOR_ID,
                    desk="Poste 1",
                    whom=one.operator_id,
                    detail="added",
                )
                await store.write_operator(operator, told)
        posted = datetime.now(UTC) - LONG_AGO
        for record in lapsed:
            await store.add(
                TrailLine(
                    at=posted,
                    event=Event.CODE_ANSWERED,
                    who=OPERATOR_ID,
                    desk="Poste 1",
                    whom=record,
                    detail=Channel.LETTER.value,
                )
            )
    finally:
        await store.close()
        key.wipe()
