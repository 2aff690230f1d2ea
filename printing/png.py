"""A page picture as a PNG file's bytes, with the standard library alone."""

from __future__ import annotations

import struct
import zlib

from desk_app.ports import PagePicture


def png(picture: PagePicture) -> bytes:
    """Eight bits a channel, RGB, each row after the one above it (filter 2: white paper packs well)."""
    row = picture.width * 3
    above = bytes(row)
    rows = bytearray()
    for at in range(picture.height):
        line = picture.rgb[at * row : (at + 1) * row]
        rows.append(0 if line != above else 2)
        rows += line if line != above else bytes(row)
        above = line
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    parts = (_part(b"IHDR", header), _part(b"IDAT", zlib.compress(bytes(rows), 9)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
