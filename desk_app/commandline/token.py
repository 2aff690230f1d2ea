"""The service's token, put into the encrypted store."""

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
from resources.catalogue import Texts


def keep_token(texts: Texts, folder: Path, site: Site, given: Namespace) -> int:
    """Everything secret is typed at the prompt or read from standard input, never an argument."""
    asyncio.run(_keep(texts, folder, site, given))
    say(texts("setup.token.kept"))
    return 0


async def _keep(texts: Texts, folder: Path, site: Site, given: Namespace) -> None:
    async with opened(texts, folder, given, Duty.SET_UP, desk=site.desk) as open_one:
        token = Secret(typed(texts("setup.token.token"), unseen=True).strip())
        try:
            await open_one.store.put_setting("service-token", token.reveal())
            await open_one.store.add(open_one.line(Event.SETTINGS, "service-token"))
        finally:
            token.wipe()
