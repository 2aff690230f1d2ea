"""Lines of text: broken at spaces, never at a non-breaking one; inside a word only where it is wider than a line."""

from __future__ import annotations

from collections.abc import Iterator

from printing.fonts import Face, width


def wrap(text: str, face: Face, size: float, room: float) -> tuple[str, ...]:
    """`text` in lines no wider than `room` millimetres. Nothing is lost but the spaces at the breaks."""
    lines: list[str] = []
    line, long = "", 0.0
    space = width(" ", face, size)
    for word, wide in _words(text, face, size, room):
        if line and long + space + wide > room:
            lines.append(line)
            line, long = word, wide
        else:
            line, long = (f"{line} {word}", long + space + wide) if line else (word, wide)
    lines.append(line)
    if len(lines) > 1 and " " not in lines[-1] and lines[-2].count(" ") > 1:
        before, word = lines[-2].rsplit(" ", 1)
        if width(f"{word} {lines[-1]}", face, size) <= room:  # no word alone on the last line
            lines[-2:] = [before, f"{word} {lines[-1]}"]
    return tuple(lines)


def _words(text: str, face: Face, size: float, room: float) -> Iterator[tuple[str, float]]:
    """Each word that fits, and how wide it is."""
    for word in text.split(" "):
        while word and (wide := width(word, face, size)) > room:
            end = 1
            while end < len(word) and width(word[: end + 1], face, size) <= room:
                end += 1
            hyphen = word.rfind("-", 0, end) + 1
            end = hyphen or end
            yield word[:end], width(word[:end], face, size)
            word = word[end:]
        if word:
            yield word, wide
