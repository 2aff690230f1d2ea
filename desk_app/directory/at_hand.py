"""The people a desk chose, by the words they have: each is read once while the directory is open, and a question costs
a few look-ups however many they are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterator, Sequence

from desk_app.directory.rank import Entry, tokens_of


class AtHand:
    """`read` gives the entry of a number, None for one that the directory does not have."""

    def __init__(self, read: Callable[[str], Entry | None]) -> None:
        self._read = read
        self._entries: dict[str, Entry | None] = {}
        self._who: dict[str, set[str]] = {}  # the numbers that have a token
        self._tokens: list[str] = []  # sorted, for those that go on

    def who(self, chosen: Collection[str], terms: Sequence[Sequence[str]]) -> Iterator[Entry]:
        """Of these numbers, those that have one token of each term; a `*` behind a token that goes on."""
        for number in chosen:
            if number not in self._entries:
                self._take(number)
        having = set(chosen)
        for term in terms:
            having &= self._having(term)
        for number in having:
            if (entry := self._entries[number]) is not None:
                yield entry

    def _take(self, number: str) -> None:
        entry = self._entries[number] = self._read(number)
        for token in tokens_of(entry) if entry is not None else ():
            if token not in self._who:
                self._who[token] = set()
                insort(self._tokens, token)
            self._who[token].add(number)

    def _having(self, term: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for token in term:
            if token[-1] == "*":
                found.update(*(self._who[one] for one in self._going_on(token[:-1])))
            else:
                found.update(self._who.get(token, ()))
        return found

    def _going_on(self, start: str) -> Iterator[str]:
        for place in range(bisect_left(self._tokens, start), len(self._tokens)):
            if not self._tokens[place].startswith(start):
                return
            yield self._tokens[place]
