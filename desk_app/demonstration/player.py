"""One person at the keyboard: presses, types and scans, counts the keys that are no data, notes how long it took."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk_app.demonstration.stage import Stage, StageError


def _slug(title: str) -> str:
    """A title as part of a file's name: plain letters and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


@dataclass(slots=True)
class Journey:
    """What was played: its name, what came out of it, seconds a step, and keys beside the data."""

    name: str
    outcome: str = ""
    most_keys: int | None = None
    keys: int = 0
    steps: list[tuple[str, float]] = field(default_factory=list)

    @property
    def is_within(self) -> bool:
        """Were no more keys needed than the counter allows?"""
        return self.most_keys is None or self.keys <= self.most_keys


class Player:
    """Hands on the stage. Pictures are numbered in the order they are taken."""

    def __init__(self, stage: Stage, out: Path) -> None:
        self.stage = stage
        self.out = out
        self.journeys: list[Journey] = []
        self._pictures = 0
        self._journey = Journey("")
        self._counts = True
        self._since = time.monotonic()

    @contextmanager
    def journey(self, name: str, *, most_keys: int | None = None) -> Iterator[Journey]:
        """Keys and seconds inside count for this journey."""
        self._journey = Journey(name, most_keys=most_keys)
        self._since = time.monotonic()
        self._counts = True
        yield self._journey
        self.journeys.append(self._journey)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What the demonstration does for itself (saving a letter as PDF): its keys do not count."""
        self._counts = False
        yield
        self._counts = True

    def press(self, *keys: str) -> None:
        """Keys that are no data: each counts."""
        self.stage.press(*keys)
        if self._counts:
            self._journey.keys += len(keys)

    def type(self, text: str, *then: str) -> None:
        """Data, then keys that count."""
        self.stage.type(text)
        if then:
            self.press(*then)

    def scan(self, payload: str) -> None:
        """What the hand scanner reads: data, its own Enter too."""
        self.stage.scan(payload)

    def at(self, title: str, name: str = "", *, seconds: float = 20) -> None:
        """Wait for the screen titled so, and keep a picture; the time since the one before is that step's."""
        self.stage.wait_for(title, seconds=seconds)
        now = time.monotonic()
        self._journey.steps.append((title, now - self._since))
        self.look(name or _slug(title))
        self._since = time.monotonic()

    def look(self, name: str) -> None:
        """A picture of the screen as it stands."""
        self._pictures += 1
        self.stage.picture(self.out / f"{self._pictures:02d}-{name}.png")

    def wait_for_file(self, path: Path, *, seconds: float = 10) -> None:
        """Until a file that was asked for is there and whole."""
        until = time.monotonic() + seconds
        size = -1
        while time.monotonic() < until:
            now = path.stat().st_size if path.exists() else -1
            if now > 0 and now == size:
                return
            size = now
            time.sleep(0.05)
        raise StageError(f"{path.name} n’est pas arrivé")
