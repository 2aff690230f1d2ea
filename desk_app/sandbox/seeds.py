"""Fictive people: a line each in the register, and the records the service already holds. The same at every start.

None of them lives: numbers are made here, contacts end in example.org or lie in the ranges kept for fiction.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from stdnum.fr import nir
from stdnum.iso7064 import mod_37_36

from desk_app.domain.acts import Attached
from desk_app.domain.contact import PostalAddress
from desk_app.domain.identity import INS_NIR_DEMONSTRATION, NSS_NIR
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.sandbox import seeded
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.shapes import instant, plain
from desk_app.sandbox.store import Store

LONG_AGO = timedelta(days=730)


def number(first_thirteen: str) -> str:
    """15 characters: the 13 and their key."""
    return first_thirteen + str(nir.calc_check_digits(first_thirteen))


def creation_code(first_eleven: str) -> str:
    """12 characters: the 11 and their ISO 7064 Mod 37,36 check character."""
    return first_eleven + str(mod_37_36.calc_check_digit(first_eleven))


def _traits(family: str, given: str, sex: Sex, born: date, place: str, used: str = "") -> Traits:
    return Traits(
        birth_name=family,
        given_names=given,
        first_given_name=given.split(" ")[0],
        sex=sex,
        birth_date=BirthDate(born.year, born.month, born.day),
        birthplace=place,
        used_name=used,
    )


def _person(
    key: str, rank: int, sex: Sex, names: str, born: date, place: str, situation: str, **more: Any
) -> SeedPerson:
    """`names` is `FAMILY/GIVEN NAMES`; `place` an INSEE code; `rank` the rank in the month's register."""
    family, _, given = names.partition("/")
    own = number(f"{'1' if sex is Sex.MALE else '2'}{born.year % 100:02d}{born.month:02d}{place}{rank:03d}")
    used = more.pop("used", "")
    return SeedPerson(
        key=key,
        number=own,
        traits=_traits(family, given, sex, born, place, used),
        situation=situation,
        card_number=more.pop("card_number", own),
        vitale_serial=more.pop("vitale_serial", f"4200000{rank:04d}"),
        **more,
    )


F, M = Sex.FEMALE, Sex.MALE
_HOME = PostalAddress(street="12 RUE DES ACACIAS", postcode="25000", town="BESANCON")
_MILL = PostalAddress(street="2 IMPASSE DU MOULIN", postcode="39100", town="DOLE")
_QUAY = PostalAddress(flat="Appartement 4", street="31 QUAI VAUBAN", postcode="25000", town="BESANCON")
_FARM = PostalAddress(locality="LES GRANGES", street="3 CHEMIN DU LAVOIR", postcode="25330", town="NANS SOUS STE ANNE")


