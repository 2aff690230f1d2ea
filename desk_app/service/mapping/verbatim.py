"""JSON word for word: what is not ours goes back as it came, each number with the very digits it was written with."""

from __future__ import annotations

from typing import Any

import msgspec

_BOM = b"\xef\xbb\xbf"


def _as_written(number: str) -> msgspec.Raw:
    return msgspec.Raw(number.encode())


_decoder = msgspec.json.Decoder(float_hook=_as_written)


def read(body: bytes) -> Any:
    """The JSON in `body`, None where it holds none. Depth, size and half characters cannot make it raise."""
    try:
        return _decoder.decode(body.removeprefix(_BOM))
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors
        return None


def canonical(value: Any) -> bytes:
    """JSON in UTF-8 without spaces, keys sorted: bytes that do not depend on the order things were written in."""
    return msgspec.json.encode(value, order="sorted")
