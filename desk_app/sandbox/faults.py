"""Failure switches, beside /fhir: what a real network and a real server do on a bad day, on demand."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from desk_app.sandbox.outcome import bad_request

LATENCY_MOST = 120.0
CLOCK_MOST = 20 * 366 * 86400.0  # seconds


@dataclass(slots=True)
class Faults:
    """What goes wrong, and for how many requests still. `only` is a regular expression on `METHOD /path`."""

    latency: float = 0.0  # seconds before each answer
    answer_lost: int = 0  # the work is committed, then the connection is cut
    unavailable: int = 0  # 503 without doing anything
    retry_after: int = 2  # seconds, sent with each 503
    cut_body: int = 0  # half of the answer, then the connection is cut
    wrong_type: int = 0  # HTML instead of JSON
    clock_ahead: float = 0.0  # seconds the service's clock is ahead of the true time, or behind it
    only: str = ""

    def take(self, name: str, request: str) -> bool:
        """Does this fault hit this request (`POST /fhir`)? If so, one less is left."""
        left = int(getattr(self, name))
        if left <= 0 or not re.search(self.only, request):
            return False
        setattr(self, name, left - 1)
        return True

    def delay(self, request: str) -> float:
        """Seconds this request has to wait."""
        return float(self.latency) if re.search(self.only, request) else 0.0

    def set(self, asked: dict[str, Any]) -> None:
        """Replace the switches that are named; raises RefusedError for a name or a value that is none."""
        fresh = asdict(self) | asked
        for name, kind in _KINDS.items():
            if isinstance(fresh[name], bool) or not isinstance(fresh[name], kind):
                raise bad_request(f"{name} has another type")
        if set(fresh) != set(_KINDS) or not 0 <= fresh["latency"] <= LATENCY_MOST:
            raise bad_request("unknown switch, or a latency out of range")
        if not abs(fresh["clock_ahead"]) <= CLOCK_MOST:
            raise bad_request("clock_ahead is at most twenty years")
        try:
            re.compile(fresh["only"])
        except re.error as error:
            raise bad_request("only is not a regular expression") from error
        for name, value in fresh.items():
            setattr(self, name, value)


_KINDS: dict[str, tuple[type, ...]] = {
    "latency": (int, float),
    "answer_lost": (int,),
    "unavailable": (int,),
    "retry_after": (int,),
    "cut_body": (int,),
    "wrong_type": (int,),
    "clock_ahead": (int, float),
    "only": (str,),
}
