"""Names, numbers and dates as the search compares them: accents, capitals, order, particles and spaces forgiven.

An act is found by a set of words: each part of each name, neighbours written together (LE GALL is found as LEGALL), the
number on the card, and `b` + the birth date. Every word asked for must begin one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from desk_app.domain.acts import Act
from desk_app.domain.people import BirthDate

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_PARTICLES = frozenset(("d", "de", "des", "du", "l", "la", "le", "les", "da", "do", "dos", "van", "von", "den", "der"))
_LONGEST_QUERY = 120  # characters; a pasted page is no search
_MOST_WORDS = 8
_JOINED = 3  # so many neighbours are also written together

_DATE = re.compile(r"(?<!\d)(?:(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)")
_DIGIT_DATE = re.compile(r"([0-3]\d)([01]\d)((?:18|19|20)\d\d)")
_NUMBER = re.compile(r"[1-478]\d{4,5}(?:\d|[ab])?\d{0,8}")
_REFERENCE = re.compile(r"G[0-9A-Z]{11}")


def folded(text: str) -> list[str]:
    """The words of a text: `Éléonore d'Œuf-Brûlé` is eleonore, d, oeuf, brule."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", plain)


def _birth_word(birth: BirthDate) -> str:
    return f"b{birth.year:04d}{birth.month:02d}{birth.day:02d}"


def _name_words(name: str) -> Iterator[str]:
    words = folded(name)
    for start in range(len(words)):
        for end in range(start + 1, min(start + _JOINED, len(words)) + 1):
            yield "".join(words[start:end])


def words_of(act: Act) -> str:
    """What an act is found by, separated by spaces."""
    identity = act.content.identity
    traits = identity.traits
    words = {_birth_word(traits.birth_date)}
    for name in (traits.birth_name, traits.given_names, traits.used_name, traits.used_given_name):
        words.update(_name_words(name))
    words.update(known.value.lower() for known in (identity.number, identity.retrieved) if known is not None)
    return " ".join(sorted(words))


def reference_of(query: str) -> str:
    """The letter reference that was typed or scanned, or empty. A name may look like one."""
    text = re.sub(r"[\s-]", "", query[:_LONGEST_QUERY]).upper()
    return text if _REFERENCE.fullmatch(text) else ""


def expression(query: str) -> str:
    """What was typed, as an FTS5 expression; empty where nothing can be found by it."""
    query = query[:_LONGEST_QUERY]
    together = "".join(folded(query))
    if together.isdecimal() or _NUMBER.fullmatch(together):
        dates = [_date(match) for match in _DATE.finditer(query)]
        if not dates and (match := _DIGIT_DATE.fullmatch(together)):
            dates = [f"b{match[3]}{match[2]}{match[1]}"]
        return _any([*dates, *([together] if _NUMBER.fullmatch(together) else []), *_years(together)])
    wanted = [_any([_date(match)]) for match in _DATE.finditer(query)]
    rest = folded(_DATE.sub(" ", query))[:_MOST_WORDS]
    names = list(_names(rest))
    separate = " AND ".join([*wanted, *names])
    if 1 < len(rest) <= _JOINED and not wanted:
        return f"({separate}) OR {_any([''.join(rest)])}"
    return separate


def _names(words: list[str]) -> Iterator[str]:
    """Particles may be left out or written together with what follows; alone they are looked for as they are."""
    before = ""
    for word in words:
        if word in _PARTICLES and len(words) > 1:
            before += word
            continue
        yield _any([word, *([before + word] if before else []), *_years(word)])
        before = ""
    if before:
        yield _any([words[-1]])


def _years(word: str) -> list[str]:
    return [f"b{word}"] if re.fullmatch(r"(18|19|20)\d\d", word) else []


def _date(match: re.Match[str]) -> str:
    day, month, year = match.group(1, 2, 3) if match[3] else match.group(6, 5, 4)
    return f"b{year}{int(month):02d}{int(day):02d}"


def _any(beginnings: list[str]) -> str:
    return "(" + " OR ".join(f'"{beginning}"*' for beginning in beginnings) + ")" if beginnings else ""
