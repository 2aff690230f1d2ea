"""Whom a code letter goes to: read from the service, told no more than a letter needs."""

from __future__ import annotations

from typing import Any

import pytest

from desk_app.domain.answers import Existing
from desk_app.domain.contact import PostalAddress
from desk_app.domain.holder import Holder
from desk_app.domain.people import BirthDate
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service.mapping.holder import holder_of
from tests.service import samples
from tests.service.double import against, always, cut, fhir, found, routed
from tests.service.held import held

PATIENT, CONSENT = held(samples.adult())
NUMBER = next(one["value"] for one in PATIENT["identifier"] if one["system"].endswith((".8", ".11")))


def by_id(patient: Any = PATIENT, consent: Any = CONSENT, status: int = 200) -> Holder:
    handler = routed(Patient__12=lambda: fhir(patient, status), Consent___search=lambda: found(consent))
    return against(handler, lambda s: s.holder(patient_id="12", deadline=5))[0]


def by_number(*patients: Any) -> Holder:
    handler = routed(Patient___search=lambda: found(*patients), Consent___search=lambda: found(CONSENT))
    return against(handler, lambda s: s.holder(number=NUMBER, deadline=5))[0]


def test_name_and_address_come_from_the_service() -> None:
    contact, traits = samples.adult().content.contact, samples.adult().content.identity.traits
    for one in (by_id(), by_number(PATIENT)):
        assert (one.status, one.patient_id) == (Existing.OPEN, "12")
        assert (one.name, one.address) == (traits.spoken_name(), contact.address)
        assert one.birth_date == traits.birth_date
        assert not one.activated


def test_by_a_number_nobody_or_several() -> None:
    assert by_number() == Holder(status=Existing.NONE)
    assert by_number(PATIENT, {**PATIENT, "id": "13"}).status is Existing.SEVERAL
    stranger = {**PATIENT, "identifier": []}
    assert by_number(stranger).status is Existing.NONE, "a server that ignores what it is asked answers with everybody"


def test_of_death_and_opposition_a_number_alone_tells_nothing() -> None:
    assert by_id({**PATIENT, "deceasedBoolean": True}).status is Existing.NONE
    assert by_id(consent={**CONSENT, "status": "rejected"}).status is Existing.NONE
    assert by_id({**PATIENT, "active": False}).status is Existing.CLOSED


def test_who_is_gone_is_nobody_and_another_is_not_taken() -> None:
    assert by_id({}, status=404).status is Existing.NONE
    with pytest.raises(Refusal) as refused:
        by_id({**PATIENT, "id": "13"})
    assert refused.value.code is RefusalCode.SERVICE_UNREADABLE


def test_a_cut_line_is_out_of_reach() -> None:
    with pytest.raises(Refusal) as refused:
        against(cut, lambda s: s.holder(patient_id="12", deadline=5))
    assert refused.value.code is RefusalCode.SERVICE_UNREACHABLE
    with pytest.raises(Refusal):
        against(always(lambda: fhir({}, 500)), lambda s: s.holder(number=NUMBER, deadline=5))


@pytest.mark.parametrize(
    "junk", [None, [], "x", {"name": [3, {"family": ["x"], "given": "y"}], "birthDate": "1990-13"}]
)
def test_any_junk_is_read(junk: Any) -> None:
    patient = junk if isinstance(junk, dict) else {"name": junk, "birthDate": junk, "extension": junk, "address": junk}
    assert holder_of(patient, Existing.OPEN).birth_date is None


def test_used_names_first() -> None:
    names = [{"use": "official", "family": "MARTIN", "given": ["ANNE"]}, {"use": "usual", "family": "Rivoire"}]
    one = holder_of({"id": "1", "name": names, "birthDate": "1990-02"}, Existing.OPEN)
    assert (one.name, one.birth_date) == ("ANNE Rivoire", BirthDate(1990, 2))
    assert isinstance(holder_of({**PATIENT}, Existing.OPEN).address, PostalAddress)
