"""A fresh fictive desk: settings, one operator, the service's token, a small directory; and the sandbox it talks to."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from desk_app.demonstration import OPERATOR, PASSWORD
from desk_app.domain.acts import Author
from desk_app.domain.secret import Secret

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

    def _asked(self, url: str) -> Any:
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.tokens['desk']}"})  # noqa: S310 - loopback
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


def lay_out(folder: Path, service: Service, *, profile: str) -> None:
    """Make the desk's folder anew: what an administrator would have set up."""
    from desk_app.directory.importer import import_extraction

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "guichet.toml").write_text(SETTINGS.format(base=service.base, profile=profile), encoding="utf-8")
    asyncio.run(_first_operator(folder, service.tokens["desk"]))
    with resources.as_file(resources.files("resources").joinpath("directory", "sample.txt")) as extraction:
        import_extraction(extraction, folder / "directory.db")


async def _first_operator(folder: Path, token: str) -> None:
    from desk_app.security.vault import FileVault
    from desk_app.store import open_store

    author = Author(operator_id=OPERATOR_ID, name=OPERATOR, role="pharmacist", rpps="10000000000", desk="Poste 1")
    key = await FileVault(folder).create(author, Secret(PASSWORD))
    store = await open_store(folder, key)
    try:
        await store.put_setting("service-token", token)
    finally:
        await store.close()
        key.wipe()
