"""The search for what must not be readable: a word in any spelling and encoding, in every byte of every file.

Words are looked for as they are; numbers and codes also with whatever stands between their characters taken away, and
numbers by any eight figures in a row. PDF text is decoded first, and what a zip holds is looked at by itself.
"""

from __future__ import annotations

import base64
import codecs
import html
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, quote_plus

import pypdfium2

from tests.printing.reading import text_of

GRAM = 6  # bytes by which a spelling is looked up: the shortest that is searched for
WINDOW = 8  # figures of a number that give a person away
# Between the groups of a number: spaces of every kind (UTF-8 and Latin-1), dots, dashes, and the zeros of UTF-16.
_BETWEEN = b" \t\r\n.-_/,\x00" + "\u00a0\u202f\u2009\u2011\u2013".encode()
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def spellings(word: str) -> set[bytes]:
    """A word as it may lie on a disk: cases, accents, encodings, base64 at each of its three places, hexadecimal, JSON,
    URL, HTML."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    found: set[bytes] = set()
    for form in {word, plain, unicodedata.normalize("NFD", word)}:
        for text in {form, form.upper(), form.lower()}:
            for encoding in _ENCODINGS:
                raw = text.encode(encoding, "ignore")
                found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), raw.hex(" ").encode()}
                found |= set(_base64(raw))
            escaped = json.dumps(text)[1:-1]
            found |= {escaped.encode(), escaped.replace("\\u00e9", "\\u00E9").encode()}
            found |= {
                codecs.encode(text, "unicode_escape"),
                repr(text.encode())[2:-1].encode(),
                html.escape(text).encode(),
            }
            found |= {text.encode("ascii", "xmlcharrefreplace")}
            for quoted in (
                quote(text, safe=""),
                quote_plus(text),
                quote(text, safe="", encoding="latin-1", errors="ignore"),
            ):
                found |= {quoted.encode(), quoted.lower().encode()}
    return {one for one in found if len(one) >= GRAM}


def _base64(raw: bytes) -> Iterator[bytes]:
    """Without the characters that its neighbours have a part in."""
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(b"\0" * before + raw).rstrip(b"=")
            yield coded[-(-8 * before // 6) : len(coded) - 1]


def grouped(number: str) -> set[str]:
    """A number of 15 figures whole, without its key, its last ten, and grouped as people write it."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    groups = [number[start:end] for start, end in pairwise(cuts)]
    found = {number, number[:13], number[5:]}
    for sign in (" ", "\u00a0", "\u202f", ".", "-"):
        found |= {sign.join(groups), sign.join(groups[:-1]), sign.join(groups[:5]), sign.join(groups[3:])}
    return found


def in_fours(code: str) -> set[str]:
    """A code in one piece and in groups of four."""
    return {code, *(sign.join(code[at : at + 4] for at in range(0, len(code), 4)) for sign in (" ", "-", "\u00a0"))}


@dataclass(slots=True)
class Search:
    """What is looked for. `look` gives what was found in some bytes, `find` where below some folders."""

    words: Iterable[str] = ()
    numbers: Iterable[str] = ()  # of 15 figures
    codes: Iterable[str] = ()  # and telephone numbers
    _whole: dict[bytes, list[tuple[bytes, str]]] = field(default_factory=dict)
    _squeezed: dict[bytes, list[tuple[bytes, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in self.words:
            self._add(self._whole, spellings(word), word)
        for number in self.numbers:
            for text in grouped(number):
                self._add(self._whole, spellings(text), number)
            windows = {number[at : at + WINDOW].encode() for at in range(len(number) - WINDOW + 1)}
            self._add(self._squeezed, windows, number)
        for code in self.codes:
            for text in in_fours(code):
                self._add(self._whole, spellings(text), code)
            self._add(self._squeezed, {code.encode(), code.upper().encode(), code.lower().encode()}, code)

    def _add(self, index: dict[bytes, list[tuple[bytes, str]]], found: Iterable[bytes], word: str) -> None:
        for one in found:
            index.setdefault(one[:GRAM], []).append((one, word))

    def look(self, content: bytes) -> set[str]:
        """Which of the words are in there."""
        return _hits(content, self._whole) | _hits(content.translate(None, _BETWEEN), self._squeezed)

    def find(self, *folders: Path, but: tuple[str, ...] = ()) -> list[str]:
        """`path: word`, for each file and each name of one below the folders; of folders named in `but` names alone."""
        found = []
        for folder in folders:
            for path in folder.rglob("*"):
                hits = self.look(str(path.relative_to(folder)).encode("utf-8", "surrogateescape"))
                if path.is_file() and not path.is_symlink() and path.parent.name not in but:
                    for content in contents(path.read_bytes()):
                        hits |= self.look(content)
                found += [f"{path.relative_to(folder)}: {hit}" for hit in hits]
        return sorted(found)


def contents(content: bytes) -> Iterator[bytes]:
    """The bytes themselves, and what they hold: the text of a PDF, the members of a zip."""
    yield content
    at = content.find(b"%PDF-")
    while at >= 0:
        with suppress(pypdfium2.PdfiumError):  # these five bytes stand in other things too
            yield text_of(content[at:]).encode()
        at = content.find(b"%PDF-", at + 1)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from contents(archive.read(name))


def _hits(content: bytes, index: dict[bytes, list[tuple[bytes, str]]]) -> set[str]:
    if not index:
        return set()
    found = set()
    for at in range(len(content) - GRAM + 1):
        for pattern, word in index.get(content[at : at + GRAM], ()):
            if content.startswith(pattern, at):
                found.add(word)
    return found
