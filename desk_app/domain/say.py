"""The catalogue, as much of it as the rules' own sentences need."""

from __future__ import annotations

from typing import Protocol


class Say(Protocol):
    """A key gives its sentence, with its named values filled in."""

    def __call__(self, key: str, **values: object) -> str: ...

    def __contains__(self, key: str) -> bool: ...
