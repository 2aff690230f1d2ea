"""Literal references: found anywhere in a resource, rewritten inside a transaction, and none of them dangling."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from desk_app.sandbox.outcome import Json, invalid
from desk_app.sandbox.shapes import at

LITERAL = re.compile(r"(?:[A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?")

_NESTED = (dict, list)  # all that JSON has


def references(value: Any) -> list[Json]:
    """Every object that holds a literal reference, in no order."""
    found, left = [], [value]
    while left:
        one = left.pop()
        if type(one) is dict:
            if "reference" in one and type(one["reference"]) is not dict:
                found.append(one)
            one = one.values()
        left.extend([inner for inner in one if type(inner) in _NESTED])
    return found


def rewrite(body: Json, targets: Mapping[str, str], base: str) -> None:
    """In place: `urn:uuid:…` becomes `Type/id`, and this service's own addresses lose their base."""
    for holder in references(body):
        literal = holder["reference"]
        if isinstance(literal, str):
            holder["reference"] = targets.get(literal, literal.removeprefix(f"{base}/"))


def check_references(body: Json, known: Callable[[str], bool]) -> None:
    """Raises for a reference to nothing. `known` says whether `Type/id` exists here or in the same transaction."""
    contained = {f"#{c.get('id')}" for c in at(body, "contained") if isinstance(c, dict)}
    for holder in references(body):
        literal = holder["reference"]
        if not isinstance(literal, str):
            raise invalid("a reference is a string", code="structure")
        if literal.startswith("#"):
            if literal not in contained:
                raise invalid("dangling reference to a contained resource", code="not-found")
        elif literal.startswith(("http://", "https://")):
            continue
        elif not LITERAL.fullmatch(literal) or not known("/".join(literal.split("/")[:2])):
            raise invalid("dangling reference: nothing is there", code="not-found")
