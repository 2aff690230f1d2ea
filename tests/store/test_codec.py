"""Any act comes back equal from its JSON."""

from __future__ import annotations

from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import Act, ActKind, Author, Consent, OpenRecord, Representative
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.identity import CardNumber, Identity, Ins
from desk_app.domain.people import BirthDate, Traits
from desk_app.store.codec import decode, encode, record_key
from desk_app.store.words import expression, words_of

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_time = st.datetimes(timezones=st.just(UTC))
_birth = st.builds(BirthDate, st.integers(1850, 2030), st.integers(0, 12), st.integers(0, 28))
_contact = st.builds(
    Contact,
    email=_text,
    mobile=_text,
    notify=st.booleans(),
    address=st.none() | st.builds(PostalAddress, street=_text, town=_text),
)
_professional = st.builds(Professional, rpps=_text, family_name=_text, given_name=_text, title=_text)
_access = st.builds(
    Access,
    attending_doctor=st.none() | _professional,
    grants=st.lists(st.builds(Grant, professional=_professional, until=st.none() | st.dates()), max_size=2).map(tuple),
    emergency=st.booleans(),
)
_traits = st.builds(
    Traits,
    birth_name=_text,
    given_names=_text,
    first_given_name=_text,
    birth_date=_birth,
    used_name=_text,
)
_identity = st.builds(
    Identity,
    traits=_traits,
    number=st.none() | st.builds(CardNumber, value=_text, key_source=...),
    retrieved=st.none() | st.builds(Ins, _text, _text),
    accepted=st.lists(_text, max_size=2).map(tuple),
)
_representative = st.builds(Representative, birth_name=_text, given_name=_text, contact=_contact, number=_text)
_content = st.builds(
    OpenRecord,
    identity=_identity,
    representatives=st.lists(_representative, max_size=2).map(tuple),
    contact=_contact,
    access=_access,
    consent=st.builds(Consent, wording=_text, given_by=_text, given_at=_time),
)
ACTS = st.builds(
    Act,
    id=_text,
    kind=st.just(ActKind.OPEN),
    household=_text,
    profile=_text,
    written_at=_time,
    author=st.builds(Author, operator_id=_text, name=_text, role=_text),
    content=_content,
)


@settings(max_examples=100, deadline=None)
@given(ACTS)
def test_an_act_comes_back_equal(act: Act) -> None:
    assert decode(encode(act)) == act
    assert isinstance(record_key(act), str)
    assert words_of(act)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_query_breaks_out_of_its_quotes(query: str) -> None:
    wanted = expression(query)
    assert wanted.count('"') % 2 == 0
    assert all(part.isalnum() for part in wanted.split('"')[1::2])
