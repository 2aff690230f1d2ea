"""Datamatrix payloads as scanners send them, and random identities to put in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from desk_app.domain import nir

GS = "\x1d"
EXAMPLE = (
    "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\x1dS3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1d"
    "S5FS621-01-1977S701154"
)

# Written by hand from docs/domain.md, section 3, and from what each key carries: not taken from the code under test.
_QWERTY_ON_FRENCH = str.maketrans("0123456789AQZWM.-'", "à&é\"'(-è_çQAWZ?:)ù")
_FRENCH_WINDOWS_CAPS = str.maketrans("0123456789.-'", "à&é\"'(-è_ç;64")
_QWERTY_ON_FRENCH_WINDOWS_CAPS = str.maketrans("AQZWM.-'", "qawz,/°%")
_AZERTY_ON_US = str.maketrans("0123456789AQZWM.-'", ")!@#$%^&*(QAWZ:<64")


def _lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


KEYBOARDS: dict[str, Callable[[str], str]] = {
    "right": lambda text: text,
    "caps": str.swapcase,
    "caps-windows": lambda text: _lower(text).translate(_FRENCH_WINDOWS_CAPS),
    "qwerty": lambda text: text.translate(_QWERTY_ON_FRENCH),
    "qwerty-caps": lambda text: text.translate(_QWERTY_ON_FRENCH).swapcase(),
    "qwerty-caps-windows": lambda text: _lower(text.translate(_QWERTY_ON_FRENCH_WINDOWS_CAPS)),
    "azerty-on-us": lambda text: text.translate(_AZERTY_ON_US),
}
SEPARATORS = {"gs": GS, "picture": "␝", "f8": "<F8>", "f8-bare": "F8", "caret": "^]", "space": " ", "dropped": ""}


@dataclass(frozen=True)
class Written:
    """One identity, field by field, in an order."""

    fields: dict[str, str]
    order: tuple[str, ...]

    def payload(self, keyboard: str = "right", separator: str = "gs") -> str:
        """The payload as a scanner of this habit sends it. What stands in for GS is never translated."""
        limits = {"S2": 20, "S3": 100, "S4": 100}
        parts = ["IS01" + "0" * 22]
        for place, field in enumerate(self.order):
            value = self.fields[field]
            ended = field in limits and place < len(self.order) - 1 and len(value) < limits[field]
            parts.append(f"{field}{value}" + (GS if ended else ""))
        text = "".join(parts)
        return SEPARATORS[separator].join(KEYBOARDS[keyboard](piece) for piece in text.split(GS))

    @property
    def last_is_name(self) -> bool:
        return self.order[-1] in ("S3", "S4")


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD = st.text(_LETTERS, min_size=1, max_size=12)
_NAME = st.builds(
    lambda start, words, signs: start + "".join(w + s for w, s in zip(words, signs, strict=False)) + words[-1],
    st.sampled_from(["", "", "", "'", "D'"]),
    st.lists(_WORD, min_size=1, max_size=4),
    st.lists(st.sampled_from([" ", "-", "'", "--"]), max_size=3),
)
_GIVEN = st.lists(st.one_of(_WORD, st.builds("{}-{}".format, _WORD, _WORD)), min_size=1, max_size=5).map(
    lambda names: " ".join(names)[:100].rstrip(" -")
)
_LONG_NAME = st.text(_LETTERS, min_size=100, max_size=100)


@st.composite
def identities(draw: st.DrawFn) -> Written:
    """Any identity a datamatrix may carry, in any order, with or without a birthplace."""
    department = draw(st.sampled_from(["01", "31", "75", "2A", "2B", "97", "99"]))
    thirteen = (
        f"{draw(st.sampled_from('1278'))}{draw(st.integers(0, 99)):02d}{draw(st.integers(1, 12)):02d}{department}"
        f"{draw(st.integers(101, 190)):03d}{draw(st.integers(1, 999)):03d}"
    )
    day, month = draw(st.sampled_from([(0, 0), (0, 6), (21, 1), (28, 2), (31, 12)]))
    fields = {
        "S1": thirteen + nir.key_of(thirteen),
        "S2": draw(st.sampled_from([f"1.2.250.1.213.1.4.{arc}" for arc in (8, 9, 10, 11)])),
        "S3": draw(_GIVEN),
        "S4": draw(st.one_of(_NAME, _LONG_NAME)),
        "S5": draw(st.sampled_from("MF")),
        "S6": f"{day:02d}-{month:02d}-{draw(st.integers(1900, 2026))}",
    }
    if draw(st.booleans()):
        fields["S7"] = draw(st.sampled_from(["01154", "31555", "2A004", "97411", "99126"]))
    return Written(fields, tuple(draw(st.permutations(list(fields)))))
