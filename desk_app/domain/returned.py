"""An address from which an envelope came back, without keeping the address."""

from __future__ import annotations

import hashlib
import unicodedata

from desk_app.domain.contact import PostalAddress


def fingerprint(patient_id: str, address: PostalAddress | None) -> str:
    """The same for one person at one address, however it is spelled; empty where there is none."""
    if address is None or not address.lines():
        return ""
    words = " ".join(address.lines())
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c)).casefold()
    plain = " ".join("".join(c if c.isalnum() else " " for c in bare).split())
    return hashlib.sha256(f"{patient_id}|{plain}".encode()).hexdigest()
