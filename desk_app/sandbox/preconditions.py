"""`If-Match` and `If-None-Match`: which version a caller means, in whichever form the tag is written."""

from __future__ import annotations

import re

_TAG = re.compile(r'(?:W/)?"([^"]*)"|([A-Za-z0-9\-.]+)')


def names_version(header: str, version: int) -> bool:
    """Is this version among the entity tags of a header: `W/"3"`, `"3"`, a bare `3`, a list of them, or `*`?"""
    tags = [_TAG.fullmatch(one.strip()) for one in header.split(",")]
    return header.strip() == "*" or any(tag is not None and (tag[1] or tag[2]) == str(version) for tag in tags)
