"""One button makes the file that support asks for. It is shown before it goes anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desk_app.domain.acts import Act
from desk_app.domain.diagnostic import Diagnostic
from desk_app.domain.operators import WayIn
from desk_app.domain.plain import strict_text
from desk_app.usecases.desk import Desk
from desk_app.usecases.journal import names_of
from desk_app.usecases.settings import PASSPHRASE, TOKEN
from desk_app.usecases.to_hand_over import to_hand_over

LOG_LINES = 200
_MOST_ACTS = 200  # that begin with one word
_WORD = re.compile(r"[^\W\d_]{3,}")
WITHHELD = "[withheld: a name or the token]"


async def diagnostic(desk: Desk, *, screen: str) -> Diagnostic:
    """The facts now; `screen` is what draws the windows. A log line with a word that is somebody's name on this desk is
    withheld: a line must not need to be understood to be safe."""
    machine = await desk.workstation.facts(log_lines=LOG_LINES)
    connection = desk.connection()
    ways = list(desk.keyring.ways_in().values())
    return Diagnostic(
        made_at=desk.clock.now(),
        version=machine.version,
        screen=screen,
        python=machine.python,
        system=machine.system,
        schema=machine.schema,
        settings=machine.settings,
        acts={state.value: count for state, count in (await desk.store.count_by_state()).items()},
        trail_lines=(await desk.store.head()).number,
        letters_waiting=len(await to_hand_over(desk)),
        cause=connection.cause,
        connected_since=connection.since,
        clock_ahead=connection.clock_ahead,
        ways_in=len(ways),
        one_time=ways.count(WayIn.ONE_TIME),
        has_recovery=desk.keyring.has_recovery(),
        free_bytes=machine.free_bytes,
        database_bytes=machine.database_bytes,
        backed_up_at=await desk.archive.newest(),
        log=await _without_names(desk, await _without_token(desk, machine.log)),
    )


async def _without_token(desk: Desk, lines: Iterable[str]) -> tuple[str, ...]:
    secrets = [kept for name in (TOKEN, PASSPHRASE) if (kept := await desk.store.setting(name))]
    return tuple(WITHHELD if any(secret in line for secret in secrets) else line for line in lines)


async def _without_names(desk: Desk, lines: Iterable[str]) -> tuple[str, ...]:
    lines = tuple(lines)
    words = {strict_text(word) for line in lines for word in _WORD.findall(line)}
    known = {part for name in (await names_of(desk.store)).values() for part in _parts(name)}
    known |= {word for word in sorted(words - known) if await _is_somebodys(desk, word)}
    return tuple(WITHHELD if known.intersection(_parts(line)) else line for line in lines)


def _parts(text: str) -> set[str]:
    return {strict_text(word) for word in _WORD.findall(text)}


async def _is_somebodys(desk: Desk, word: str) -> bool:
    rows = await desk.store.find(word, limit=_MOST_ACTS)
    return any(word in _names_in(row.act) for row in rows)


def _names_in(act: Act) -> set[str]:
    traits = act.content.identity.traits
    names = [traits.birth_name, traits.given_names, traits.used_name, traits.used_given_name]
    names += [f"{one.birth_name} {one.given_name}" for one in act.content.representatives]
    return {part for name in names for part in _parts(name or "")}
