"""What opens the service for this desk, put into the encrypted store."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path

from desk_app.commandline.passwords import opened
from desk_app.commandline.site import Site
from desk_app.commandline.terminal import say, typed
from desk_app.domain.operators import Duty
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.settings import PASSPHRASE, TOKEN
from resources.catalogue import Texts


def keep_token(texts: Texts, folder: Path, site: Site, given: Namespace) -> int:
    """The token, or with `--passphrase` the keys' own. Everything secret is typed at the prompt or read from standard
    input, never an argument."""
    asyncio.run(_keep(texts, folder, site, given))
    say(texts("setup.token.passphrase_kept" if given.passphrase else "setup.token.token_kept"))
    return 0


async def _keep(texts: Texts, folder: Path, site: Site, given: Namespace) -> None:
    name, asked = (PASSPHRASE, "setup.token.passphrase") if given.passphrase else (TOKEN, "setup.token.token")
    async with opened(texts, folder, given, Duty.SET_UP, desk=site.desk) as open_one:
        secret = Secret(typed(texts(asked), unseen=True).strip())
        try:
            await open_one.store.put_setting(name, secret.reveal())
            await open_one.store.add(open_one.line(Event.SETTINGS, name))
        finally:
            secret.wipe()
