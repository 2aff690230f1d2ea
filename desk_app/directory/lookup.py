"""One directory file, searched: the index tells who has all the words, first in the desk's own département, then in
those around it, then anywhere; what it tells is put in order by `rank`.

Where too few answer, words one slip away and words that sound alike are asked too; where nobody does, fewer words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from desk_app.directory import areas
from desk_app.directory.at_hand import AtHand
from desk_app.directory.opened import opened
from desk_app.directory.question import RPPS, question
from desk_app.directory.rank import NEIGHBOURS, Desk, Entry, Found, Ranking
from desk_app.directory.trades import Trades
from desk_app.directory.vocabulary import Meaning, Vocabulary
from desk_app.directory.words import AREA, BEGINNING, FAMILY, PHYSICIAN, SHORT, TRADE
from desk_app.domain.access import Professional
from desk_app.domain.directory import Sense, Sought, Understood

_AT_MOST = 100  # people ranked of each place
_FEW = 80  # people that are ranked whatever else was asked
_ASK = """
SELECT rpps, entry FROM person
WHERE rpps IN (SELECT rowid FROM token WHERE token MATCH ? LIMIT ?)
"""
_NUMBERED = "SELECT rpps, entry FROM person WHERE rpps BETWEEN ? AND ? LIMIT ?"


class Lookup:
    """One directory file, open for reading; of one thread at a time. Raises what `opened` does, and what `reading`
    knows as soon as a question meets a damaged place."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._database = opened(file)
        self._vocabulary = Vocabulary(self._database)
        self._at_hand = AtHand(self._entry)
        try:
            self._people = self._database.execute("SELECT people FROM about").fetchone()[0]
            self._trades = Trades(dict(self._database.execute("SELECT code, label FROM label")))
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def people(self) -> int:
        """How many it has."""
        return int(self._people)

    def search(self, text: str, near: str, chosen: Mapping[str, int], *, doctors_first: bool, limit: int) -> Sought:
        """Best first, `limit` at most. `chosen`: how often this desk took whom, by number."""
        asked = question(text, self._trades)
        desk = Desk(near=near, chosen=chosen, doctors_first=doctors_first)
        if asked.number:
            return self._sought(self._numbered(asked.number, desk), (Understood(asked.number, (Sense.NUMBER,)),), limit)
        meanings = [self._vocabulary.meaning(word) for word in asked.words]
        found = self._found(meanings, desk)
        if len(found) < limit:
            guess = self._guess(meanings)
            found = self._found(guess, desk) | found or self._closest(guess, desk)
        return self._sought(found, tuple(meaning.understood() for meaning in meanings), limit)

    def named(self, numbers: Iterable[str], near: str) -> dict[str, Professional]:
        """Those people that it has, by number, each where they work nearest."""
        desk = Desk(near=near)
        found = {}
        for number in numbers:
            for one in self._numbered(number, desk).values() if len(number) == RPPS and number.isdecimal() else ():
                found[number] = self._professional(one)
        return found

    def _sought(self, found: Mapping[int, Found], understood: tuple[Understood, ...], limit: int) -> Sought:
        best = sorted(found.values(), key=lambda one: one.key)[:limit]
        people = tuple(self._professional(one) for one in best)
        return Sought(people, sum(not one.is_guessed for one in best), understood)

    def _professional(self, found: Found) -> Professional:
        activity = found.activity
        return Professional(
            rpps=f"{found.rpps:0{RPPS}}",
            title=found.title if found.title == "Docteur" else "",
            family_name=found.family_name,
            given_name=found.given_name,
            profession_code=activity.profession,
            profession=self._trades.label(activity.profession),
            skill_code=activity.skill,
            skill=self._trades.label(activity.skill),
            site=activity.site,
            street=activity.street,
            postcode=activity.postcode,
            town=activity.town,
        )

    def _numbered(self, begins: str, desk: Desk) -> dict[int, Found]:
        low = int(begins.ljust(RPPS, "0"))
        rows = self._database.execute(_NUMBERED, (low, low + 10 ** (RPPS - len(begins)) - 1, _AT_MOST))
        return _ranked(rows, Ranking([], desk))

    def _found(self, meanings: Sequence[Meaning], desk: Desk) -> dict[int, Found]:
        if not meanings or not all(meaning.tokens for meaning in meanings):
            return {}
        return _ranked(self._entries(meanings, desk), Ranking(meanings, desk))

    def _closest(self, meanings: Sequence[Meaning], desk: Desk) -> dict[int, Found]:
        """Nobody has all the words: who has all of them but one, or but those that nobody has."""
        known = [meaning for meaning in meanings if meaning.tokens]
        fewer = [[*known[:one], *known[one + 1 :]] for one in range(len(known))]
        if len(known) < len(meanings):
            fewer = [known]
        elif meanings and len(meanings[-1].word.text) <= SHORT:
            fewer = fewer[-1:]  # a word hardly begun says little yet
        found: dict[int, Found] = {}
        for some in fewer:
            found |= self._found(some, desk)
        return {rpps: one._replace(key=(1, *one.key[1:]), is_guessed=True) for rpps, one in found.items()}

    def _entries(self, meanings: Sequence[Meaning], desk: Desk) -> Iterator[Entry]:
        """Who may have all the words. The words that most people have are left to the ranking where the others leave
        few already: walking through all of Paris takes longer than looking at fifty people. So is a single letter that
        comes after a word: half of all people have it."""
        telling = [meaning for meaning in meanings if len(meaning.word.text) > 1] or meanings
        rarest_first = sorted(telling, key=lambda meaning: meaning.people)
        left = float(self._people)
        for count, meaning in enumerate(rarest_first, 1):
            left *= min(meaning.people / self._people, 1.0)
            if left <= _FEW:
                rows = self._asked([meaning.tokens for meaning in rarest_first[:count]])
                if len(rows) < _AT_MOST:
                    yield from rows
                    return
        terms = [meaning.tokens for meaning in rarest_first]
        around = areas.nearest(areas.area_of(desk.near))
        yield from self._at_hand.who(desk.chosen, terms)
        answers = 0
        for place in (around[:1], around[1 : NEIGHBOURS + 1], ()):
            there = [*terms, tuple(AREA + area for area in place)] if place else terms
            rows = self._asked(there)
            yield from rows
            answers += len(rows)
            if len(rows) == _AT_MOST:  # there are more: whoever is to come first must be among them
                yield from self._first_of(there, desk)
            if answers >= _AT_MOST:
                return

    def _entry(self, number: str) -> Entry | None:
        rows: list[Entry] = self._database.execute(_NUMBERED, (int(number), int(number), 1)).fetchall()
        return rows[0] if rows else None

    def _first_of(self, terms: Sequence[Sequence[str]], desk: Desk) -> Iterator[Entry]:
        """Of many who have the words: whose family name it is, the doctors where they count."""
        names = [tuple(token for token in tokens if token[0] in FAMILY + BEGINNING) for tokens in terms]
        if any(names) and all(len(its) < len(tokens) for its, tokens in zip(names, terms, strict=True)):
            terms = [tuple(token for its in names for token in its), *terms]
            yield from self._asked(terms)
        if desk.doctors_first and not any(map(_are_others, terms)):
            yield from self._asked([*terms, (PHYSICIAN,)])

    def _asked(self, terms: Sequence[Sequence[str]]) -> list[Entry]:
        return self._database.execute(_ASK, (_match(terms), _AT_MOST)).fetchall()

    def _guess(self, meanings: Sequence[Meaning]) -> list[Meaning]:
        """What may have been meant by the words that nobody has; by any of them, where somebody has each."""
        unknown = any(not meaning.tokens for meaning in meanings)
        return [
            meaning if unknown and meaning.tokens else self._vocabulary.meant(meaning, is_known=not unknown)
            for meaning in meanings
        ]


def _are_others(tokens: Sequence[str]) -> bool:
    """Professions alone, and no doctor's: among all nurses one would look for doctors to the end."""
    return all(token[0] == TRADE and token[1:].isdigit() and token != PHYSICIAN for token in tokens)


def _ranked(entries: Iterable[Entry], ranking: Ranking) -> dict[int, Found]:
    found: dict[int, Found] = {}
    for entry in entries:
        if entry[0] not in found and (one := ranking.found(entry)) is not None:
            found[entry[0]] = one
    return found


def _match(terms: Sequence[Sequence[str]]) -> str:
    return " AND ".join(f"({' OR '.join(_quoted(token) for token in term)})" for term in terms)


def _quoted(token: str) -> str:
    return f'"{token[:-1]}"*' if token[-1] == "*" else f'"{token}"'
