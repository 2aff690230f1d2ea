"""A refused act comes back into the opening, and names the act it is written instead of."""

from __future__ import annotations

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.identity import Collection
from desk_app.domain.refusal import RefusalCode
from desk_app.flows.correction import again
from desk_app.flows.edits import new_opening
from desk_app.flows.steps import Step
from tests.ui.fakes import an_act

FRESH = new_opening("01890a5d-ac96-774b-bcce-b302099a8057", "dmp")


@pytest.mark.parametrize(
    ("refusal", "step"),
    [
        (RefusalCode.CREATION_CODE_EXPIRED, Step.CODE),
        (RefusalCode.REPRESENTATIVE_MISSING, Step.REPRESENTATIVE),
        (RefusalCode.CONSENT_MISSING, Step.REVIEW),
        (RefusalCode.SERVICE_REFUSED, Step.NUMBER),
        ("something-new", Step.NUMBER),
    ],
)
def test_it_comes_back_at_the_right_step(refusal: str, step: Step) -> None:
    row = an_act(7, "NDIAYE", "AWA MARIE", ActState.REFUSED, refusal=refusal)
    draft = again(row, FRESH)
    assert draft.step == step.value
    assert draft.corrects == row.act.id


def test_what_was_typed_comes_back_but_no_consent() -> None:
    row = an_act(7, "NDIAYE", "AWA MARIE", ActState.REFUSED, refusal=RefusalCode.SERVICE_REFUSED)
    person = again(row, FRESH).person
    assert (person.birth_name, person.given_names, person.birth_date) == ("NDIAYE", "AWA MARIE", "21/01/1977")
    assert person.number == "277010115400329"
    assert person.contact.mobile == "+33690000001"
    assert not person.consent
    assert person.collection is Collection.TYPED
    assert person.act_id == FRESH.person.act_id != row.act.id
