"""Two thousand generated requests and answers; and that a mishap, an echo or a lost word would be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desk_app.sandbox import outcome, strict
from desk_app.service import outcomes, wire
from desk_app.service.mapping import changes, contact, history, readings
from tests.proof import fuzz

ROUNDS = 2_000


@pytest.mark.timeout(180)  # a quarter of a minute on a machine that does nothing else
def test_nothing_generated_brings_either_side_down() -> None:
    told = fuzz.prove(ROUNDS)
    assert not told.findings, told.findings
    assert sum(told.seen.values()) == ROUNDS
    assert len(told.seen) == len(fuzz.TARGETS)


def test_the_shares_are_a_hundred() -> None:
    assert sum(target.share for target in fuzz.TARGETS.values()) == 100


def _echoing(diagnostics: str, *, status: int = 422, code: str = "invalid") -> Any:
    return _invalid(f"{diagnostics}: ZQX7", status=status, code=code)


_invalid = outcome.invalid


def _with_nothing_else(patient: dict[str, Any], _: Any) -> dict[str, Any]:
    return {name: patient[name] for name in ("resourceType", "id", "meta")}


def _untold(error: Exception, _: str) -> None:
    raise error


@pytest.mark.parametrize(
    ("target", "place", "name", "broken"),
    [
        ("the sandbox: an act", strict, "invalid", _echoing),
        ("the sandbox: a resource", strict, "_shapes", lambda _: None),
        ("the client: an outcome", outcomes, "retry_after", lambda *_, **__: -1.0),
        ("the client: a conversation", history, "moment", lambda value: value),
        ("the client: a record that is held", contact, "listed", lambda value: value),
        ("the client: a record that is held", changes, "with_contact", _with_nothing_else),
        ("the client: a conversation", readings, "objects", lambda value: value),
        ("the client: bytes on the wire", wire, "no_answer", _untold),
    ],
)
def test_a_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, target: str, place: Any, name: str, broken: Callable[..., Any]
) -> None:
    monkeypatch.setattr(place, name, broken)
    assert fuzz.once(target, 400), "the fault went by unseen"
