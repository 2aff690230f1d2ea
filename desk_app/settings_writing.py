"""Other values in a settings file, the rest of it as it stands: comments, order, what people wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from desk_app.domain.set_up import Value


def written(content: str, changes: Mapping[str, Value]) -> str:
    """`content` with these values, each by its name (`site.number`). ValueError where it is written in a way that
    cannot be changed line by line (a key of a table within a line, a heading in quotes)."""
    lines = content.splitlines()
    for name, value in changes.items():
        table, key = name.split(".")
        _put(lines, table, key, toml(value))
    made = "\n".join(lines) + "\n"
    expected = tomllib.loads(content)
    for name, value in changes.items():
        table, key = name.split(".")
        expected.setdefault(table, {})[key] = list(value) if isinstance(value, tuple) else value
    if tomllib.loads(made) != expected:
        raise ValueError("this file cannot be changed line by line")
    return made


def toml(value: Value) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(toml(item) for item in value)}]"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _put(lines: list[str], table: str, key: str, value: str) -> None:
    start = next((at for at, line in enumerate(lines) if _heading(line) == table), None)
    if start is None:
        lines += ["", f"[{table}]", f"{key} = {value}"]
        return
    end = next((at for at in range(start + 1, len(lines)) if _heading(lines[at])), len(lines))
    for at in range(start + 1, end):
        if re.match(rf"\s*{re.escape(key)}\s*=", lines[at]):
            last, comment = _extent(lines, at, end)
            lines[at : last + 1] = [f"{key} = {value}{comment}"]
            return
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    lines.insert(end, f"{key} = {value}")


def _heading(line: str) -> str:
    found = re.match(r"\s*\[+\s*([^\]]*?)\s*\]+\s*(#.*)?$", line)
    return found[1] if found and "=" not in line else ""


def _extent(lines: list[str], at: int, end: int) -> tuple[int, str]:
    """The last line of the value that begins at `at`, and the comment behind it."""
    for last in range(at, end):
        whole = "\n".join(lines[at : last + 1])
        try:
            tomllib.loads(whole)
        except tomllib.TOMLDecodeError:
            continue
        return last, _comment(lines[last], whole)
    raise ValueError("a value without an end")


def _comment(line: str, whole: str) -> str:
    """What stands behind the value on its last line."""
    value = tomllib.loads(whole)
    for found in re.finditer(r"\s*#", line):
        shorter = whole[: len(whole) - len(line) + found.start()]
        try:
            if tomllib.loads(shorter) == value:
                return line[found.start() :]
        except tomllib.TOMLDecodeError:
            continue
    return ""
