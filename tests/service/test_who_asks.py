"""Which RelatedPerson asks for a new code, out of whatever the service answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desk_app.domain.answers import Channel, ExistingQuestion, RenewalRequest
from desk_app.domain.refusal import Refusal, RefusalCode
from tests.service import samples
from tests.service.double import Handler, against, always, consent, fhir, found, html, person, routed

BY_NAME = RenewalRequest(
    patient_id="12",
    channel=Channel.LETTER,
    requested_by="representative",
    representative_birth_name="DELACROIX",
    representative_given_name="Marion",
)
OURS = RenewalRequest(patient_id="12", channel=Channel.LETTER, requested_by="act-1#rep2")
MADE = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "code", "valueString": "aB3dE6gH9jK2"},
        {"name": "expires", "valueDateTime": "2026-04-13T09:30:00Z"},
    ],
}


def related(key: str, family: Any = "Delacroix", given: Any = "Marion Elise", **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "RelatedPerson",
        "id": key,
        "patient": {"reference": "Patient/12"},
        "name": [{"family": family, "given": [given]}],
    } | changed


def ours(value: str) -> list[dict[str, str]]:
    return [{"system": "urn:guichet:act", "value": value}]


def asked(request: RenewalRequest, *people: dict[str, Any]) -> str:
    handler = routed(**{"RelatedPerson___search": lambda: found(*people), "renew-code": lambda: fhir(MADE)})
    _, double = against(handler, lambda s: s.renew_code(request))
    said = {one["name"]: one for one in json.loads(double.asked[-1][3])["parameter"]}
    return str(said["requestedBy"]["valueString"])


def test_the_one_this_desk_opened_with_is_found_by_the_acts_identifier() -> None:
    first = related("r1", identifier=ours("act-1#rep1"))
    assert asked(OURS, first, related("r2", "Rivoire", "Thomas", identifier=ours("act-1#rep2"))) == "r2"


def test_who_stands_there_is_found_by_name() -> None:
    assert asked(BY_NAME, related("r1"), related("r2", "Rivoire", "Thomas")) == "r1"
    assert asked(BY_NAME, related("r1", "DELACROIX", "MARION")) == "r1"


@pytest.mark.parametrize(
    "people",
    [
        (),
        (related("r2", "Rivoire", "Thomas"),),
        (related("r1"), related("r3")),  # two of that name: nobody guesses
        (related("r1", patient={"reference": "Patient/13"}),),  # a server that ignores what it was asked
        (related("r1", active=False),),
        (related("r1", family=None),),
        (related("r1", given=3),),
        (related("r1", name="Delacroix"),),
        (related("r1", patient=None, identifier=3),),
    ],
)
def test_anybody_else_is_not_authorised_and_no_code_is_asked_for(people: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(Refusal) as refused:
        asked(BY_NAME, *people)
    assert refused.value.code is RefusalCode.REPRESENTATIVE_NOT_AUTHORISED


@pytest.mark.parametrize("handler", [always(html), always(lambda: fhir({}, 503)), always(lambda: fhir([]))])
def test_a_search_that_fails_leaves_the_old_code_alive(handler: Handler) -> None:
    with pytest.raises(Refusal) as refused:
        against(handler, lambda s: s.renew_code(BY_NAME))
    assert refused.value.code is RefusalCode.SERVICE_UNREACHABLE


def test_a_number_that_is_another_persons_is_told() -> None:
    def answer(**changed: Any) -> Any:
        handler = routed(
            Patient___search=lambda: found(person(**changed)), Consent___search=lambda: found(consent("active"))
        )
        question = ExistingQuestion(traits=samples.traits(), number=samples.NUMBER, number_is_own=True)
        return against(handler, lambda s: s.existing(question, deadline=5))[0]

    assert answer().traits_agree
    assert not answer(name=[{"family": "Martin", "given": ["Jean"]}]).traits_agree
