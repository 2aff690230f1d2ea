"""Invented professionals in the shape of the public extraction: for the demonstration, training and tests.

Nobody in it exists. The same rows and seed give the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum import luhn

from resources.codes import professions, skills

# The 56 columns of the extraction, in its order.
_PLACE = " (coord. structure)"
COLUMNS = (
    *("Type d'identifiant PP", "Identifiant PP", "Identification nationale PP"),
    *("Code civilité d'exercice", "Libellé civilité d'exercice", "Code civilité", "Libellé civilité"),
    *("Nom d'exercice", "Prénom d'exercice", "Code profession", "Libellé profession"),
    *("Code catégorie professionnelle", "Libellé catégorie professionnelle"),
    *("Code type savoir-faire", "Libellé type savoir-faire", "Code savoir-faire", "Libellé savoir-faire"),
    *("Code mode exercice", "Libellé mode exercice", "Numéro SIRET site", "Numéro SIREN site", "Numéro FINESS site"),
    *("Numéro FINESS établissement juridique", "Identifiant technique de la structure"),
    *("Raison sociale site", "Enseigne commerciale site"),
    *(f"Complément destinataire{_PLACE}", f"Complément point géographique{_PLACE}", f"Numéro Voie{_PLACE}"),
    *(f"Indice répétition voie{_PLACE}", f"Code type de voie{_PLACE}", f"Libellé type de voie{_PLACE}"),
    *(f"Libellé Voie{_PLACE}", f"Mention distribution{_PLACE}", f"Bureau cedex{_PLACE}", f"Code postal{_PLACE}"),
    *(f"Code commune{_PLACE}", f"Libellé commune{_PLACE}", f"Code pays{_PLACE}", f"Libellé pays{_PLACE}"),
    *(f"Téléphone{_PLACE}", f"Téléphone 2{_PLACE}", f"Télécopie{_PLACE}", f"Adresse e-mail{_PLACE}"),
    *("Code Département (structure)", "Libellé Département (structure)", "Ancien identifiant de la structure"),
    *("Autorité d'enregistrement", "Code secteur d'activité", "Libellé secteur d'activité"),
    *("Code section tableau pharmaciens", "Libellé section tableau pharmaciens", "Code rôle", "Libellé rôle"),
    *("Code genre activité", "Libellé genre activité"),
)

_DOCTOR, _NURSE, _PHYSIO, _PODOLOGIST, _PHARMACIST, _MIDWIFE, _DENTIST = "10", "60", "70", "80", "21", "50", "40"
_WEIGHTS = {_DOCTOR: 34, _NURSE: 28, _PHYSIO: 14, _PODOLOGIST: 5, _PHARMACIST: 8, _MIDWIFE: 5, _DENTIST: 6}
_SKILLS = ("SM54", "SM54", "SM54", "SM04", "SM15", "SM40", "SM42")
_TOWNS = (
    *(("31000", "31555", "TOULOUSE"), ("31300", "31555", "TOULOUSE"), ("31400", "31555", "TOULOUSE")),
    *(("31700", "31069", "BLAGNAC"), ("31770", "31149", "COLOMIERS"), ("81000", "81004", "ALBI")),
    *(
        ("75011", "75111", "PARIS"),
        ("69003", "69383", "LYON"),
        ("29200", "29019", "BREST"),
        ("20200", "2B033", "BASTIA"),
    ),
    *(
        ("97400", "97411", "SAINT-DENIS"),
        ("01250", "01185", "L'HÔPITAL-SUR-L'AIN"),
        ("62370", "62764", "SAINT-NICOLAS"),
    ),
    *(("13005", "13205", "MARSEILLE"), ("59000", "59350", "LILLE"), ("44000", "44109", "NANTES")),
    *(("35000", "35238", "RENNES"), ("33000", "33063", "BORDEAUX"), ("06000", "06088", "NICE")),
    *(("67000", "67482", "STRASBOURG"), ("14000", "14118", "CAEN"), ("21000", "21231", "DIJON")),
    *(("38000", "38185", "GRENOBLE"), ("54000", "54395", "NANCY"), ("49000", "49007", "ANGERS")),
    *(("63000", "63113", "CLERMONT-FERRAND"), ("87000", "87085", "LIMOGES"), ("86000", "86194", "POITIERS")),
    *(("76000", "76540", "ROUEN"), ("80000", "80021", "AMIENS"), ("51100", "51454", "REIMS")),
    *(("57000", "57463", "METZ"), ("25000", "25056", "BESANÇON"), ("34000", "34172", "MONTPELLIER")),
    *(("64000", "64445", "PAU"), ("97200", "97209", "FORT-DE-FRANCE"), ("56170", "56186", "QUIBERON")),
)
_WAYS = ("RUE", "AVENUE", "BOULEVARD", "PLACE", "CHEMIN")
_STREETS = ("DES LILAS", "DES TROIS PONTS", "DE L'ÉGLISE", "DU MOULIN", "DES ACACIAS", "DE LA FONTAINE")
_WOMEN = (
    *("Anne-Sophie", "Chloé", "Hélène", "Inès", "Marie-Claire", "Éloïse", "Fatima", "Lucie", "Camille", "Noémie"),
    *("Nathalie", "Isabelle", "Zoé", "Anaïs", "Aurélie", "Valérie", "Jade", "Lina", "Ambre", "Aïcha", "Linh", "Emma"),
)
_MEN = (
    *("Benoît", "Jérôme", "Jean-Baptiste", "Karim", "Maël", "Noël", "Raphaël", "Thibault", "Hugo", "Camille"),
    *("François", "Pierre", "Stéphane", "Olivier", "Denis", "Nicolas", "Adam", "Gabriel", "Youssef", "Minh", "João"),
)
_HEADS = (
    *("BAR", "CHA", "DEL", "FOU", "GAU", "LAM", "MER", "PÉ", "ROU", "SAU", "TRI", "VIL"),
    *("BO", "COR", "DU", "FLO", "HU", "JA", "MON", "PRU", "QUE", "TAR"),
)
_MIDDLES = ("", "BA", "BI", "CO", "DA", "FE", "GI", "LA", "LI", "MA", "NO", "PE", "RA", "RI", "RO", "SA", "TE", "VI")
_TAILS = ("BERT", "CHÉ", "DIEU", "LLOT", "MARD", "NIER", "RAND", "SSIN", "TEAU", "VAUX")
_PARTICLES = ("", "", "", "", "", "", "", "LE ", "D'", "DE LA ")


@dataclass(frozen=True, slots=True)
class _Person:
    family: str
    given: str
    woman: bool
    profession: str
    skill: str = ""
    town: tuple[str, str, str] | None = None  # None: chosen


_TOULOUSE = _TOWNS[0]
# People the demonstration and the tests count on: homonyms in several towns, an accent, particles, each profession.
CAST = (
    _Person("LEFÈVRE", "Hélène", True, _DOCTOR, "SM54", _TOULOUSE),
    _Person("LEFÈVRE", "Benoît", False, _DOCTOR, "SM04", _TOWNS[8]),
    _Person("LEFÈVRE", "Hélène", True, _NURSE, "", _TOWNS[7]),
    _Person("LE FÈVRE", "Camille", True, _PHYSIO, "", _TOWNS[6]),
    _Person("LEFÈVRE-VILLOT", "Noël", False, _DENTIST, "", _TOWNS[5]),
    _Person("LE GAUNDRE", "Anne-Sophie", True, _DOCTOR, "SM54", _TOULOUSE),
    _Person("D'ARBERT", "Thibault", False, _PODOLOGIST, "", _TOULOUSE),
    _Person("DE LA ROUSSIN", "Inès", True, _NURSE, "", _TOULOUSE),
    _Person("SAUNIER", "Karim", False, _PHYSIO, "", _TOULOUSE),
    _Person("VILDIEU", "Lucie", True, _MIDWIFE, "", _TOULOUSE),
    _Person("CHARAND", "Éloïse", True, _PHARMACIST, "", _TOULOUSE),
    _Person("MERTEAU", "Raphaël", False, _DOCTOR, "SM40", _TOWNS[3]),
)


def write_extraction(rows: int, path: Path, seed: int = 1) -> None:
    """Write `rows` lines, those of `CAST` first, to `path` in UTF-8."""
    rng = random.Random(seed)  # noqa: S311 - invented people, no secret
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("|".join(COLUMNS) + "|\n")
        out.writelines("|".join(row) + "|\n" for row in _rows(rows, rng))


def _rows(count: int, rng: random.Random) -> Iterator[list[str]]:
    rank = 0
    while count > 0:
        person = CAST[rank] if rank < len(CAST) else _invented(rng)
        rank += 1
        # Every tenth works in two places, as in the real file.
        places = 2 if rank > len(CAST) and rng.random() < 0.1 else 1
        for _ in range(min(count, places)):
            count -= 1
            yield _row(person, rank, rng)


def _invented(rng: random.Random) -> _Person:
    woman = rng.random() < 0.6
    profession = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    family = rng.choice(_PARTICLES) + rng.choice(_HEADS) + rng.choice(_MIDDLES) + rng.choice(_TAILS)
    given = rng.choice(_WOMEN if woman else _MEN)
    return _Person(family, given, woman, profession, rng.choice(_SKILLS) if profession == _DOCTOR else "")


def _row(person: _Person, rank: int, rng: random.Random) -> list[str]:
    body = str(1_099_000_000 + rank)
    rpps = body + luhn.calc_check_digit(body)
    postcode, insee, town = person.town or rng.choice(_TOWNS)
    medical = person.profession in (_DOCTOR, _DENTIST, _PHARMACIST)
    values = {
        "Type d'identifiant PP": "8",
        "Identifiant PP": rpps,
        "Identification nationale PP": f"8{rpps}",
        "Code civilité d'exercice": "DR" if medical else "",
        "Libellé civilité d'exercice": "Docteur" if medical else "",
        "Code civilité": "MME" if person.woman else "M",
        "Libellé civilité": "Madame" if person.woman else "Monsieur",
        "Nom d'exercice": person.family,
        "Prénom d'exercice": person.given,
        "Code profession": person.profession,
        "Libellé profession": professions()[person.profession],
        "Code catégorie professionnelle": "C",
        "Libellé catégorie professionnelle": "Civil",
        "Code type savoir-faire": "S" if person.skill else "",
        "Libellé type savoir-faire": "Spécialité ordinale" if person.skill else "",
        "Code savoir-faire": person.skill,
        "Libellé savoir-faire": skills()[person.skill] if person.skill else "",
        "Code mode exercice": "L",
        "Libellé mode exercice": "Libéral",
        "Raison sociale site": rng.choice(("CABINET", 'MAISON DE SANTÉ "LES LILAS"', "CENTRE DE SOINS")),
        f"Numéro Voie{_PLACE}": str(rng.randrange(1, 120)),
        f"Libellé type de voie{_PLACE}": rng.choice(_WAYS),
        f"Libellé Voie{_PLACE}": rng.choice(_STREETS),
        f"Bureau cedex{_PLACE}": f"{postcode} {town}",
        f"Code postal{_PLACE}": postcode,
        f"Code commune{_PLACE}": insee,
        f"Libellé commune{_PLACE}": town,
        f"Code pays{_PLACE}": "99000",
        f"Libellé pays{_PLACE}": "France",
        "Code Département (structure)": postcode[:3] if postcode.startswith("97") else postcode[:2],
        "Code secteur d'activité": "SA07",
        "Libellé secteur d'activité": "Cabinet individuel",
    }
    return [values.get(column, "") for column in COLUMNS]
