"""An opening without a screen: paths, rules, stops, scans, households."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import Attached
from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.identity import KeySource, NumberOwner, Proof
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, OpeningDraft, PersonFacts, Situation
from desk_app.flows.opening import Step
from resources.catalogue import texts
from tests.flows.people import ADULT, adult, child, empty, facts, number, scan

ADULT_PATH = ["sentence", "number", "proof", "code", "reach", "access", "review", "done"]


def codes(step: Step, draft: OpeningDraft, world: object = None) -> list[str]:
    found = opening.problems(step, draft, world or facts())  # type: ignore[arg-type]
    assert all(f"problem.{one.code}" in texts(language) for one in found for language in ("fr", "en"))
    return [one.code for one in found]


def answered(status: Existing) -> PersonFacts:
    return PersonFacts(existing=ExistingAnswer(status=status), existing_asked=True, code_whole=True)


def test_an_adult_goes_from_sentence_to_done_and_back() -> None:
    draft, world = adult(), facts()
    assert list(opening.path(draft, world)) == ADULT_PATH
    step, seen = Step.SENTENCE, [Step.SENTENCE]
    while step is not Step.DONE:
        assert opening.may_leave(step, draft, world), (step, codes(step, draft))
        step = opening.next_step(step, draft, world)
        seen.append(step)
    assert list(seen) == ADULT_PATH
    while step is not Step.SENTENCE:
        step = opening.previous_step(step, draft, world)
        assert step == seen[seen.index(step)]
    assert opening.first_obstacle(draft, world, 0) is None


def test_no_code_page_without_a_code() -> None:
    assert Step.CODE not in opening.path(adult(no_code=True), facts())
    assert opening.next_step(Step.CODE, adult(no_code=True), facts()) is Step.REACH
    assert Step.CODE not in opening.path(adult(), facts(name="mes"))
    assert Step.CODE not in opening.path(child(), facts())


def test_a_child_has_a_representative_and_an_emancipated_minor_has_none() -> None:
    assert Step.REPRESENTATIVE in opening.path(child(), facts())
    freed = child(born="12/05/2009", situation=Situation.EMANCIPATED)
    assert Step.REPRESENTATIVE not in opening.path(freed, facts())
    assert Step.CODE in opening.path(freed, facts())
    assert Step.REPRESENTATIVE not in opening.path(adult(situation=Situation.CURATELLE), facts())


@pytest.mark.parametrize("status", [Existing.OPEN, Existing.CLOSED, Existing.OPPOSED, Existing.DECEASED])
def test_a_found_record_ends_the_opening(status: Existing) -> None:
    world = facts(answered(status))
    assert opening.next_step(Step.PROOF, adult(), world) is Step.EXISTING
    assert codes(Step.EXISTING, adult(), world) == [f"existing_{status}"]
    assert not opening.may_leave(Step.EXISTING, adult(), world)


def test_several_is_a_question_and_unreachable_never_stops() -> None:
    several = facts(answered(Existing.SEVERAL))
    assert not opening.may_leave(Step.EXISTING, adult(), several)
    assert opening.may_leave(Step.EXISTING, opening.accept(adult(), "existing_several"), several)
    assert list(opening.path(adult(), facts(answered(Existing.UNREACHABLE)))) == ADULT_PATH


def test_a_late_answer_stands_before_the_review_and_stays_there() -> None:
    world = facts(answered(Existing.SEVERAL))
    draft = opening.go(adult(), Step.ACCESS)
    assert opening.next_step(Step.ACCESS, draft, world) is Step.EXISTING
    draft = opening.go(draft, Step.EXISTING)
    assert opening.next_step(Step.EXISTING, draft, world) is Step.REVIEW
    assert opening.previous_step(Step.EXISTING, draft, world) is Step.ACCESS
    assert opening.previous_step(Step.REVIEW, draft, world) is Step.EXISTING


def test_thirteen_digits_ask_for_the_key() -> None:
    draft = adult(number=ADULT[:13])
    found = opening.problems(Step.NUMBER, draft, facts())
    assert [one.code for one in opening.open_questions(found, draft.person)] == ["number_key_missing"]
    typed = opening.with_person(draft, number=ADULT)
    assert typed.person.key_source is KeySource.CARD
    unseen = opening.accept(draft, "number_key_missing")
    assert (unseen.person.number, unseen.person.key_source) == (ADULT, KeySource.NOT_SEEN)
    assert opening.may_leave(Step.NUMBER, unseen, facts())


def test_a_trait_that_differs_is_accepted_with_a_key_and_asked_again_when_the_number_changes() -> None:
    draft = adult(sex="M")
    assert codes(Step.NUMBER, draft) == ["number_trait_differs.sex"]
    kept = opening.accept(draft, "number_trait_differs.sex")
    assert opening.may_leave(Step.NUMBER, kept, facts())
    assert not opening.with_person(kept, number=ADULT[:10]).person.accepted


def test_the_parents_number_is_recognised_and_never_an_identity() -> None:
    draft = child(number=ADULT)
    assert "number_is_parents" in codes(Step.NUMBER, draft)
    parents = opening.accept(draft, "number_is_parents")
    assert parents.person.number_owner is NumberOwner.PARENT
    assert opening.may_leave(Step.NUMBER, parents, facts())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"given_names": ""}, "given_names_missing"),
        ({"sex": ""}, "sex_missing"),
        ({"birth_date": "29/02/2023"}, "birth_date_day"),
        ({"birth_date": "01/01/1850"}, "birth_date_too_old"),
        ({"number": "2771301154003"}, "number_month"),
        ({"number": "x" * 10_000}, "number_character"),
        ({"birth_name": "\x00"}, "birth_name_missing"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, str], code: str) -> None:
    assert code in codes(Step.NUMBER, adult(**changes))


def test_proof_and_leaflet() -> None:
    assert codes(Step.PROOF, replace(adult(), leaflet=False)) == ["leaflet_missing"]
    assert codes(Step.PROOF, adult(proofs=())) == ["proof_missing"]
    weak = opening.problems(Step.PROOF, adult(proofs=(Proof.DRIVING_LICENCE,)), facts())
    assert [(one.code, one.weight) for one in weak] == [("proof_weak", Weight.NOTICE)]
    assert codes(Step.PROOF, child()) == []


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        (ContactDraft(), ["reach_missing"]),
        (ContactDraft(email="comptoir@pharmacie.example"), ["contact_of_site.email"]),
        (ContactDraft(mobile="0612345678"), []),
        (ContactDraft(street="1 rue du Puits", postcode="75001", town="Paris"), []),
        (
            ContactDraft(email="a@exemple.fr", street="1 rue du Puits"),
            ["address_postcode_missing", "address_town_missing"],
        ),
    ],
)
def test_reaching_the_person(contact: ContactDraft, found: list[str]) -> None:
    assert codes(Step.REACH, adult(contact=contact)) == found


def test_a_contact_of_somebody_else_is_questioned() -> None:
    world = facts(PersonFacts(contact_used_elsewhere=frozenset({"sarah@exemple.fr"})))
    assert codes(Step.REACH, adult(), world) == ["contact_used_elsewhere.email"]
    assert opening.may_leave(Step.REACH, opening.accept(adult(), "contact_used_elsewhere.email"), world)


@pytest.mark.parametrize("relation", ["step-parent", "grandparent", "foster", "other"])
def test_who_may_not_act_is_told_so(relation: str) -> None:
    assert stopped(opening.with_representative(child(), 0, relation=relation)) == relation


def stopped(draft: OpeningDraft) -> str:
    found = opening.stop(draft, facts())
    assert found is not None
    for language in ("fr", "en"):
        assert f"stop.{found.code}" in texts(language)
        assert all(f"letter.to_bring.{key}" in texts(language) for key in found.to_bring)
    return found.code


def test_every_other_stop() -> None:
    assert opening.stop(adult(), facts()) is None
    assert opening.stop(child(), facts()) is None
    assert stopped(opening.with_representative(child(), 0, disagreement=True)) == "disagreement"
    assert stopped(child(alone=True)) == "minor-alone"
    assert stopped(opening.with_representative(child(), 0, relation="tutor", no_judgment=True)) == "no-judgment"
    assert stopped(opening.with_representative(child(), 0, relation="ase", no_judgment=True)) == "no-mandate"
    assert stopped(child(number="", without_number=True)) == "newborn"
    assert stopped(adult(number="", without_number=True)) == "no-number"


def test_a_minor_comes_alone_where_the_profile_allows_it() -> None:
    draft, world = child(born="12/05/2008", alone=True), facts(minor_alone_age=16)
    assert opening.stop(draft, world) is None
    assert Step.REPRESENTATIVE not in opening.path(draft, world)


def test_tutelle_takes_a_judgment_and_the_persons_own_agreement() -> None:
    draft = opening.with_representative(
        adult(situation=Situation.TUTELLE), 0, relation="tutor", birth_name="MOREL", given_name="PAUL"
    )
    assert set(codes(Step.REPRESENTATIVE, draft)) == {
        "judgment_missing",
        "representative_proof_missing",
        "own_agreement_missing",
    }
    draft = opening.with_representative(draft, 0, judgment_seen=True, proofs=(Proof.PASSPORT,))
    assert codes(Step.REPRESENTATIVE, opening.with_person(draft, own_agreement_sought=True)) == []


def test_child_welfare_needs_its_service() -> None:
    draft = opening.with_representative(child(), 0, relation="ase", judgment_seen=True, attached=None)
    assert codes(Step.REPRESENTATIVE, draft) == ["representative_service_missing"]


def test_a_household_of_three_with_twins() -> None:
    draft, world = child("LEA"), facts()
    for given in ("EVE", "ZOE"):
        draft = opening.another_child(draft)
        assert opening.path(draft, world)[0] is Step.NUMBER
        draft = opening.with_person(
            draft,
            number=child(given, "01/03/2021").person.number,
            birth_name="GARCIA",
            given_names=given,
            sex="F",
            birth_date="01/03/2021",
        )
        assert list(opening.path(draft, world)) == ["number", "review", "done"]
        assert codes(Step.NUMBER, draft) == []
        draft = opening.with_person(draft, consent=True)
    assert [opening.first_obstacle(draft, world, index) for index in range(3)] == [None, None, None]
    ids = {person.act_id for person in draft.people}
    assert len(ids) == 3
    assert all(UUID(one).version == 7 for one in ids)


def test_twins_share_a_parents_number_and_nobody_is_typed_twice() -> None:
    first = opening.accept(child(number=ADULT), "number_is_parents")
    second = opening.another_child(first)
    second = opening.with_person(
        second, number=ADULT, birth_name="GARCIA", given_names="EVE", sex="F", birth_date="12/05/2019"
    )
    second = opening.accept(second, "number_is_parents")
    assert codes(Step.NUMBER, second) == []
    assert "person_twice" in codes(Step.NUMBER, opening.with_person(second, given_names="LEA"))


def test_a_parent_opened_first_becomes_the_representative() -> None:
    draft = opening.another_child(adult())
    assert (draft.representatives[0].birth_name, draft.representatives[0].relation) == ("GARCIA", "mother")
    draft = opening.with_person(draft, birth_date="12/05/2019")
    assert Step.REPRESENTATIVE in opening.path(draft, facts())  # attached is not known yet
    draft = opening.with_representative(draft, 0, attached=Attached.YES)
    assert Step.REPRESENTATIVE not in opening.path(draft, facts())


def test_a_removed_child_leaves_no_act_id_behind() -> None:
    draft = opening.another_child(child())
    gone = draft.people[1].act_id
    draft = opening.another_child(opening.remove_person(draft, 1))
    assert gone not in {person.act_id for person in draft.people}


def test_a_scan_fills_and_freezes() -> None:
    draft = opening.take_scan(empty(), scan())
    assert isinstance(draft, OpeningDraft)
    assert (draft.person.number, draft.person.key_source) == (ADULT, KeySource.SCANNED)
    assert opening.with_person(draft, birth_name="AUTRE", used_name="Lopez").person.birth_name == "GARCIA"
    assert opening.take_scan(draft, scan()) is draft
    assert codes(Step.NUMBER, draft) == []


def test_a_scan_of_somebody_else_changes_nothing() -> None:
    other = scan(number("1850675056042"), given_names="PAUL")
    for draft in (adult(), opening.take_scan(empty(), scan()), adult(number="")):
        assert isinstance(draft, OpeningDraft)
        found = opening.take_scan(draft, other)
        assert isinstance(found, Problem)
        assert f"problem.{found.code}" in texts("fr")
    assert isinstance(opening.take_scan(adult(number="277"), scan()), OpeningDraft)


def test_the_review_masks_and_leads_back() -> None:
    lines = opening.review(adult(), facts())
    shown = " ".join(line.value for line in lines)
    assert ADULT not in shown.replace(" ", "")
    assert "sarah@exemple.fr" not in shown
    assert {line.field for line in lines if line.masked} == {"number", "email"}
    for line in lines:
        assert line.label_key in texts("fr")
        assert not line.value_key or line.value_key in texts("en")
        assert line.step in opening.path(adult(), facts())


def test_production_numbers_stay_out_of_the_demonstration() -> None:
    draft = opening.take_scan(empty(), scan(oid="1.2.250.1.213.1.4.8"))
    assert isinstance(draft, OpeningDraft)
    assert "number_production" in codes(Step.NUMBER, draft)
    draft = opening.take_scan(empty(), scan())
    assert isinstance(draft, OpeningDraft)
    assert "number_demonstration" in codes(Step.NUMBER, draft, facts(demonstration=False))


def test_a_name_that_may_be_cut_is_questioned() -> None:
    draft = opening.take_scan(empty(), scan(open_ended="birth_name"))
    assert isinstance(draft, OpeningDraft)
    assert codes(Step.NUMBER, draft) == ["scan_open_ended"]
    assert not opening.may_leave(Step.NUMBER, draft, facts())


def test_a_last_day_is_read_back_apart_from_those_without_one() -> None:
    one, two, three = (Professional(rpps=f"1000000000{n}", family_name=f"N{n}", given_name="A") for n in range(3))
    until = date(2027, 6, 1)
    grants = (
        Grant(professional=one, read=True),
        Grant(professional=two, read=True, until=until),
        Grant(professional=three, read=True),
    )
    lines = opening.review(adult(access=Access(grants=grants)), facts())
    shown = [line.shown(texts("fr")) for line in lines if line.label_key == "recap.may_read"]
    assert shown == ["A N0, A N2", "A N1, jusqu’au 01/06/2027"]


def test_who_was_chosen_is_read_back_with_what_tells_homonyms_apart() -> None:
    here = Professional(rpps="10000000001", family_name="N", given_name="A", profession="Infirmier", town="TOULOUSE")
    access = Access(attending_doctor=here, grants=(Grant(professional=replace(here, town="ALBI"), read=True),))
    lines = opening.review(adult(access=access), facts())
    shown = {line.label_key: line.value for line in lines}
    assert (shown["recap.attending_doctor"], shown["recap.may_read"]) == (
        "A N (Infirmier, TOULOUSE)",
        "A N (Infirmier, ALBI)",
    )