def people(today: date | None = None) -> tuple[SeedPerson, ...]:
    """Everyone. Only the newborn and the person of 17 years and 11 months depend on `today`."""
    today = today or datetime.now(UTC).date()
    newborn = today - timedelta(days=3)
    month = today.year * 12 + today.month - 1 - (17 * 12 + 11)
    nearly = date(month // 12, month % 12 + 1, min(today.day, 28))
    mother = _person(
        "mother", 41, F, "DELACROIX/MARION ELISE", date(1988, 3, 9), "25056", "parent",
        used="Rivoire", creation_code=creation_code("M41D3LACR0X"), email="marion@example.org",
        mobile="+33639980041", address=_HOME,
    )  # fmt: skip
    father = _person(
        "father", 42, M, "RIVOIRE/THOMAS", date(1986, 7, 2), "39300", "parent",
        creation_code=creation_code("F42R1V01RE8"), address=_FARM,
    )  # fmt: skip
    guardian = _person(
        "guardian", 51, F, "MERCIER/SOLANGE", date(1961, 5, 17), "21231", "guardian",
        creation_code=creation_code("G51MERC1ER7"), mobile="+33639980051",
    )  # fmt: skip
    child = {"card_number": mother.number, "parent": "mother", "vitale_serial": ""}
    return (
        _person("adult-typed", 11, F, "LEROUX/CAMILLE JEANNE", date(1979, 4, 23), "25056", "never-opened",
                creation_code=creation_code("7K2M9QX4RTA"), email="camille@example.org", mobile="+33639980011"),
        _person("adult-scanned", 12, M, "BENALI/KARIM", date(1990, 11, 5), "69123", "never-opened",
                creation_code=creation_code("P3W8ZC6H2NB"), mobile="+33639980012"),
        _person("adult-eighty", 13, F, "PETITJEAN/YVONNE MARIE", date(1946, 1, 30), "39198", "never-opened",
                creation_code=creation_code("4T9DX7V5KFC"), address=_FARM),
        _person("adult-spare", 14, M, "D'HERVILLE-KONE/JEAN-LUC", date(1968, 9, 14), "25388", "never-opened",
                creation_code=creation_code("9B6YN2E8WGD")),
        _person("live", 21, F, "FOURNIER/HELENE", date(1972, 6, 18), "25056", "live",
                email="helene@example.org", mobile="+33639980021", address=_HOME),
        _person("auto-created", 22, M, "GAUTHIER/PASCAL", date(1965, 2, 11), "70550", "auto-created",
                mobile="+33639980022", address=_HOME),
        _person("lapsed-first", 31, F, "BOISSON/ARLETTE", date(1957, 1, 8), "39198", "auto-created", address=_MILL),
        _person("lapsed-second", 32, M, "TISSOT/GERARD LUC", date(1949, 11, 20), "25056", "auto-created",
                address=_FARM),
        _person("lapsed-third", 33, F, "DA SILVA/NOEMIE", date(1984, 5, 2), "25056", "auto-created", address=_QUAY),
        _person("self-opened", 23, F, "NGUYEN/LINH", date(1995, 8, 27), "75113", "self-opened",
                email="linh@example.org"),
        _person("code-expired", 24, M, "ROUSSEL/ALAIN", date(1958, 12, 3), "25056", "code-expired",
                creation_code=creation_code("E24XP1RED5H")),
        _person("code-used", 25, F, "MOREL/SANDRINE", date(1981, 10, 8), "90010", "code-used",
                creation_code=creation_code("U25SED0NCE6"), email="sandrine@example.org"),
        _person("opposed", 26, M, "LAMBERT/OLIVIER", date(1970, 5, 25), "25056", "opposed"),
        _person("deceased", 27, F, "BLANCHARD/ODETTE", date(1931, 3, 15), "39300", "deceased"),
        _person("several", 28, M, "MARTIN/JEAN", date(1950, 7, 1), "25056", "several"),
        _person("several-twin", 29, M, "MARTIN/JEAN", date(1950, 7, 1), "25056", "several"),
        mother,
        father,
        _person("child-eldest", 43, M, "RIVOIRE/LEO", date(2015, 10, 12), "25056", "child",
                **{**child, "card_number": father.number}, attached=Attached.NO),
        _person("twin-lea", 44, F, "RIVOIRE/LEA", date(2019, 2, 20), "25056", "child",
                **child, attached=Attached.YES),
        _person("twin-lina", 45, F, "RIVOIRE/LINA", date(2019, 2, 20), "25056", "child",
                **child, attached=Attached.YES),
        guardian,
        _person("ward", 52, M, "PERRIN/HUGO", date(2013, 6, 4), "21231", "ward",
                card_number=guardian.number, parent="guardian", vitale_serial=""),
        _person("tutelle", 53, F, "CHEVALIER/ROSE", date(1955, 9, 29), "25056", "tutelle", parent="guardian"),
        _person("emancipated", 54, F, "GARNIER/INES", date(today.year - 17, 1, 19), "25056", "emancipated",
                mobile="+33639980054"),
        _person("nearly-adult", 55, M, "FAURE/NATHAN", nearly, "25056", "nearly-adult"),
        SeedPerson(key="newborn", number="", situation="newborn", parent="mother", card_number=mother.number,
                   traits=_traits("RIVOIRE", "ZOE", F, newborn, "25056"), attached=Attached.YES),
    )  # fmt: skip


def person(key: str) -> SeedPerson:
    """One of them by key; KeyError if there is none."""
    return {one.key: one for one in people()}[key]


def plant(store: Store) -> None:
    """Fill an empty store, once, in one transaction."""
    with store.transaction():
        if store.setting("planted"):
            return
        now = store.now()
        everyone = people(now.date())
        for one in everyone:
            _register(store, one, now)
            if one.has_record:
                _record(store, one, now)
        # Two files of one person, which the fund has not joined yet.
        twice = next(one for one in everyone if one.situation == "several")
        _record(store, twice, now)
        for resource in seeded.professionals():
            store.put(resource)
        store.put_setting("planted", instant(now))


def _register(store: Store, one: SeedPerson, now: datetime) -> None:
    own = one.traits
    gender = "male" if own.sex is Sex.MALE else "female"
    store.db.execute(
        "INSERT INTO person (key, number, family, given, names, gender, birth, birthplace, situation)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (one.key, one.number, plain(own.birth_name), plain(own.first_given_name), own.given_names, gender,
         own.birth_date.iso(), own.birthplace, one.situation),
    )  # fmt: skip
    if one.creation_code:
        expires = now - timedelta(days=1) if one.situation == "code-expired" else now + timedelta(weeks=6)
        store.db.execute(
            "INSERT INTO creation_code VALUES (?, ?, ?, ?)",
            (one.number, one.creation_code, instant(expires), "seed" if one.situation == "code-used" else ""),
        )


def _record(store: Store, one: SeedPerson, now: datetime) -> None:
    patient = store.create(seeded.patient(one, INS_NIR_DEMONSTRATION, NSS_NIR, now))
    consent = seeded.consent(one, patient.id, now - LONG_AGO)
    if consent:
        store.create(consent)
    since = instant(now - LONG_AGO)
    for system, value in (("email", one.email), ("sms", one.mobile)):
        if value:
            store.db.execute("INSERT INTO held_contact VALUES (?, ?, ?, ?)", (patient.id, system, value, since))
    if one.situation == "live":
        for document in seeded.documents(patient.id, now - timedelta(days=90)):
            store.create(document)
