"""Faces as they stand in a document: cut into parts of at most 256 characters, and packed, once and not once a letter.

A part is the same in every letter that uses one of its characters: the faces in a file tell nothing about its words,
and a letter costs what it says and not what its faces weigh."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from printing.fonts import Face, load, load_spare

_SYMBOLIC, _NAMED = 4, 32  # flags of a font: its codes are its own, and not those of a usual table
_OFTEN = "’‘“”«»–—…•œŒŸŠšŽž€"  # beside Latin-1, in the first part
_FIRST, _LAST, _NONE = 32, 255, 0
_SIZE = _LAST - _FIRST + 1
_SPARE = 100  # the first part whose letters the face itself lacks


@cache
def _places(face: Face) -> dict[str, tuple[int, int]]:
    """Where each character of the face stands: its part, and its code in there. What it lacks has parts of its own."""
    known, spare = load(face).face.charToGlyph, load_spare(face)
    first = dict.fromkeys([*map(chr, range(32, 127)), *map(chr, range(160, 256)), *_OFTEN])
    ordered = [sign for sign in first if ord(sign) in known]
    ordered += [chr(one) for one in sorted(known) if chr(one) not in first]
    places = {sign: (at // _SIZE, _FIRST + at % _SIZE) for at, sign in enumerate(ordered)}
    behind = (chr(one) for one in sorted(spare.face.charToGlyph if spare is not None else ()) if one not in known)
    return places | {sign: (_SPARE + at // _SIZE, _FIRST + at % _SIZE) for at, sign in enumerate(behind)}


def placed(text: str, face: Face) -> list[tuple[int, bytes]]:
    """`text` as runs of codes, each in one part of the face. What the face lacks is drawn as its missing sign."""
    places = _places(face)
    runs: list[tuple[int, bytearray]] = []
    for sign in text:
        part, code = places.get(sign, (0, _NONE))
        if not runs or runs[-1][0] != part:
            runs.append((part, bytearray()))
        runs[-1][1].append(code)
    return [(part, bytes(codes)) for part, codes in runs]


def name(face: Face, part: int) -> str:
    """What the part is called on a page."""
    return f"{face.name.title()}{part}"


def embed(document: Any, face: Face, part: int) -> None:
    """Add the part to ReportLab's `document`, under its name."""
    from reportlab.pdfbase.pdfdoc import PDFObjectReference

    written, called = _written(face, part), name(face, part)

    def add(role: str, thing: bytes) -> int:
        document.Reference(thing, f"{called}.{role}")
        return int(document.objectcounter)

    description = add("description", written.description % add("file", written.file))
    add("font", written.font % (add("words", written.words), description))
    document.idToObject["BasicFonts"].dict[called] = PDFObjectReference(f"{called}.font")


@dataclass(frozen=True, slots=True)
class _Part:
    """The four objects of a part as they stand in a file; `%d` is the number of another of them."""

    file: bytes
    words: bytes  # what each code reads as
    description: bytes  # names the file
    font: bytes  # names the words and the description


@cache
def _written(face: Face, part: int) -> _Part:
    from reportlab.pdfbase.ttfonts import SUBSETN, makeToUnicodeCMap

    data = (load_spare(face) if part >= _SPARE else load(face)).face
    signs = {code: ord(sign) for sign, (one, code) in _places(face).items() if one == part}
    codes = [signs.get(code, _NONE) for code in range(max(signs) + 1)]
    cut = data.makeSubset(codes)
    base = f"{SUBSETN(part).decode()}+{data.name.decode()}"
    box = " ".join(f"{one:g}" for one in data.bbox)
    widths = " ".join(f"{data.getCharWidth(code):g}" for code in codes)
    return _Part(
        file=_packed(cut, f"/Length1 {len(cut)}"),
        words=_packed(makeToUnicodeCMap(base, codes).encode()),
        description=(
            f"<< /Type /FontDescriptor /FontName /{base} /Flags {data.flags & ~_NAMED | _SYMBOLIC} /FontBBox [{box}]"
            f" /ItalicAngle {data.italicAngle:g} /Ascent {data.ascent:g} /Descent {data.descent:g}"
            f" /CapHeight {data.capHeight:g} /StemV {data.stemV:g} /MissingWidth {data.defaultWidth:g}"
            " /FontFile2 %d 0 R >>"
        ).encode(),
        font=(
            f"<< /Type /Font /Subtype /TrueType /BaseFont /{base} /FirstChar 0 /LastChar {len(codes) - 1}"
            f" /Widths [{widths}] /ToUnicode %d 0 R /FontDescriptor %d 0 R >>"
        ).encode(),
    )


def _packed(content: bytes, more: str = "") -> bytes:
    data = zlib.compress(content, 9)
    head = f"<< /Filter /FlateDecode /Length {len(data)} {more} >>\nstream\n".encode()
    return head + data + b"\nendstream"
