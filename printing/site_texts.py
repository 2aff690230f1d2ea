"""A site's own sentences on its letters: `letters/fr.toml` and `letters/en.toml` in the desk's folder, no code in them.

A file has the shape of resources/texts/<language>/letter.toml and holds only what is to differ. It is read strictly: a
key that is not there, a named value more or less, a sign that the faces cannot draw, and the whole file counts for
nothing, with the line and the reason. No letter is ever half of one text and half of another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk_app.domain.letter_texts import TextFault
from printing.characters import clean
from printing.fonts import characters
from resources.catalogue import LANGUAGES, Texts, texts

FOLDER = "letters"
TOPIC = "letter"
_MOST_CHARACTERS = 2_000  # of one sentence: several pages of it are a mistake
_MOST_BYTES = 1_000_000
_VALUE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class SiteTexts:
    """The sentences that letters are made of here, and what is wrong with the files that are not taken."""

    by_language: Mapping[str, Texts]
    faults: tuple[TextFault, ...] = ()
    files: tuple[Path, ...] = ()  # those that stand there

    def of(self, language: str) -> Texts:
        """For `printing.press.Press`."""
        return self.by_language[language]


def load(folder: Path) -> SiteTexts:
    """What stands in the `letters` folder of the desk's `folder`; without one, the program's own sentences."""
    place = folder / FOLDER
    by_language = {language: texts(language) for language in LANGUAGES}
    faults: list[TextFault] = []
    try:
        files = sorted(file for file in place.iterdir() if not file.name.startswith("."))
    except FileNotFoundError:
        return SiteTexts(by_language)
    except OSError:
        return SiteTexts(by_language, (TextFault(place, 1, "unreadable"),))
    for file in files:
        language = file.name.removesuffix(".toml")
        if language not in LANGUAGES or language == file.name:
            faults.append(TextFault(file, 1, "name", {"names": ", ".join(f"{one}.toml" for one in LANGUAGES)}))
            continue
        found = _read(file, texts(language))
        if isinstance(found, TextFault):
            faults.append(found)
        else:
            by_language[language] = texts(language).edited(found)
    return SiteTexts(by_language, tuple(faults), tuple(files))


def _read(file: Path, ours: Texts) -> dict[str, str] | TextFault:
    """The file's sentences by their whole keys, or the first thing that is wrong."""
    try:
        raw = file.read_bytes()
    except OSError:
        return TextFault(file, 1, "unreadable")
    if len(raw) > _MOST_BYTES:
        return TextFault(file, 1, "large")
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return TextFault(file, raw.count(b"\n", 0, error.start) + 1, "encoding")
    try:
        table = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        return TextFault(file, int(at[1]) if at else content.count("\n") + 1, "syntax")
    found: dict[str, str] = {}
    for name, value in _flat(table):
        wrong = _wrong(f"{TOPIC}.{name}", value, ours)
        if wrong is not None:
            reason, values = wrong
            return TextFault(file, _line_of(content, name), reason, {"name": name, **values})
        found[f"{TOPIC}.{name}"] = value
    return found


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _wrong(key: str, value: Any, ours: Texts) -> tuple[str, dict[str, str]] | None:
    """Why `value` cannot stand for our own sentence: the reason, and what it names. None where it can."""
    if key not in ours:
        return "unknown", {}
    if not isinstance(value, str):
        return "text", {}
    if not value.strip():
        return "empty", {}
    if len(value) > _MOST_CHARACTERS:
        return "long", {"most": str(_MOST_CHARACTERS)}
    wanted, given = set(_VALUE.findall(ours(key))), set(_VALUE.findall(value))
    if more := given - wanted:
        return "value_unknown", {"value": f"{{{min(more)}}}"}
    if less := wanted - given:
        return "value_missing", {"value": f"{{{min(less)}}}"}
    if set("{}") & set(_VALUE.sub("", value)):
        return "braces", {}
    known = characters()
    if strange := [sign for sign in value if ord(sign) not in known or clean(sign) != sign]:
        sign = strange[0]
        return "sign", {"sign": f"« {sign} » (U+{ord(sign):04X})" if sign.isprintable() else f"U+{ord(sign):04X}"}
    return None


def _line_of(content: str, name: str) -> int:
    """The line where `name` is given, however its tables are written; 1 where that is not plain to see."""
    table = ""
    for number, line in enumerate(content.splitlines(), 1):
        if opened := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            table = f"{_bare(opened[1])}."
        elif (given := re.match(r"\s*([\w\"'.\- ]+?)\s*=", line)) and _covers(table + _bare(given[1]), name):
            return number
    return 1


def _bare(written: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in written.split("."))


def _covers(written: str, name: str) -> bool:
    return name == written or name.startswith(f"{written}.")
