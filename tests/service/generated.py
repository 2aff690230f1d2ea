"""People, choices and acts of every kind, made up by hypothesis within what the domain allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import (
    Act,
    Attached,
    Author,
    Base,
    Basis,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Consent,
    OpenRecord,
    ReopenRecord,
    Representative,
)
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.identity import (
    INS_NIA,
    INS_NIR,
    INS_NIR_DEMONSTRATION,
    CardNumber,
    Collection,
    Identity,
    Ins,
    KeySource,
    NumberOwner,
    Proof,
)
from desk_app.domain.people import BirthDate, Sex, Traits
from tests.service import samples
from tests.service.held import held_raw

CAPITALS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ'- ", min_size=1, max_size=24).map(
    lambda name: " ".join(name.split()) or "X"
)
ACCENTED = st.text(alphabet="ABcéïœŸ ’-", max_size=16).map(lambda name: " ".join(name.split()))
ACT_IDS = st.uuids(version=4).map(str)
NUMBERS = st.from_regex(r"[123478]\d{2}(0[1-9]|1[0-2])(\d{2}|2A|2B)\d{6}\d{2}", fullmatch=True)
DAYS = st.dates(date(2026, 1, 1), date(2035, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
LINES = st.text(alphabet="ABCDEFGHIJ 0123456789", max_size=20).map(lambda line: " ".join(line.split()))
SYSTEMS = {True: (INS_NIR_DEMONSTRATION,), False: (INS_NIR, INS_NIA)}

births = st.one_of(
    st.dates(date(1905, 1, 1), date(2026, 3, 1)).map(lambda day: BirthDate(day.year, day.month, day.day)),
    st.builds(BirthDate, st.integers(1905, 2026)),
    st.builds(BirthDate, st.integers(1905, 2026), st.integers(1, 12)),
)
traits = st.builds(
    Traits,
    birth_name=CAPITALS,
    given_names=CAPITALS,
    first_given_name=CAPITALS,
    sex=st.sampled_from(Sex),
    birth_date=births,
    birthplace=st.sampled_from(["", "01154", "2A004", "97411", "99109"]),
    used_name=ACCENTED,
    used_given_name=ACCENTED,
)
addresses = st.builds(
    PostalAddress,
    flat=LINES,
    building=LINES,
    street=LINES.map(lambda line: f"12 {line}".strip()),
    locality=LINES.map(lambda line: line.lstrip("0123456789 ")),
    postcode=st.sampled_from(["01500", "97411", "B-1000", ""]),
    town=LINES.map(lambda line: line or "LYON"),
    country=st.sampled_from(["", "BELGIQUE", "SUISSE"]),
)
contacts = st.builds(
    Contact,
    email=st.sampled_from(["", "sarah@exemple.fr", "a+b@exemple.org", "né@exemple.fr"]),
    mobile=st.sampled_from(["", "+33639980021", "+33690000001", "+590690000001", "+32470123456"]),
    notify=st.booleans(),
    address=st.none() | addresses,
    nothing_at_home=st.booleans(),
)
professionals = st.builds(
    Professional,
    rpps=st.from_regex(r"1000000\d{4}", fullmatch=True),
    family_name=CAPITALS,
    given_name=ACCENTED,
    title=st.sampled_from(["", "Docteur"]),
)


def _grant(who: Professional, right: str, until: date | None) -> Grant:
    rights = {"read": right in ("read", "both"), "add": right in ("add", "both"), "blocked": right == "blocked"}
    return Grant(professional=who, until=until, **rights)


grants = st.builds(_grant, professionals, st.sampled_from(["read", "add", "both", "blocked", "none"]), st.none() | DAYS)
accesses = st.builds(
    Access,
    attending_doctor=st.none() | professionals,
    grants=st.lists(grants, max_size=4, unique_by=lambda grant: grant.professional.rpps).map(tuple),
    emergency=st.booleans(),
    break_glass=st.booleans(),
)
representatives = st.builds(
    Representative,
    birth_name=CAPITALS,
    given_name=CAPITALS,
    basis=st.sampled_from(Basis),
    kinship=st.sampled_from(["", "MTH", "FTH", "ADOPTP"]),
    proofs=st.lists(st.sampled_from(Proof), max_size=3, unique=True).map(tuple),
    strong=st.booleans(),
    judgment_seen=st.booleans(),
    attached=st.sampled_from(Attached),
    number=st.just("") | NUMBERS,
    service=st.sampled_from(["", "ASE DE L'AIN"]),
    contact=contacts,
    present=st.booleans(),
)
represented = st.lists(representatives, max_size=2).map(tuple)
authors = st.builds(
    Author,
    operator_id=st.just("op-1"),
    name=CAPITALS,
    role=st.sampled_from(["agent", "pharmacist"]),
    rpps=st.sampled_from(["", "10000000011"]),
    desk=st.sampled_from(["", "poste-2"]),
    site=st.sampled_from(["", "750000001", "12345678900011"]),
)


@st.composite
def identities(draw: Any, *, demonstration: bool = True) -> Identity:
    number = draw(NUMBERS)
    owner = draw(st.sampled_from(NumberOwner))
    ins = st.builds(Ins, NUMBERS, st.sampled_from(SYSTEMS[demonstration]))
    return Identity(
        traits=draw(traits),
        collection=draw(st.sampled_from(Collection)),
        number=draw(st.none() | st.just(CardNumber(number, draw(st.sampled_from(KeySource)), owner))),
        proofs=tuple(draw(st.lists(st.sampled_from(Proof), max_size=3, unique=True))),
        strong=draw(st.booleans()),
        retrieved=draw(st.none() | ins) if owner is NumberOwner.OWN else None,
    )


@st.composite
def openings(draw: Any, *, demonstration: bool = True) -> Act:
    """Adults, minors and wards, with every way to be identified, reached and represented."""
    who = draw(represented)
    content = OpenRecord(
        identity=draw(identities(demonstration=demonstration)),
        representatives=who,
        contact=draw(contacts),
        access=draw(accesses),
        consent=_consent(draw, who),
        leaflet_given=draw(st.booleans()),
        situation=draw(st.sampled_from(["none", "tutelle", "curatelle", "emancipated"])),
        creation_code_proof=draw(st.sampled_from(["", "KDg_LkZgGg2eLKfTQPPXY0JfGW9xdHJXXyXQ6rN3juc"])),
    )
    return _act(draw, content)


@st.composite
def changes(draw: Any, *, demonstration: bool = True) -> tuple[Act, bytes]:
    """A change of any kind, and what it starts from: an opening as the service holds it."""
    before = draw(openings(demonstration=demonstration))
    who = draw(represented)
    own: dict[str, Any] = {"identity": before.content.identity, "representatives": who}
    content = draw(
        st.sampled_from(
            [
                ChangeContact(contact=draw(contacts), **own),
                ChangeAccess(access=draw(accesses), doctor_changes=draw(st.booleans()), **own),
                CloseRecord(
                    reason=draw(st.sampled_from(ClosingReason)), note=draw(st.sampled_from(["", "Homonyme"])), **own
                ),
                ReopenRecord(
                    access=draw(accesses), consent=_consent(draw, who), leaflet_given=draw(st.booleans()), **own
                ),
            ]
        )
    )
    base = Base(patient_id="12", patient_version='W/"4"', consent_id="c-1", consent_version="2")
    return replace(_act(draw, content), base=base), held_raw(before)


def _consent(draw: Any, who: tuple[Representative, ...]) -> Consent:
    given_by = draw(st.sampled_from(["holder", *(f"{one.given_name} {one.birth_name}" for one in who)]))
    return Consent(wording="2026-01", given_by=given_by, given_at=draw(MOMENTS))


def _act(draw: Any, content: Any) -> Act:
    return Act(
        id=draw(ACT_IDS),
        kind=samples.KINDS[type(content)],
        household=draw(ACT_IDS),
        profile=draw(st.sampled_from(["dmp", "mes"])),
        written_at=draw(MOMENTS),
        author=draw(authors),
        content=content,
    )


# --- what others put into a resource ----------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
foreign = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | WORDS | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: st.lists(inner, min_size=1, max_size=2) | st.dictionaries(WORDS, inner, min_size=1, max_size=2),
    max_leaves=4,
)
extensions = st.recursive(
    st.builds(lambda n, v: {"url": f"https://ailleurs.example/{n}", "valueString": v}, st.integers(0, 9), WORDS),
    lambda inner: st.builds(
        lambda n, i: {"url": f"https://ailleurs.example/{n}", "extension": i},
        st.integers(0, 9),
        st.lists(inner, min_size=1, max_size=2),
    ),
    max_leaves=3,
)


@st.composite
def noised(draw: Any, value: Any, *, unknown: bool = True) -> Any:
    """The same JSON with extensions anywhere, and with elements FHIR does not have where `unknown`."""
    if isinstance(value, list):
        return [draw(noised(item, unknown=unknown)) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: draw(noised(item, unknown=unknown)) for key, item in value.items()}
    if draw(st.integers(0, 3)) == 0 and "url" not in value:
        found["extension"] = [*found.get("extension", []), draw(extensions)]
    if unknown and draw(st.integers(0, 5)) == 0:
        found[f"x-{draw(st.integers(0, 9))}"] = draw(foreign)
    return found
