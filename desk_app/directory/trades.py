"""What people call professions and skills, to the extraction's codes: `kiné`, `généraliste`, `cardiologue`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from desk_app.directory.words import DOCTOR, TRADE, words_of
from resources.codes import professions, skills, spoken_trades

SHORTEST = 3  # letters
_TITLES = frozenset(("DR", "DOCTEUR", "DOCTEURE"))
# CARDIOLOGUE and CARDIOLOGIE, CHIRURGIEN and CHIRURGIE, INFIRMIÈRE and INFIRMIER
_ENDING = re.compile(r"(?<=....)(?:IENNE|IEN|ISTE|IQUE|IERE|IER|EUSE|EUR|UE|IE|E|S)$")


class Trades:
    """The words of all labels, those of `labels` (code to label, as an extraction has them) among them."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        found: defaultdict[str, set[str]] = defaultdict(set)
        self._labels = {**skills(), **professions(), **{code: label for code, label in labels.items() if label}}
        for code, label in self._labels.items():
            for word in words_of(label):
                if len(word) >= SHORTEST:
                    found[word].add(code)
        for word, codes in spoken_trades().items():
            found[word].update(codes)
        self._codes = dict(found)

    def label(self, code: str) -> str:
        """What a code is called; nothing for one that nobody has named."""
        return self._labels.get(code, "")

    def tokens(self, word: str) -> tuple[str, ...]:
        """The tokens of the trades that a word may mean, typed whole or begun."""
        if word in _TITLES:
            return (DOCTOR,)
        if len(word) < SHORTEST:
            return ()
        stem = _ENDING.sub("", word)
        codes = {
            code
            for known, its in self._codes.items()
            if known.startswith(stem) or (len(known) > SHORTEST and word.startswith(known))
            for code in its
        }
        return tuple(sorted(TRADE + code for code in codes))

    def words(self) -> frozenset[str]:
        """Every word that names a trade."""
        return frozenset(self._codes)
