"""What a refusal says on the screen."""

from __future__ import annotations

from desk_app.domain.printer_words import reasons_said
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import Texts


def refused(texts: Texts, refusal: Refusal) -> str:
    """Its sentence; a printer's reason in words."""
    values = dict(refusal.values)
    if refusal.code is RefusalCode.PRINTER_REFUSED:
        values["reason"] = reasons_said([values.get("reason", "other")], texts)
    return texts(f"refusal.{refusal.code}", **values)
