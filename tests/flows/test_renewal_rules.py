"""Who may ask for a new code, and junk in every field of that page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.acts import Act, ActKind, ActRow, ActState, Author
from desk_app.domain.answers import Channel
from desk_app.domain.people import BirthDate
from desk_app.flows import asking as flow
from desk_app.flows import opening, renewal
from desk_app.flows.asking import HOLDER, REPRESENTATIVE, THIRD_PERSON
from desk_app.flows.drafts import OpeningDraft, Situation
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, RenewalStep
from resources.catalogue import LANGUAGES, texts
from tests.flows.people import ADULT, CARD, adult, child, facts
from tests.usecases.fakes import NOW, TODAY, profile

MOTHER: dict[str, Any] = {
    "asked_by": REPRESENTATIVE,
    "representative_birth_name": "garcia",
    "representative_given_name": "Sarah",
}


def known(draft: OpeningDraft, **changes: Any) -> ActRow:
    content = replace(opening.content(draft, facts(), 0, consent_at=NOW), **changes)
    author = Author(operator_id="op", name="Camille Martin", role="assistant")
    act = Act(
        id=opening.act_id(draft.id, 0),
        kind=ActKind.OPEN,
        household=draft.id,
        profile="dmp",
        written_at=NOW,
        author=author,
        content=content,
    )
    return ActRow(act=act, number=1, state=ActState.ACCEPTED, patient_id="p1")


def world(row: ActRow | None) -> RenewalFacts:
    return RenewalFacts(today=TODAY, profile=profile(), known=row)


def asking(**changes: Any) -> RenewalDraft:
    values: dict[str, Any] = {"number": ADULT, "proofs": CARD, "vitale_serial": "12345678901"}
    return RenewalDraft(**(values | changes))


def walls(draft: RenewalDraft, around: RenewalFacts) -> list[str]:
    found = renewal.renewal_problems(RenewalStep.PERSON, draft, around)
    return [one.code for one in found if one.weight == "wall"]


def test_an_emancipated_minor_asks_alone() -> None:
    row = known(adult(birth_date="21/01/2009", number="209010115400377", situation=Situation.EMANCIPATED))
    assert row.act.content.situation == "emancipated"
    assert not flow.is_represented(asking(), world(row))
    assert "asker_needs_representative" not in walls(asking(), world(row))
    assert "asker_acts_alone" in walls(asking(**MOTHER), world(row))
    assert renewal.channels(asking(**MOTHER), world(row)) == ()
    assert Channel.SMS in renewal.channels(asking(), world(row))


def test_a_parent_has_nothing_more_to_ask_once_the_child_is_of_age() -> None:
    row = known(child())
    assert walls(asking(**MOTHER), world(row)) == []
    content = row.act.content
    grown = replace(content.identity.traits, birth_date=BirthDate(2008, 3, 1))
    adult_now = replace(
        row, act=replace(row.act, content=replace(content, identity=replace(content.identity, traits=grown)))
    )
    assert "asker_acts_alone" in walls(asking(**MOTHER), world(adult_now))
    assert renewal.channels(asking(**MOTHER), world(adult_now)) == ()
    assert renewal.channels(asking(), world(adult_now)) != ()


def test_who_asks_for_a_child_is_one_of_those_noted_at_the_opening() -> None:
    row = known(child())
    stranger = asking(**MOTHER | {"representative_birth_name": "MARTIN"})
    assert "renewal_representative_unknown" in walls(stranger, world(row))
    assert renewal.channels(stranger, world(row)) == ()
    nobody = asking(asked_by=REPRESENTATIVE)
    assert {"birth_name_missing", "given_names_missing"} <= set(walls(nobody, world(row)))


@pytest.mark.parametrize("typed", ["277010115400329", "2770101154003", "2 77 01 01 154 003"])
def test_the_number_is_made_whole(typed: str) -> None:
    assert flow.whole_number(asking(number=typed)) == ADULT


@pytest.mark.parametrize("typed", ["", "27701", "277010115400328", "9" * 10_000])
def test_a_number_that_is_not_whole_is_none(typed: str) -> None:
    assert flow.whole_number(asking(number=typed)) in ("", None)


def test_the_number_of_a_parent_is_not_the_childs() -> None:
    typed = asking(birth_name="GARCIA", given_names="LEA", sex="F", birth_date="12/05/2019")
    assert not flow.number_is_own(typed, world(None))
    assert flow.number_is_own(replace(typed, birth_date="21/01/1977"), world(None))


JUNK = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", " ", "\x00", "\u200b", "\u202eabc", "'", "’", "00/00/1950", "29/02/2023", "01/01/1850", "x" * 10_000]
    ),
)


FIELDS = (
    "number",
    "vitale_serial",
    "birth_name",
    "given_names",
    "sex",
    "birth_date",
    "birthplace",
    "representative_birth_name",
    "representative_given_name",
)


@settings(max_examples=60, deadline=None)
@given(
    typed=st.fixed_dictionaries(dict.fromkeys(FIELDS, JUNK)),
    asked_by=st.sampled_from([HOLDER, REPRESENTATIVE, THIRD_PERSON, "?"]),
    is_known=st.booleans(),
)
def test_junk_is_answered_with_sentences(typed: dict[str, str], asked_by: str, is_known: bool) -> None:
    draft = asking(**typed, asked_by=asked_by)
    around = world(known(child()) if is_known else None)
    for problem in renewal.renewal_problems(RenewalStep.PERSON, draft, around):
        for language in LANGUAGES:
            assert texts(language)(f"problem.{problem.code}", **dict(problem.values))
    renewal.channels(draft, around)
    flow.whole_number(draft)
    flow.number_is_own(draft, around)
