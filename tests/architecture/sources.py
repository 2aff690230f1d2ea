"""The project's own source, for the tests that hold it to the rules of the house."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("desk_app", "ui", "printing", "resources")


@cache
def modules(*rooms: str) -> tuple[Path, ...]:
    """Every Python file of the given rooms (all rooms and main.py when none is named)."""
    chosen = rooms or ROOMS
    found = [path for room in chosen for path in sorted((ROOT / room).rglob("*.py"))]
    return (*found, *(() if rooms else (ROOT / "main.py",)))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """A path as it is named in a failure."""
    return path.relative_to(ROOT).as_posix()
