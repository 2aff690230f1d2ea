"""What each part of the client asks through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from desk_app.service import outcomes
from desk_app.service.mapping.systems import Json
from desk_app.service.wire import Reply


class Post(Protocol):
    """POST a body to a path below the base; `form` for a search. Raises NoAnswerError."""

    async def __call__(self, path: str, body: bytes, *, deadline: float, form: bool = False) -> Reply: ...


class Get(Protocol):
    """GET a path below the base; `if_none_match` is an ETag. Raises NoAnswerError."""

    async def __call__(self, path: str, *, deadline: float, if_none_match: str = "") -> Reply: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """One service, as its parts need it."""

    post: Post
    get: Get
    now: Callable[[], datetime]


def read(reply: Reply) -> Json | None:
    """The JSON object of an answer that says it is JSON."""
    return outcomes.parse(reply.body) if reply.is_json else None


def form(**values: str) -> bytes:
    """The body of a search."""
    return urlencode(values).encode()
