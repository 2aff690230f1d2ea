"""A record as it stands: read with suspicion, understood as far as it is ours, kept word for word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service.mapping.access import access_of, with_access
from desk_app.service.mapping.contact import contact_of, with_contact
from desk_app.service.mapping.held import Held
from tests.service import samples
from tests.service.double import Handler, against, always, cut, cut_in_the_body, fhir, found, html, routed, silent
from tests.service.held import held

Json = dict[str, Any]
PATIENT, CONSENT = held(samples.adult())
SENT = samples.adult().content
DAY = date(2026, 3, 2)


def read(
    patient: Any = PATIENT, *consents: Any, known: HeldRecord | None = None, patient_id: str = "12", **headers: str
) -> HeldRecord:
    handler = routed(
        Patient__12=lambda: fhir(patient, **headers),
        Consent___search=lambda: found(*(consents or (CONSENT,))),
    )
    return against(handler, lambda s: s.read_record(patient_id, deadline=5, known=known))[0]


def test_a_record_is_read_whole() -> None:
    record = read(ETag='W/"4"')
    assert (record.base.patient_id, record.base.patient_version) == ("12", 'W/"4"')
    assert (record.base.consent_id, record.base.consent_version) == ("c-1", 'W/"2"')
    assert (record.is_active, record.has_consent, record.is_whole) == (True, True, True)
    assert record.contact == SENT.contact
    assert record.access.attending_doctor is not None
    assert record.access.attending_doctor.shown_name() == "Docteur Anne-Sophie LE GAUNDRE"
    assert [(g.professional.rpps, g.read, g.add, g.blocked, g.until) for g in record.access.grants] == [
        (samples.NURSE.rpps, True, True, False, date(2027, 1, 1)),
        (samples.BLOCKED.rpps, False, False, True, None),
    ]
    assert (record.access.emergency, record.access.break_glass) == (True, False)
    assert record.read_at == samples.NOW
    assert json.loads(record.raw) == {"Patient": PATIENT, "Consent": CONSENT}
    assert "GARCIA" not in repr(record)


def test_without_an_etag_the_resources_own_version_counts() -> None:
    assert read().base.patient_version == 'W/"4"'


def test_what_has_not_changed_is_not_sent_again() -> None:
    known = read(ETag='W/"4"')

    async def handler(request: web.Request, _: bytes) -> web.StreamResponse:
        if request.path.endswith("/Patient/12"):
            assert request.headers["If-None-Match"] == 'W/"4"'
            return web.Response(status=304)
        return found(CONSENT)

    again, _ = against(handler, lambda s: s.read_record("12", deadline=5, known=known))
    assert again == replace(known, read_at=again.read_at)
    changed, _ = against(
        routed(Patient__12=lambda: web.Response(status=304), Consent___search=lambda: found()),
        lambda s: s.read_record("12", deadline=5, known=known),
    )
    assert (changed.has_consent, changed.contact) == (False, known.contact)


def test_another_record_is_no_help_and_a_304_nobody_asked_for_is_no_answer() -> None:
    other = replace(read(), base=replace(read().base, patient_id="13"))
    _, double = against(
        routed(Patient__12=lambda: fhir(PATIENT), Consent___search=lambda: found(CONSENT)),
        lambda s: s.read_record("12", deadline=5, known=other),
    )
    assert "If-None-Match" not in double.asked[0][2]
    with pytest.raises(Refusal) as refused:
        against(always(lambda: web.Response(status=304)), lambda s: s.read_record("12", deadline=5))
    assert refused.value.code is RefusalCode.SERVICE_UNREADABLE


def test_which_consent_stands() -> None:
    def one(key: str, status: str, day: str, **changed: Any) -> Json:
        return CONSENT | {"id": key, "status": status, "dateTime": f"2026-03-{day}T09:00:00Z"} | changed

    old, new, off = one("old", "active", "01"), one("new", "active", "02"), one("off", "inactive", "09")
    wrong = one("wrong", "entered-in-error", "09")
    assert read(PATIENT, old, new, off).base.consent_id == "new"
    record = read(PATIENT, one("a", "inactive", "01"), one("b", "inactive", "02"), wrong)
    assert (record.base.consent_id, record.has_consent) == ("b", False)
    elsewhere = one("elsewhere", "active", "09", patient={"reference": "Patient/13"})
    research = one("research", "active", "09", scope={"coding": [{"system": "x", "code": "research"}]})
    assert read(PATIENT, elsewhere, research, old, one("a/b", "active", "09")).base.consent_id == "old"
    assert read(PATIENT, wrong).base.consent_id == ""


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (always(html), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: web.Response(status=404, text="Apache")), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir([])), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir({"resourceType": "Bundle"})), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir(PATIENT | {"id": "13"})), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir({"pad": "x" * 50_000_000})), RefusalCode.SERVICE_UNREADABLE),
        (
            always(lambda: web.Response(body=b'{"a":"\\ud800"}', content_type="application/fhir+json")),
            RefusalCode.SERVICE_UNREADABLE,
        ),
        (
            always(lambda: web.Response(body=b"[" * 200_000, content_type="application/fhir+json")),
            RefusalCode.SERVICE_UNREADABLE,
        ),
        (cut_in_the_body, RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir({}, 404)), RefusalCode.NOT_FOUND),
        (always(lambda: web.Response(status=410)), RefusalCode.NOT_FOUND),
        (always(lambda: fhir({}, 401)), RefusalCode.SERVICE_SIGN_IN),
        (always(lambda: fhir({}, 403)), RefusalCode.SERVICE_FORBIDDEN),
        (always(lambda: fhir({}, 400)), RefusalCode.SERVICE_UNREACHABLE),
        (always(lambda: fhir({}, 503)), RefusalCode.SERVICE_UNREACHABLE),
        (always(lambda: fhir({}, 500)), RefusalCode.SERVICE_UNREACHABLE),
        (cut, RefusalCode.SERVICE_UNREACHABLE),
        (silent, RefusalCode.SERVICE_UNREACHABLE),
        (always(lambda: web.Response(status=307, headers={"Location": "http://x.invalid/"})), None),
    ],
)
def test_whatever_comes_ends_in_one_refusal(handler: Handler, code: RefusalCode | None) -> None:
    with pytest.raises(Refusal) as refused:
        against(handler, lambda s: s.read_record("12", deadline=0.5 if handler is silent else 15))
    assert refused.value.code is (code or RefusalCode.SERVICE_UNREACHABLE)
    if refused.value.code is RefusalCode.SERVICE_UNREACHABLE:
        assert refused.value.values["cause"]


@pytest.mark.parametrize(
    ("consents", "code"),
    [
        (lambda: fhir({}, 403), RefusalCode.SERVICE_FORBIDDEN),
        (lambda: fhir({}, 401), RefusalCode.SERVICE_SIGN_IN),
        (lambda: fhir({}, 400), RefusalCode.SERVICE_UNREACHABLE),
        (html, RefusalCode.SERVICE_UNREADABLE),
    ],
)
def test_a_record_whose_consent_cannot_be_read_is_not_half_a_record(consents: Any, code: RefusalCode) -> None:
    handler = routed(Patient__12=lambda: fhir(PATIENT), Consent___search=consents)
    with pytest.raises(Refusal) as refused:
        against(handler, lambda s: s.read_record("12", deadline=5))
    assert refused.value.code is code


@pytest.mark.parametrize("patient_id", ["", "..", "a/b", "12?x=1", "12#", "é", "x" * 65])
def test_an_id_that_is_none_never_stands_in_an_address(patient_id: str) -> None:
    async def never(*_: Any) -> web.StreamResponse:
        raise AssertionError

    for use in ("read_record", "history"):
        with pytest.raises(Refusal) as refused:
            against(never, lambda s, use=use: getattr(s, use)(patient_id, deadline=5))
        assert refused.value.code is RefusalCode.NOT_FOUND


# --- what is understood -----------------------------------------------------------------------------------------------


def points(*telecom: Any) -> Contact:
    return contact_of({"telecom": list(telecom)})


def test_which_email_and_which_mobile_are_ours() -> None:
    old = {"system": "email", "value": "vieux@exemple.fr", "use": "old"}
    over = {"system": "email", "value": "fini@exemple.fr", "period": {"end": "2020-01-01"}}
    mine = {"system": "email", "value": " a@exemple.fr\u202e", "rank": 1}
    landline = {"system": "phone", "value": "+33381000000", "use": "home"}
    work = {"system": "phone", "value": "0639980099", "use": "work"}
    mobile = {"system": "phone", "value": "06 39 98 00 21"}
    fax = {"system": "fax", "value": "+33639980000"}
    found_ = points(old, over, {"system": "email", "value": "b@exemple.fr"}, mine, landline, work, fax, mobile)
    assert (found_.email, found_.mobile) == ("a@exemple.fr", "+33639980021")
    assert points(landline, work, fax).mobile == ""
    assert points(old, over).email == ""
    assert points({"system": "sms", "value": "+32470123456"}).mobile == "+32470123456"
    assert points({"system": "phone", "use": "mobile", "value": "0690 00 00 01"}).mobile == "+33690000001"
    assert points({"system": "phone", "value": "+590690000001"}).mobile == "+590690000001"


def test_the_others_stay_and_emptying_takes_all_of_a_kind() -> None:
    old = {"system": "email", "value": "vieux@exemple.fr", "use": "old"}
    first = {"system": "email", "value": "a@exemple.fr", "_value": {"extension": []}, "id": "e1", "rank": 2}
    second = {"system": "email", "value": "b@exemple.fr"}
    landline = {"system": "phone", "value": "+33381000000", "use": "home"}
    telecom = [old, landline, first, second]
    changed = with_contact({"telecom": telecom}, Contact(email="c@exemple.fr"))["telecom"]
    assert changed == [old, landline, {"system": "email", "value": "c@exemple.fr", "id": "e1", "rank": 2}, second]
    assert with_contact({"telecom": telecom}, Contact())["telecom"] == [old, landline]
    dialled = {"telecom": [{"system": "phone", "value": "06 39 98 00 21", "use": "mobile"}]}
    assert with_contact(dialled, contact_of(dialled)) == dialled
    assert "telecom" not in with_contact({"telecom": [first]}, Contact())


def test_moving_leaves_nothing_of_the_old_place_and_everything_else() -> None:
    insee = {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"}
    kept = {"url": "u:letter-box", "valueString": "bleue"}
    place = {
        "use": "home",
        "type": "postal",
        "text": "12 rue des Lilas, Lyon",
        "line": ["12 rue des Lilas"],
        "_line": [{"extension": [{"url": "u:street", "valueString": "Lilas"}]}],
        "city": "Lyon",
        "district": "Rhône",
        "postalCode": "69001",
        "country": "FR",
        "extension": [insee, kept],
    }
    patient = {"address": [{"use": "work", "city": "Paris"}, place]}
    assert contact_of(patient).address == PostalAddress(street="12 rue des Lilas", postcode="69001", town="LYON")
    assert with_contact(patient, contact_of(patient))["address"] == patient["address"]
    moved = with_contact(
        patient, Contact(address=PostalAddress(street="3 QUAI SUD", postcode="25000", town="BESANCON"))
    )
    new = {"line": ["3 QUAI SUD"], "city": "BESANCON", "postalCode": "25000", "use": "home", "type": "postal"}
    assert moved["address"] == [patient["address"][0], new | {"extension": [kept]}]
    assert with_contact(patient, Contact())["address"] == [patient["address"][0]]


def permit(*actions: str, who: str = samples.NURSE.rpps, kind: str = "permit", **more: Any) -> Json:
    system = "http://terminology.hl7.org/CodeSystem/"
    identifier = {"system": "https://rpps.esante.gouv.fr", "value": who}
    role = {"coding": [{"system": f"{system}v3-ParticipationType", "code": "IRCP"}]}
    named = [{"coding": [{"system": f"{system}consentaction", "code": one}]} for one in actions]
    actor = [{"role": role, "reference": {"identifier": identifier}}]
    return {"type": kind, "actor": actor, **({"action": named} if named else {})} | more


def of(*provisions: Any, **root: Any) -> tuple[Any, bool]:
    return access_of({}, {"provision": {"type": "deny", "provision": list(provisions)} | root})


@pytest.mark.parametrize(
    "odd",
    [
        permit("access", "disclose"),
        permit("access", kind="deny"),
        permit("access", securityLabel=[{"code": "R"}]),
        permit("access", modifierExtension=[{"url": "u:not"}]),
        permit("access", provision=[permit("collect")]),
        permit("access", period={"end": "2027-01"}),
        permit("access", who=""),
        permit("access", actor=[{"role": {}, "reference": {"reference": "Practitioner/9"}}]),
        permit("access", actor=permit()["actor"] * 2),
        permit("access", kind="perhaps"),
        {"type": "permit", "purpose": [{"system": "x", "code": "ETREAT"}]},
        {
            "type": "permit",
            "purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}],
        },
        "permit",
        None,
        7,
    ],
)
def test_a_provision_that_says_more_than_we_know_stays_and_is_told(odd: Any) -> None:
    access, is_whole = of(odd)
    assert (access.grants, is_whole) == ((), False)
    consent = {"provision": {"type": "deny", "provision": [odd]}}
    kept = with_access(consent, access, DAY)["provision"]["provision"]
    assert odd in kept
    assert len(kept) == 3


def test_several_provisions_about_one_person_are_one_choice_and_go_together() -> None:
    access, is_whole = of(permit("access"), permit("collect"), permit(who="10000000045"))
    assert [(g.read, g.add, g.blocked) for g in access.grants] == [(True, True, False)] * 2
    assert is_whole
    same = with_access(
        {"provision": {"provision": [permit("access"), permit("collect"), permit(who="1")]}}, access, DAY
    )
    assert [p for p in same["provision"]["provision"] if "actor" in p][:2] == [permit("access"), permit("collect")]
    blocked, _ = of(permit("access"), permit(kind="deny"))
    assert [(g.read, g.blocked) for g in blocked.grants] == [(False, True)]
    _, differing = of(permit("access", period={"end": "2027-01-01"}), permit("collect"))
    assert not differing
    consent = {"provision": {"provision": [permit("access"), permit("collect")]}}
    left = with_access(consent, replace(access, grants=()), DAY)["provision"]["provision"]
    assert [p for p in left if "actor" in p] == []


def test_a_consent_that_permits_by_default_or_contradicts_itself_is_not_whole() -> None:
    purpose = {"purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "BTG"}]}
    assert not of(type="permit")[1]
    assert not of(code=[{"text": "x"}])[1]
    access, is_whole = of({"type": "permit", **purpose}, {"type": "deny", **purpose})
    assert (access.break_glass, is_whole) == (False, False)
    assert access_of({}, {}) == (of()[0], True)


@pytest.mark.parametrize(
    ("doctors", "known", "is_whole"),
    [
        ([], "", True),
        ([{"reference": "Organization/1"}], "", True),
        ([{"reference": "Practitioner/9"}], "", False),
        ([{"reference": "http://h/fhir/PractitionerRole/9", "display": "Dr"}], "", False),
        (
            [{"identifier": {"system": "https://rpps.esante.gouv.fr", "value": "1"}}, {"type": "Practitioner"}],
            "1",
            False,
        ),
        ([3, None, "x"], "", True),
    ],
)
def test_the_attending_doctor(doctors: list[Any], known: str, is_whole: bool) -> None:
    access, whole = access_of({"generalPractitioner": doctors}, {})
    assert ((access.attending_doctor.rpps if access.attending_doctor else ""), whole) == (known, is_whole)


# --- junk -------------------------------------------------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False)
junk = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
)


@st.composite
def spoilt(draw: Any, value: Any) -> Any:
    """The same JSON with anything in the place of anything."""
    if draw(st.integers(0, 11)) == 0:
        return draw(junk)
    if isinstance(value, list):
        return [draw(spoilt(item)) for item in value]
    if isinstance(value, dict):
        return {key: draw(spoilt(item)) for key, item in value.items()}
    return value


@settings(max_examples=400, deadline=None)
@given(spoilt(PATIENT), spoilt(CONSENT))
def test_nothing_received_can_make_it_raise(patient: Any, consent: Any) -> None:
    for spoilt_patient in (patient, {}):
        body = spoilt_patient if isinstance(spoilt_patient, dict) else {}
        other = consent if isinstance(consent, dict) else {}
        before = Held(body, other).raw()
        contact, (access, _) = contact_of(body), access_of(body, other)
        assert contact_of(with_contact(body, SENT.contact)) == SENT.contact
        with_contact(body, contact)
        with_access(other, access, DAY)
        with_access(other, SENT.access, DAY)
        assert Held.of(Held(body, other).raw()).raw() == before


@settings(max_examples=25, deadline=None)
@given(spoilt(PATIENT), spoilt(CONSENT))
def test_no_answer_makes_the_reading_raise_anything_but_a_refusal(patient: Any, consent: Any) -> None:
    answered = found(consent) if isinstance(consent, dict) else fhir(consent)
    handler = routed(Patient__12=lambda: fhir(patient), Consent___search=lambda: _again(answered))
    code, record = None, None
    try:
        record, _ = against(handler, lambda s: s.read_record("12", deadline=5))
    except Refusal as refusal:
        code = refusal.code
    assert record is not None or code in (RefusalCode.SERVICE_UNREADABLE, RefusalCode.SERVICE_UNREACHABLE)


def _again(answer: web.Response) -> web.Response:
    return web.Response(body=answer.body, content_type="application/fhir+json")
