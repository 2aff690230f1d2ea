"""Lines of text: broken at spaces, never at a non-breaking one; inside a word only where it is wider than a line."""

from __future__ import annotations

from collections.abc import Iterator

from printing.fonts import Face, width


def wrap(text: str, face: Face, size: float, room: float) -> tuple[str, ...]:
    """`text` in lines no wider than `room` millimetres. Nothing is lost but the spaces at the breaks."""
    lines: list[str] = []
    line = ""
    for word in _words(text, face, size, room):
        longer = f"{line} {word}" if line else word
        if line and width(longer, face, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > 1 and " " not in lines[-1] and lines[-2].count(" ") > 1:
        before, word = lines[-2].rsplit(" ", 1)
        if width(f"{word} {lines[-1]}", face, size) <= room:  # no word alone on the last line
            lines[-2:] = [before, f"{word} {lines[-1]}"]
    return tuple(lines)


def _words(text: str, face: Face, size: float, room: float) -> Iterator[str]:
    for word in text.split(" "):
        while word and width(word, face, size) > room:
            end = 1
            while end < len(word) and width(word[: end + 1], face, size) <= room:
                end += 1
            hyphen = word.rfind("-", 0, end) + 1
            end = hyphen or end
            yield word[:end]
            word = word[end:]
        if word:
            yield word
