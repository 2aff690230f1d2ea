"""Doors of a desk that is set up, where nothing happens; a test names what it wants to happen."""

from __future__ import annotations

from typing import Any

from tests.usecases.archive import FakeArchive
from tests.usecases.press import FakePress
from tests.usecases.printers import FakePrinters
from tests.usecases.set_up import FakeSetUp
from ui.doors import Doors


async def nothing(*_: object) -> Any:
    """What is not under test."""
    return None


def fake_doors(**named: Any) -> Doors:
    """Nobody signed up, a password of thirteen letters is enough."""
    doors: dict[str, Any] = {
        "operators": lambda: (),
        "sign_in": nothing,
        "lock": nothing,
        "lock_minutes": 5.0,
        "sign_out": nothing,
        "password_bits": lambda password: len(password) * 4.0,
        "minimum_bits": 50.0,
        "create_operator": nothing,
        "is_set_up": lambda: True,
        "set_up": FakeSetUp(),
        "printers": FakePrinters,
        "press": FakePress,
        "restoring": FakeArchive,
        "has_sheet": lambda: True,
        "check_sheet": nothing,
        "recover": nothing,
    }
    return Doors(**doors | named)
