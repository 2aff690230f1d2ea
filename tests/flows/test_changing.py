"""A change as data: who may ask, what may be wanted, what is wrong, and what its act says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import ActRow, Basis, ClosingReason
from desk_app.domain.contact import Contact
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.identity import NumberOwner, Proof
from desk_app.domain.refusal import Weight
from desk_app.flows import change_content, changing
from desk_app.flows.asking import HOLDER, REPRESENTATIVE, THIRD_PERSON
from desk_app.flows.change_review import change_review
from desk_app.flows.change_rules import change_problems, first_obstacle, obstacles
from desk_app.flows.changing import DESK, HEIR, ChangeDraft, ChangeFacts, ChangeStep, Way
from desk_app.flows.drafts import ContactDraft
from resources.catalogue import LANGUAGES, texts
from tests.flows.people import ADULT, CARD, child
from tests.flows.test_renewal_rules import known
from tests.usecases.fakes import NOW, TODAY, profile
from tests.usecases.records import HELD

TRAITS = {"birth_name": "GARCIA", "given_names": "Sarah Anna", "sex": "F", "birth_date": "21/01/1977"}
CHILD = {"birth_name": "GARCIA", "given_names": "LEA", "sex": "F", "birth_date": "12/05/2019"}
MOTHER: dict[str, Any] = {
    "asked_by": REPRESENTATIVE,
    "representative_birth_name": "garcia",
    "representative_given_name": "Sarah",
    "relation": "mother",
}
OTHER = Professional(rpps="10009999999", family_name="OBAYASHI", given_name="Éloi")


def asking(way: Way = Way.CONTACT, **changes: Any) -> ChangeDraft:
    values: dict[str, Any] = {"id": "d", "number": ADULT, "proofs": CARD, "way": way.value, **TRAITS}
    return ChangeDraft(**(values | changes))


def world(held: HeldRecord | None = HELD, row: ActRow | None = None, **changes: Any) -> ChangeFacts:
    period = profile(changes.pop("profile", "mes"))
    return ChangeFacts(today=TODAY, profile=period, held=held, known=row, **changes)


def codes(step: ChangeStep, draft: ChangeDraft, facts: ChangeFacts) -> list[str]:
    return [one.code for one in change_problems(step, draft, facts)]


def typed(**contact: Any) -> ChangeDraft:
    return asking(contact=ContactDraft(**contact))


# --- who asks


def test_a_weak_proof_changes_nothing() -> None:
    weak = asking(proofs=(Proof.DRIVING_LICENCE,))
    assert [one.code for one in obstacles(ChangeStep.PERSON, weak, world())] == ["change_proof_weak"]
    assert codes(ChangeStep.PERSON, asking(), world()) == []
    assert "proof_missing" in codes(ChangeStep.PERSON, asking(proofs=()), world())


def test_nobody_else_asks() -> None:
    assert "change_third_person" in codes(ChangeStep.PERSON, asking(asked_by=THIRD_PERSON), world())
    assert "change_third_person" in codes(ChangeStep.PERSON, asking(asked_by="?"), world())


@pytest.mark.parametrize("relation", ["step-parent", "grandparent", "foster", "other"])
def test_who_is_no_representative_is_stopped_with_a_sentence(relation: str) -> None:
    draft = asking(**CHILD | MOTHER | {"relation": relation})
    found = codes(ChangeStep.PERSON, draft, world())
    assert found == [f"asker_may_not.{relation}"]
    assert all(f"problem.asker_may_not.{relation}" in texts(language) for language in LANGUAGES)


def test_a_child_is_spoken_for() -> None:
    assert "asker_needs_representative" in codes(ChangeStep.PERSON, asking(**CHILD), world())
    assert codes(ChangeStep.PERSON, asking(**CHILD | MOTHER), world()) == []
    unsaid = asking(**CHILD | MOTHER | {"relation": ""})
    assert codes(ChangeStep.PERSON, unsaid, world()) == ["representative_relation_missing"]


def test_whom_this_desk_noted_is_not_asked_for_the_bond_again() -> None:
    row = known(child())
    draft = asking(**CHILD | MOTHER | {"relation": ""}, number=row.act.content.identity.number.value)
    assert codes(ChangeStep.PERSON, draft, world(row=row)) == []
    one = change_content.representative(draft, world(row=row))
    assert one is not None
    assert (one.basis, one.kinship, one.strong, one.contact) == (Basis.PARENT, "MTH", True, Contact())
    father = replace(draft, representative_given_name="Paul")
    assert codes(ChangeStep.PERSON, father, world(row=row)) == ["representative_relation_missing"]


def test_a_guardian_shows_the_judgment_and_the_person_agrees_too() -> None:
    guardian = asking(**MOTHER | {"relation": "tutor"})
    assert codes(ChangeStep.PERSON, guardian, world()) == ["judgment_missing", "own_agreement_missing"]
    whole = replace(guardian, judgment_seen=True, own_agreement_sought=True)
    assert codes(ChangeStep.PERSON, whole, world()) == []
    assert "representative_parent_of_adult" in codes(ChangeStep.PERSON, asking(**MOTHER), world())


def test_an_heir_only_closes_and_shows_the_certificate() -> None:
    heir = asking(asked_by=HEIR)
    assert changing.ways(heir) == (Way.CLOSE,)
    assert changing.path(heir) == (ChangeStep.PERSON, ChangeStep.CLOSING, ChangeStep.REVIEW, ChangeStep.DONE)
    assert codes(ChangeStep.PERSON, heir, world()) == []
    assert codes(ChangeStep.CLOSING, heir, world()) == ["closing_certificate_missing"]
    seen = replace(heir, certificate_seen=True)
    assert first_obstacle(seen, world()) is None
    content = change_content.close_record(seen, world())
    assert (content.reason, content.certificate_seen) == (ClosingReason.DEATH, True)
    assert (content.representatives, content.identity.proofs) == ((), ())  # nothing is kept of the heir


def test_a_wrong_opening_is_closed_where_it_was_made() -> None:
    desk = asking(asked_by=DESK, proofs=())
    assert codes(ChangeStep.PERSON, desk, world()) == ["change_not_opened_here"]
    row = known(child())
    assert "change_not_opened_here" not in codes(ChangeStep.PERSON, desk, world(row=row))
    assert codes(ChangeStep.CLOSING, desk, world(row=row)) == ["closing_note_missing"]
    said = replace(desk, note="Carte du frère lue par erreur")
    found = change_problems(ChangeStep.CLOSING, said, world(row=row))
    assert [(one.code, one.weight) for one in found] == [("closing_letter_out", Weight.NOTICE)]
    assert change_content.close_record(said, world(row=row)).reason is ClosingReason.ERROR


def test_opposition_exists_where_records_come_unasked() -> None:
    assert changing.reasons(asking(Way.CLOSE), profile("mes")) == (ClosingReason.WISH, ClosingReason.OPPOSITION)
    assert changing.reasons(asking(Way.CLOSE), profile("dmp")) == (ClosingReason.WISH,)
    assert codes(ChangeStep.CLOSING, asking(Way.CLOSE), world()) == ["closing_reason_missing"]
    assert codes(ChangeStep.CLOSING, asking(Way.CLOSE, reason="opposition"), world(profile="dmp")) == []
    assert codes(ChangeStep.CLOSING, asking(Way.CLOSE, reason="death"), world()) == ["closing_reason_missing"]


# --- what the record allows


@pytest.mark.parametrize(
    ("way", "is_active", "has_consent", "problem"),
    [
        (Way.CONTACT, False, False, "change_record_closed"),
        (Way.CLOSE, False, False, "change_record_closed"),
        (Way.ACCESS, True, False, "change_no_consent"),
        (Way.REOPEN, True, True, "change_record_open"),
        (Way.REOPEN, False, False, ""),
        (Way.HISTORY, False, False, ""),
    ],
)
def test_what_the_record_does_not_allow_is_said(way: Way, is_active: bool, has_consent: bool, problem: str) -> None:
    held = replace(HELD, is_active=is_active, has_consent=has_consent)
    assert codes(ChangeStep.PERSON, asking(way), world(held)) == ([problem] if problem else [])


# --- contact


def test_what_is_left_empty_stays_and_only_what_is_typed_is_touched() -> None:
    draft = typed(mobile="0612345678")
    content = change_content.change_contact(draft, world())
    assert content.contact == replace(HELD.contact, mobile="+33612345678")
    assert content.touched == ("mobile",)
    assert codes(ChangeStep.CONTACT, draft, world()) == []


def test_what_is_dropped_goes_and_one_way_to_reach_must_be_left() -> None:
    draft = changing.drop(typed(email="new@exemple.fr"), "email")
    assert draft.contact is not None
    assert draft.contact.email == ""  # what was typed in its place goes too
    content = change_content.change_contact(draft, world())
    assert (content.contact.email, content.touched) == ("", ("email",))
    for name in ("mobile", "address"):
        draft = changing.drop(draft, name)
    assert codes(ChangeStep.CONTACT, draft, world()) == ["reach_missing"]
    assert changing.drop(draft, "email").dropped == {"mobile", "address"}  # it stays after all


def test_a_borrowed_contact_is_refused_or_questioned() -> None:
    around = world(site_contacts=frozenset({"comptoir@pharmacie.example"}))
    assert codes(ChangeStep.CONTACT, typed(email="comptoir@pharmacie.example"), around) == ["contact_of_site.email"]
    lent = world(contact_elsewhere=frozenset({"ami@exemple.fr"}))
    draft = typed(email="ami@exemple.fr")
    assert [one.code for one in obstacles(ChangeStep.CONTACT, draft, lent)] == ["contact_used_elsewhere.email"]
    said_yes = replace(draft, accepted=frozenset({"contact_used_elsewhere.email"}))
    assert obstacles(ChangeStep.CONTACT, said_yes, lent) == ()
    parents = replace(draft, **MOTHER)
    assert codes(ChangeStep.CONTACT, parents, lent) == []  # a parent's own, for each child


def test_nothing_changed_is_nothing_to_write() -> None:
    draft = changing.on(asking(), HELD)
    assert codes(ChangeStep.CONTACT, draft, world()) == ["change_contact_nothing"]
    told = replace(draft, contact=ContactDraft(nothing_at_home=True))
    assert change_content.contact_touched(told, world()) == ("nothing_at_home",)


def test_the_read_back_masks_and_shows_no_more_than_the_change() -> None:
    draft = typed(email="nouvelle@exemple.fr")
    lines = {line.field: line for line in change_review(draft, world()) if line.step == ChangeStep.CONTACT}
    assert set(lines) == {"email"}
    assert lines["email"].masked
    assert "nouvelle" not in lines["email"].value
    assert lines["email"].full == "nouvelle@exemple.fr"
    assert not any("sarah.garcia" in line.full for line in change_review(draft, world()))


# --- access


def test_each_choice_that_differs_is_touched_by_name() -> None:
    after = replace(
        HELD.access,
        attending_doctor=OTHER,
        grants=(Grant(professional=OTHER, blocked=True),),
        break_glass=False,
    )
    draft = asking(Way.ACCESS, access=after)
    content = change_content.change_access(draft, world())
    doctor = HELD.access.grants[0].professional.rpps
    assert content.touched == (doctor, OTHER.rpps, "attending_doctor", "break_glass")
    assert content.doctor_changes
    assert codes(ChangeStep.ACCESS, draft, world()) == ["attending_doctor_blocked"]
    assert codes(ChangeStep.ACCESS, asking(Way.ACCESS), world()) == ["change_access_nothing"]


def test_a_blocked_name_is_left_out_of_the_read_back() -> None:
    after = replace(HELD.access, grants=(*HELD.access.grants, Grant(professional=OTHER, blocked=True)))
    lines = change_review(asking(Way.ACCESS, access=after), world())
    assert not any("OBAYASHI" in f"{line.value}{line.full}" for line in lines)
    assert any(line.label_key == "recap.blocked" and line.value == "1" for line in lines)


def test_a_reopening_starts_from_nobody_and_is_agreed_to_anew() -> None:
    closed = replace(HELD, is_active=False, has_consent=False)
    draft = asking(Way.REOPEN)
    assert change_content.new_access(draft, world(closed)) == Access()
    assert codes(ChangeStep.REVIEW, draft, world(closed)) == ["leaflet_missing", "reopening_consent_missing"]
    agreed = replace(draft, leaflet=True, consent=True)
    assert first_obstacle(agreed, world(closed)) is None
    content = change_content.reopen_record(agreed, world(closed), consent_at=NOW)
    assert (content.consent.wording, content.consent.given_by) == ("dmp-2018-1", "holder")


# --- drafts


def test_choices_made_on_another_version_are_taken_back_and_typing_stays() -> None:
    draft = changing.on(asking(Way.ACCESS), HELD)
    chosen = replace(draft, access=Access(), contact=ContactDraft(email="a@b.fr"))
    moved_on = replace(HELD, base=replace(HELD.base, consent_version="4"))
    assert not changing.is_stale(chosen, HELD)
    assert changing.is_stale(chosen, moved_on)
    again = changing.on(chosen, moved_on)
    assert again.access is None
    assert again.contact is not None
    assert again.contact.email == "a@b.fr"


def test_nothing_typed_about_one_person_stays_beside_another() -> None:
    draft = typed(email="nouvelle@exemple.fr")
    other = changing.edited(draft, replace(draft, number="277010115400330"))
    assert (other.contact, other.access, other.dropped) == (None, None, frozenset())
    same = changing.edited(draft, replace(draft, proofs=()))
    assert same.contact == draft.contact


def test_whose_card_it_is_is_kept() -> None:
    own = change_content.identity_of(asking(number=ADULT[:13]), world())
    assert own.number is not None
    assert (own.number.value, own.number.owner, own.number.key_source) == (ADULT, NumberOwner.OWN, "not-seen")
    lea = change_content.identity_of(asking(**CHILD | MOTHER), world())
    assert lea.number is not None
    assert lea.number.owner is NumberOwner.PARENT


JUNK = st.one_of(st.text(max_size=60), st.sampled_from(["", "\x00", "\u202eabc", "’", "29/02/2023", "x" * 5_000]))
FIELDS = ("number", "birth_name", "given_names", "sex", "birth_date", "relation", "service", "reason", "note")


@settings(max_examples=60, deadline=None)
@given(
    typed=st.fixed_dictionaries(dict.fromkeys(FIELDS, JUNK)),
    contact=st.fixed_dictionaries(dict.fromkeys(("email", "mobile", "street", "postcode", "town"), JUNK)),
    asked_by=st.sampled_from([HOLDER, REPRESENTATIVE, HEIR, DESK, THIRD_PERSON, "?"]),
    way=st.sampled_from([*Way, "?"]),
    is_read=st.booleans(),
)
def test_junk_is_answered_with_sentences(
    typed: dict[str, str], contact: dict[str, str], asked_by: str, way: str, is_read: bool
) -> None:
    draft = ChangeDraft(**typed, asked_by=asked_by, way=way, contact=ContactDraft(**contact))
    around = world(HELD if is_read else None)
    for step in ChangeStep:
        for problem in change_problems(step, draft, around):
            for language in LANGUAGES:
                assert texts(language)(f"problem.{problem.code}", **dict(problem.values))
    change_review(draft, around) if not first_obstacle(draft, around) else None
