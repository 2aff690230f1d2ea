"""A desk as a large site sets it up: its own authority, a certificate for each desk, access by a locked key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from desk_app import settings
from desk_app.assembly.counter import Counter
from desk_app.clock import SystemClock
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import OPERATOR_ID, Service, lay_out
from desk_app.domain.answers import Connection
from desk_app.domain.secret import Secret
from desk_app.domain.set_up import Value
from desk_app.settings_writing import written
from tests.proof.at_work import counter_of
from tests.service.authority import Authority, pem
from tests.service.double import serving
from tests.service.giver import EC_KEY, Giver

PATIENCE = 20.0
PASSPHRASE = "quatre mots au hasard"


async def connection_of(counter: Counter, tasks: set[asyncio.Task[None]], *, passphrase: str = "") -> Connection:
    """The truth once the service was greeted; `passphrase` is kept for the next sign-in."""
    changed = asyncio.Event()
    counter.on_change = changed.set
    desk = await counter.sign_in(OPERATOR_ID, Secret(PASSWORD))
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := desk.connection()).cause and found.since is None:
                await changed.wait()
                changed.clear()
        if passphrase:
            await desk.store.put_setting("service-passphrase", passphrase)
        return found
    finally:
        await counter.close()
        await asyncio.gather(*tasks, return_exceptions=True)


def set_up(folder: Path, changes: Mapping[str, Value]) -> None:
    file = folder / settings.FILE
    file.write_text(written(file.read_text("utf-8"), changes), "utf-8")


def test_everything_a_site_may_ask_for_at_once(tmp_path: Path) -> None:
    site, folder = Authority(tmp_path / "site"), tmp_path / "desk"
    own = site.made("poste-1", passphrase=PASSPHRASE)
    key = tmp_path / "poste-1.pem"
    key.write_bytes(pem(EC_KEY, PASSPHRASE))
    lay_out(folder, Service("https://127.0.0.1:9/fhir", {"desk": "none"}), profile="dmp")

    async def main() -> list[Connection]:
        giver = Giver(EC_KEY, SystemClock())
        async with serving(giver.handle, secured=site.made("service").serving(clients_of=site)) as double:
            giver.address = double.base.replace("/fhir", "/token")
            changes: dict[str, Value] = {
                "service.url": double.base,
                "service.authority": site.file,
                "service.certificate": own.certificate,
                "service.certificate_key": own.key,
                "service.client_id": "poste-1",
                "service.client_key": str(key),
            }
            set_up(folder, changes)
            found = []
            for passphrase in (PASSPHRASE, ""):
                tasks: set[asyncio.Task[None]] = set()
                found.append(await connection_of(counter_of(folder, tasks), tasks, passphrase=passphrase))
            return found

    before, after = asyncio.run(main())
    assert (before.cause, dict(before.cause_values)) == ("key-locked", {"file": own.key})
    assert (after.cause, after.since is not None) == ("", True)
