"""A refusal as it is said at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_app.domain.refusal import Refusal, RefusalCode

if TYPE_CHECKING:
    from resources.catalogue import Texts

_WAITS = {
    RefusalCode.WRONG_PASSWORD: "sign_in.wait",
    RefusalCode.RECOVERY_WRONG: "forgotten.wait",
    RefusalCode.EXPORT_KEY_WRONG: "waiting_work.in.wait",
}


def sentence(texts: Texts, refusal: Refusal) -> str:
    """Its sentence; where one has to wait before the next try, how long."""
    wait = int(refusal.values.get("wait") or 0)
    if wait > 0 and refusal.code in _WAITS:
        return texts.count(_WAITS[refusal.code], wait)
    return texts(f"refusal.{refusal.code}", **refusal.values)
