"""What was typed, taken apart: each word, and everything it may mean in the index. Pure.

Every word must be found; a word may be a family name, a given name, a town, a street, a trade, a number: whatever the
index has under it. The last one is the beginning of a word; another is where nothing is called just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk_app.directory import areas
from desk_app.directory.trades import Trades
from desk_app.directory.words import AREA, BEGINNING, FAMILY, GIVEN, PARTICLES, POSTCODE, SHORT, STREET, TOWN, words_of

MOST_WORDS = 10
_LONGEST = 200  # letters of them all: a page that was pasted takes no longer to answer than a question
NAMES = FAMILY + GIVEN + TOWN + STREET
_NOBODY = frozenset(
    ("M", "MME", "MLLE", "MADAME", "MONSIEUR", "PR", "PROFESSEUR", "PROFESSEURE", "TRAITANT", "TRAITANTE")
)
# « Lefèvre à côté de la gare », « au coin de la rue Pasteur », « 3 rue Pasteur »: these lead to a place and name none,
# and the index has neither house numbers nor what kind of a way it is. The first word may be an initial, and what comes
# after a title a name (Dr CHEMIN, Mr AU); the last one may go on.
_LEADING = re.compile(
    r"(?:(?<= )(?<!\bM )(?<!\bDR )(?<!\bPR )(?<!\bMME )(?<!\bMLLE )(?<!\bMADAME )(?<!\bDOCTEUR )(?<!\bMONSIEUR )"
    r"(?:(?:(?:A|AU|TOUT|JUSTE) )*(?:(?:COTE|COIN|BOUT|PRES) (?=DE|DU|D )|FACE (?=A|AU))"
    r"|EN FACE |DERRIERE |DEVANT |CHEZ |VERS |(?:A|AU|AUX|EN) "
    r"|(?:RUE|AVENUE|BOULEVARD|ALLEES?|IMPASSE) |(?:CHEMIN|COURS|PLACE|QUAI|ROUTE) (?=(?:D|DE|DES|DU|L|LA|LE|LES) ))"
    r"|\b\d{1,4} (?:(?:BIS|TER) )?(?:RUE|AVENUE|BOULEVARD|PLACE|CHEMIN|ALLEES?|IMPASSE|ROUTE|QUAI|COURS) )(?=.)"
)
UNSAID = PARTICLES | {"A", "AU", "AUX", "EN"}  # words of a town's name that no question keeps
RPPS = 11  # digits
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST_AREA = 4  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as it was typed, and what it may be: one of `tokens`, or a word that is `spelt` so: the last of
    these has all particles that were typed before it. `begins`: it may go on. A département's name is one word."""

    text: str
    tokens: tuple[str, ...] = ()
    spelt: tuple[str, ...] = ()
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """All words; `number` is the beginning of an RPPS number that was typed, or empty."""

    words: tuple[Word, ...] = ()
    number: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.number)


def question(text: str, trades: Trades) -> Question:
    """What `text` asks for; nothing where there is no word in it."""
    said = " ".join(words_of(text))[:_LONGEST]
    typed = _LEADING.sub("", said).split()[:MOST_WORDS]
    typed = [word for word in typed if word not in _NOBODY] or typed
    number = next((word for word in typed if word.isdigit() and 5 < len(word) <= RPPS), "")
    return Question(tuple(_words([word for word in typed if word != number], trades)), number)


def near(word: str) -> list[str]:
    """Every spelling one slip away: a letter left out, put in or doubled, changed, two swapped."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    dropped = [left + right[1:] for left, right in parts if right]
    swapped = [left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1]
    changed = [left + letter + right[1:] for left, right in parts if right for letter in _LETTERS]
    added = [left + letter + right for left, right in parts for letter in _LETTERS]
    return list(dict.fromkeys((*dropped, *swapped, *changed, *added)))


def _words(typed: Sequence[str], trades: Trades) -> Iterator[Word]:
    place = 0
    particles: list[str] = []
    while place < len(typed):
        word = typed[place]
        if area := _area(typed, place):
            code, length = area
            text = " ".join(typed[place : place + length])
            place += length
            yield Word(text=text, tokens=(AREA + code,), spelt=("".join(text.split()),))
            continue
        place += 1
        is_last = place == len(typed)
        if word in PARTICLES and not is_last:
            particles.append(word)
        elif word[0].isdigit():
            yield Word(text=word, tokens=_numbers(word), begins=True)
        else:
            # DE LA FONTAINE is also LAFONTAINE and DELAFONTAINE.
            joined = ("".join(particles[start:]) + word for start in reversed(range(len(particles))))
            tokens = trades.tokens(word)
            if is_last and len(word) <= SHORT:
                tokens = (*tokens, BEGINNING + word if len(word) > 1 else f"{BEGINNING}{word}*")
            yield Word(text=word, tokens=tokens, spelt=(word, *joined), begins=is_last and word not in PARTICLES)
            particles = []


def _numbers(word: str) -> tuple[str, ...]:
    """A postcode or its beginning, a département, a number in a town's or a street's name (`8 mai`)."""
    return (f"{POSTCODE}{word}*", AREA + word, STREET + word, TOWN + word)


def _area(typed: Sequence[str], place: int) -> tuple[str, int] | None:
    """A département's name that begins here, and how many words it takes."""
    for length in range(min(_LONGEST_AREA, len(typed) - place), 0, -1):
        if code := areas.named().get("".join(typed[place : place + length])):
            return code, length
    return None
