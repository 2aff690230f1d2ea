"""What a printer says, in words. The sentences are the catalogue's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from desk_app.domain.printers import PrinterFacts
from desk_app.domain.say import Say


def reasons_said(reasons: Iterable[str], say: Say) -> str:
    """Why nothing comes out, each reason once; as the printer calls it where no words are known."""
    return _each_once("reason", reasons, say)


def otherwise_said(what: Iterable[str], say: Say) -> str:
    """What it did otherwise than it was asked."""
    return _each_once("otherwise", what, say)


def names_apart(printers: Sequence[PrinterFacts]) -> Mapping[str, str]:
    """What each is called, by its uri. Two of one model often have one name: then where they are, or their queue, is
    said too, or a code comes out in another room."""
    return {one.uri: _apart(one, [other for other in printers if other.name == one.name]) for one in printers}


def _apart(one: PrinterFacts, namesakes: Sequence[PrinterFacts]) -> str:
    if len(namesakes) < 2:
        return one.name
    others = [_places(other.uri) for other in namesakes if other is not one]
    own = enumerate(_places(one.uri))
    told = next((place for at, place in own if all(place != other[at] for other in others)), one.uri)
    return f"{one.name} ({told})"


def _places(uri: str) -> tuple[str, ...]:
    """Where it is, the shortest first: its machine, its queue's name, its path there."""
    place = urlsplit(uri)
    return place.netloc, place.path.rpartition("/")[2], place.path


def _each_once(group: str, words: Iterable[str], say: Say) -> str:
    known = ((f"printer.{group}.{one}", one) for one in words)
    return ", ".join(dict.fromkeys(say(key) if key in say else one for key, one in known))
