"""The settings file can be changed by whoever reaches it: what differs since it was last seen has its trail line."""

from __future__ import annotations

import json
from collections.abc import Mapping

from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

_SEEN = "settings-seen"


async def note_settings(desk: Desk, now: Mapping[str, str]) -> None:
    """At sign-in, and after each change: `now` has the file's values by name, `site.name`. The line names what changed,
    and no value. What is seen for the first time is no change."""
    kept = await desk.store.setting(_SEEN)
    before: dict[str, str] = json.loads(kept) if kept else dict(now)
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if changed:
        await desk.store.add(line(desk, Event.SETTINGS, detail=", ".join(changed)))
    if changed or not kept:
        await desk.store.put_setting(_SEEN, json.dumps(dict(now)))
