"""A professional in a line of a list, and how a search was understood, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.access import Professional
from desk_app.domain.directory import Understood
from desk_app.domain.say import Say

NBSP = "\u00a0"


def who(professional: Professional) -> str:
    """`Docteur Anne LE GAUNDRE · Médecine générale`."""
    return _dotted(professional.shown_name(), professional.skill or professional.profession)


def where(professional: Professional) -> str:
    """What tells homonyms apart: `12 RUE DES LILAS, 31000 TOULOUSE · RPPS 10001234567`."""
    town = f"{professional.postcode} {professional.town}".strip().replace(" ", NBSP, 1)
    place = ", ".join(part for part in (professional.street, town) if part)
    return _dotted(place, f"RPPS{NBSP}{professional.rpps}" if professional.has_name else "")


def what_and_where(professional: Professional) -> str:
    """Beside a name that was chosen, what tells it from its homonyms: `Médecine générale · 12 RUE DES LILAS, …`."""
    return _dotted(professional.skill or professional.profession, where(professional))


def named_at(professional: Professional) -> str:
    """In a sentence: `Docteur Anne LE GAUNDRE (Médecine générale, TOULOUSE)`."""
    said = [part for part in (professional.skill or professional.profession, professional.town) if part]
    return f"{professional.shown_name()} ({', '.join(said)})" if said else professional.shown_name()


def understood_words(understood: Sequence[Understood], say: Say) -> str:
    """`LEFEVRE (nom), TOULOUSE (commune) ; « XYZZY » inconnu`."""
    known = [f"{one.word} ({_senses(one, say)})" for one in understood if one.senses]
    unknown = [say("field.directory.unknown", word=one.word) for one in understood if not one.senses]
    parts = [", ".join(part) for part in (known, unknown) if part]
    return say("field.directory.and").join(parts)


def _senses(one: Understood, say: Say) -> str:
    return say("field.directory.or").join(say(f"field.sense.{sense.value}") for sense in one.senses)


def _dotted(*parts: str) -> str:
    return f"{NBSP}· ".join(part for part in parts if part)
