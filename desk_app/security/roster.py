"""Who may try to sign in: the names of keys.json, read with the standard library alone.

The first window shows them, and is painted before the libraries are loaded that check the rest of the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desk_app.domain.author import Author
from desk_app.domain.plain import strict_text
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.system.folder import KEYS

FORMAT = 2


def content(folder: Path) -> dict[str, Any] | None:
    """The file of `folder` as it stands, None where there is none. Refusals: STORE_NEWER, STORE_DAMAGED,
    STORE_READ_ONLY."""
    try:
        raw = (folder / KEYS).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refusal(RefusalCode.STORE_READ_ONLY) from error
    return _parsed(raw)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        table = json.loads(raw)
        version = table["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal(RefusalCode.STORE_DAMAGED) from error
    if isinstance(version, int) and version > FORMAT:
        raise Refusal(RefusalCode.STORE_NEWER, found=str(version), known=str(FORMAT))
    return dict(table)


def operators(folder: Path) -> tuple[Author, ...]:
    """Everybody with a way in, by name; nobody where there is no file yet. Refusals as `content`."""
    table = content(folder)
    return _named(table) if table is not None else ()


def operators_in(raw: bytes) -> tuple[Author, ...]:
    """Everybody with a way in by these keys. Refusals: STORE_NEWER, STORE_DAMAGED."""
    return _named(_parsed(raw))


def _named(table: dict[str, Any]) -> tuple[Author, ...]:
    try:
        found = tuple(Author(**slot["operator"]) for slot in table["slots"])
    except (KeyError, TypeError) as error:
        raise Refusal(RefusalCode.STORE_DAMAGED) from error
    if not all(isinstance(author.operator_id, str) and isinstance(author.name, str) for author in found):
        raise Refusal(RefusalCode.STORE_DAMAGED)
    # Slots change places as keys are renewed; the list that people sign in from does not.
    return tuple(sorted(found, key=lambda author: (strict_text(author.name), author.operator_id)))
