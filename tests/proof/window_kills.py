"""kill -9 of the real window, while somebody types: what was typed a second ago is there, what was written is there."""

from __future__ import annotations

import signal
import time
from contextlib import closing
from typing import Any

from tests.proof import window_at_work
from tests.proof.killer import Killer

WHILE_TYPING = 9.0  # seconds after sign-in within which the window is killed: two people


def kill_one(killer: Killer, behind: float) -> None:
    """Start the window, let somebody type, kill it, and compare what is there with what was typed more than `behind`
    seconds before."""
    process, ear = killer.started(window_at_work.work)
    typed: list[dict[str, Any]] = []
    with closing(ear):
        said = killer.heard(process, ear)  # signed in
        end = time.monotonic() + killer.chance.random() * WHILE_TYPING
        while said and ear.poll(max(end - time.monotonic(), 0)):
            said = killer.heard(process, ear)
            typed.append(said)
        killed = time.monotonic()
        process.kill()
        while said := killer.heard(process, ear):
            typed.append(said)
    process.join()
    if process.exitcode != -signal.SIGKILL:
        killer.seen["it ended before it was killed"] += 1
    found = killer.looked()
    problem = wrong(typed, found, killed - behind) if found else "nothing was found"
    killer.seen[problem or "held, killed while somebody typed in the window"] += 1


def wrong(said: list[dict[str, Any]], found: dict[str, Any], before: float) -> str:
    """What is missing of the things said: `{"person": number}`, `{"typed": text, "field": …, "at": …}`,
    `{"confirmed": number}`. Empty: nothing."""
    there = set(found["numbers"].values())
    expected: dict[str, str] = {}
    person = ""
    for one in said:
        if "person" in one:
            person, expected = one["person"], {}
        elif "confirmed" in one and one["confirmed"] not in there:
            return "an opening that was shown as written is missing"
        elif "typed" in one and one["at"] < before:
            expected[one["field"]] = plain(one["typed"])
    if person in there or not expected:
        return ""
    for draft in found["typed"].values():
        if all(plain(draft[name]).startswith(text) for name, text in expected.items()):
            return ""
    return "what was typed more than a second before is missing"


def plain(text: str) -> str:
    """Letters and digits alone: fields group and capitalise what is typed."""
    return "".join(character for character in text.casefold() if character.isalnum())
