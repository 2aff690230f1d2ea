"""What people do at the counter, against fakes: open, wait, print, refuse, find, renew."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from desk_app.domain import codes
from desk_app.domain.acts import ActRow, ActState, Attached
from desk_app.domain.answers import Channel, Existing, ExistingAnswer, Match, MatchAnswer
from desk_app.domain.identity import Proof
from desk_app.domain.letters import LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.flows import opening
from desk_app.flows.asking import HOLDER, THIRD_PERSON
from desk_app.flows.drafts import ContactDraft, OpeningDraft
from desk_app.flows.renewal import (
    RenewalDraft,
    RenewalFacts,
    RenewalStep,
    channels,
    renewal_problems,
)
from desk_app.usecases.contact_elsewhere import contact_elsewhere
from desk_app.usecases.existing_record import existing_record
from desk_app.usecases.find_record import find_record
from desk_app.usecases.identify import identify
from desk_app.usecases.letters import code_letter, confirmation_letter, receipt_letter, to_bring_letter
from desk_app.usecases.open_record import open_record
from desk_app.usecases.print_letter import compose_letter, letter_handed_over, letter_printed, letter_saved
from desk_app.usecases.prove_code import prove_code
from desk_app.usecases.refuse import refuse
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.save_draft import save_draft, saved_drafts, start_opening
from desk_app.usecases.wait_for_letter import letters_for, wait_for_letter
from tests.flows.people import ADULT, CARD, adult, child, facts, scan
from tests.usecases.fakes import NOW, TODAY, Bench

T = TypeVar("T")
HOME = ContactDraft(email="sarah@exemple.fr", street="1 rue du Puits", postcode="75001", town="Paris")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def opened(bench: Bench, draft: OpeningDraft, **keys: Secret) -> ActRow:
    given = {0: keys.get("key", Secret("k" * 32))} if opening.Step.CODE in opening.path(draft, facts()) else {}
    act = run(open_record(bench.desk, draft, facts(), given))[0]
    return bench.store.rows[act.id]


def accepted(bench: Bench, draft: OpeningDraft) -> ActRow:
    row = replace(opened(bench, draft), state=ActState.ACCEPTED, patient_id="p1")
    bench.store.rows[row.act.id] = row
    return row


def test_an_adult_is_opened_once_however_often_the_key_is_pressed() -> None:
    bench = Bench()
    key = run(prove_code(Secret("ABCD1234EFGH"), ADULT))
    row = opened(bench, adult(), key=key)
    assert not key  # wiped
    again = opened(bench, adult())
    assert (len(bench.store.rows), again.act.id) == (1, row.act.id)
    assert [line.event for line in bench.store.lines] == [Event.ACT]
    assert len(bench.woken) == 2
    expected = codes.proof(codes.derive_key("ABCD1234EFGH", ADULT), row.act.id, ADULT)
    assert row.act.content.creation_code_proof == expected


def test_what_is_not_ready_names_its_field_and_writes_nothing() -> None:
    bench = Bench()
    for draft, field in ((adult(consent=False), "consent"), (adult(given_names=""), "given_names")):
        with pytest.raises(Refusal) as refused:
            run(open_record(bench.desk, draft, facts(), {0: Secret("k")}))
        assert (refused.value.code, refused.value.values["field"]) == (RefusalCode.NOT_READY, field)
    with pytest.raises(Refusal, match="not-ready"):
        run(open_record(bench.desk, adult(), facts(), {}))
    with pytest.raises(Refusal, match="not-ready"):
        run(open_record(bench.desk, opening.with_representative(child(), 0, disagreement=True), facts(), {}))
    assert not bench.store.rows
    assert not bench.woken


def test_a_full_disk_keeps_the_key_for_another_try() -> None:
    bench, key = Bench(), Secret("k" * 32)
    bench.store.failing = Refusal(RefusalCode.STORE_FULL)
    with pytest.raises(Refusal, match="store-full"):
        run(open_record(bench.desk, adult(), facts(), {0: key}))
    assert key
    assert not bench.woken


def test_no_code_typed_before_leaves_no_proof() -> None:
    bench = Bench()
    act = run(open_record(bench.desk, adult(no_code=True), facts(), {0: Secret("k")}))[0]
    assert act.content.creation_code_proof == ""


def test_children_are_written_together_with_one_household() -> None:
    bench = Bench()
    draft = opening.another_child(child())
    twin = child("EVE").person
    draft = opening.with_person(
        draft,
        number=twin.number,
        birth_name=twin.birth_name,
        given_names="EVE",
        sex="F",
        birth_date=twin.birth_date,
        consent=True,
    )
    acts = run(open_record(bench.desk, draft, facts(), {}))
    assert len({act.id for act in acts}) == 2
    assert {act.household for act in acts} == {draft.id}
    assert acts[1].content.representatives[0].attached is Attached.YES
    assert acts[1].content.identity.strong
    assert acts[1].content.consent.given_by == "SARAH GARCIA"


def test_the_receipt_until_accepted_then_the_confirmation() -> None:
    bench = Bench()
    row = opened(bench, adult())
    rows = run(wait_for_letter(bench.desk, [row.act.id]))
    assert [one.kind for one in run(letters_for(bench.desk, rows))] == [LetterKind.RECEIPT]
    with pytest.raises(Refusal):
        run(confirmation_letter(bench.desk, row))
    done = accepted(bench, adult())
    rows = run(wait_for_letter(bench.desk, [row.act.id], 5.0))
    letter = run(letters_for(bench.desk, rows))[0]
    assert letter.kind is LetterKind.CONFIRMATION
    with pytest.raises(Refusal):
        run(receipt_letter(bench.desk, done))
    assert run(compose_letter(bench.desk, letter)) == letter.reference.encode()
    run(letter_printed(bench.desk, letter))
    run(letter_handed_over(bench.desk, letter, "in-hand"))
    kept = bench.store.letters[letter.reference]
    assert (kept.state, kept.handed_over) == ("delivered", "in-hand")


def test_a_childs_letter_goes_to_the_parent_who_was_there() -> None:
    letter = run(confirmation_letter(Bench().desk, accepted(Bench(), child(contact=HOME))))
    assert (letter.addressee, letter.person, letter.is_represented) == ("SARAH GARCIA", "LEA GARCIA", True)
    assert letter.address is not None
    assert letter.masked_contacts == ("s•••••@exemple.fr",)


def test_nothing_of_one_parent_reaches_the_other() -> None:
    """The mother is named and attached; the father stands at the counter with his own contact."""
    draft = opening.with_representative(
        child(contact=HOME), 0, relation="father", attached=Attached.NO, given_name="LUC"
    )
    draft = opening.with_representative(
        draft, 1, relation="mother", birth_name="GARCIA", given_name="SARAH", attached=Attached.YES
    )
    row = accepted(Bench(), draft)
    father, mother = row.act.content.representatives
    assert (mother.contact.email, mother.contact.address) == ("", None)
    letter = run(confirmation_letter(Bench().desk, row))
    assert letter.addressee == f"{father.given_name} GARCIA"


def test_nothing_goes_home_where_it_was_asked() -> None:
    row = accepted(Bench(), adult(contact=replace(HOME, nothing_at_home=True)))
    assert run(confirmation_letter(Bench().desk, row)).address is None


def test_to_bring_keeps_nothing() -> None:
    bench = Bench()
    draft = child(number="", without_number=True)
    stop = opening.stop(draft, facts())
    assert stop is not None
    letter = run(to_bring_letter(bench.desk, draft, facts(), stop))
    run(letter_printed(bench.desk, letter))
    assert (letter.addressee, letter.address, bench.store.letters, bench.store.lines) == ("SARAH GARCIA", None, {}, [])


def test_a_refusal_keeps_a_count_and_nothing_else() -> None:
    bench = Bench()
    draft = start_opening(bench.desk)
    run(save_draft(bench.desk, draft))
    assert [one.draft for one in run(saved_drafts(bench.desk))] == [draft]
    run(bench.store.save_draft("broken", "op1", "{"))
    assert [one.draft for one in run(saved_drafts(bench.desk))] == [draft]
    run(refuse(bench.desk, draft.id))
    assert draft.id not in bench.store.kept_drafts
    line = bench.store.lines[-1]
    assert (line.event, line.whom, line.detail) == (Event.REFUSED_BY_PERSON, "", "")


@pytest.mark.parametrize("failing", [Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout"), TimeoutError()])
def test_an_unreachable_service_is_an_answer_and_the_test_is_traced(failing: Exception) -> None:
    bench = Bench()
    bench.service.failing = failing
    assert opening.ready_to_ask(adult(), facts(), 0)
    assert not opening.ready_to_ask(adult(proofs=()), facts(), 0)
    question = opening.existing_question(adult(), facts(), 0)
    assert question is not None
    answer = run(existing_record(bench.desk, question))
    assert answer.status is Existing.UNREACHABLE
    assert [line.event for line in bench.store.lines] == [Event.EXISTING_ASKED]


def test_what_the_services_answered_is_traced_with_their_own_time() -> None:
    bench = Bench()
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p1", service_at=NOW)
    bench.identity.answer = MatchAnswer(status=Match.SEVERAL, service_at=NOW)
    question = opening.existing_question(adult(), facts(), 0)
    assert question is not None
    run(existing_record(bench.desk, question, whom="a1"))
    run(identify(bench.desk, question.traits, whom="a1"))
    told = [(line.event, line.whom, line.detail, line.service_at) for line in bench.store.lines]
    assert told == [
        (Event.EXISTING_ASKED, "a1", "", None),
        (Event.EXISTING_ANSWERED, "a1", "open", NOW),
        (Event.IDENTITY_ASKED, "a1", "", None),
        (Event.IDENTITY_ANSWERED, "a1", "several", NOW),
    ]


def test_an_identity_service_that_was_not_reached_leaves_only_the_question() -> None:
    bench = Bench()
    question = opening.existing_question(adult(), facts(), 0)
    assert question is not None
    run(identify(bench.desk, question.traits))
    assert [line.event for line in bench.store.lines] == [Event.IDENTITY_ASKED]


def test_a_record_is_found_by_words_by_card_and_by_letter() -> None:
    bench = Bench()
    row = accepted(bench, adult())
    letter = run(confirmation_letter(bench.desk, row))
    payload = (
        "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.11\x1d"
        "S3SARAH ANNA\x1dS4GARCIA\x1dS5FS621-01-1977S701154"
    )
    for words in ("garcia", ADULT, letter.reference, payload):
        assert [one.act.id for one in run(find_record(bench.desk, words))] == [row.act.id], words
    assert run(find_record(bench.desk, "  ")) == ()


def test_a_contact_held_for_somebody_else_is_told() -> None:
    bench = Bench()
    bench.store.holders = {"sarah@exemple.fr": ("185067505604213",)}
    assert run(contact_elsewhere(bench.desk, HOME, ADULT)) == {"sarah@exemple.fr"}
    bench.store.holders = {"sarah@exemple.fr": (ADULT,)}
    assert run(contact_elsewhere(bench.desk, HOME, ADULT)) == frozenset()


def renewal(**changes: Any) -> RenewalDraft:
    values: dict[str, Any] = {
        "number": ADULT,
        "proofs": CARD,
        "vitale_serial": "12345678901",
        "channel": Channel.LETTER,
    }
    return RenewalDraft(**(values | changes))


MOTHER = {"asked_by": "representative", "representative_birth_name": "Garcia", "representative_given_name": "sarah"}


def world(bench: Bench, row: ActRow | None, **changes: Any) -> RenewalFacts:
    return RenewalFacts(today=TODAY, profile=bench.profile, known=row, **changes)


def test_a_new_code_is_traced_first_then_shown_on_paper_only() -> None:
    bench = Bench()
    row = accepted(bench, adult(contact=HOME))
    bench.store.lines.clear()
    renewed = run(renew_code(bench.desk, renewal(), world(bench, row)))
    assert [line.event for line in bench.store.lines] == [Event.CODE_ASKED, Event.CODE_ANSWERED]
    letter = run(code_letter(bench.desk, renewal(), world(bench, row), renewed))
    assert letter.carries_code
    for never in (letter_saved, letter_printed):
        with pytest.raises(Refusal):
            run(never(bench.desk, letter))
    assert bench.service.code not in repr((bench.store.lines, bench.store.letters))


def test_a_lost_answer_is_traced_and_raised() -> None:
    bench = Bench()
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p1")
    bench.service.failing = None
    row = accepted(bench, adult())
    bench.service.failing = Refusal(RefusalCode.CODE_UNKNOWN)
    with pytest.raises(Refusal, match="code-unknown"):
        run(renew_code(bench.desk, renewal(), world(bench, row)))
    assert bench.store.lines[-1].detail == "code-unknown"


def test_channels_follow_care_with_people() -> None:
    bench = Bench()
    row = accepted(bench, adult())
    assert set(channels(renewal(), world(bench, row))) == set(Channel)
    assert channels(renewal(), world(bench, row, contact_changed_on=TODAY)) == (Channel.LETTER,)
    third = renewal(asked_by=THIRD_PERSON)
    assert channels(third, world(bench, row)) == ()
    assert "renewal_third_person" in [
        one.code for one in renewal_problems(RenewalStep.PERSON, third, world(bench, row))
    ]
    weak = renewal(proofs=(Proof.VITALE_CARD,))
    renewed = run(renew_code(bench.desk, weak, world(bench, row)))
    with pytest.raises(Refusal):  # no address held: nothing may be handed over
        run(code_letter(bench.desk, weak, world(bench, row), renewed))


def test_a_childs_code_is_asked_for_by_the_attached_parent_only() -> None:
    bench = Bench()
    row = accepted(bench, child())
    codes_found = [
        one.code for one in renewal_problems(RenewalStep.PERSON, renewal(asked_by=HOLDER), world(bench, row))
    ]
    assert "asker_needs_representative" in codes_found
    other = accepted(Bench(), opening.not_attached(child()))
    renewed = run(bench.service.renew_code(_letter_request()))
    with pytest.raises(Refusal, match="representative-not-authorised"):
        run(code_letter(bench.desk, renewal(**MOTHER), world(bench, other), renewed))


def _letter_request() -> Any:
    from desk_app.domain.answers import RenewalRequest

    return RenewalRequest(patient_id="p1", channel=Channel.LETTER, requested_by="holder")


def test_a_scanned_household_is_opened_from_the_card() -> None:
    bench = Bench()
    draft = opening.take_scan(replace(start_opening(bench.desk), leaflet=True), scan())
    assert isinstance(draft, OpeningDraft)
    draft = opening.with_person(draft, proofs=CARD, contact=HOME, consent=True)
    assert opened(bench, draft).act.content.identity.traits.birthplace == "01154"


def test_the_one_who_asks_for_a_child_is_named_to_the_service() -> None:
    bench = Bench()
    row = accepted(bench, child())
    run(renew_code(bench.desk, renewal(**MOTHER), world(bench, row)))
    assert bench.service.renewals[0].requested_by == f"{row.act.id}#rep1"
    other = accepted(Bench(), opening.not_attached(child()))
    assert channels(renewal(**MOTHER), world(bench, other)) == ()
    with pytest.raises(Refusal, match="not-ready"):
        run(renew_code(bench.desk, renewal(**MOTHER), world(bench, other)))


def test_one_parents_sheet_never_shows_where_the_other_lives() -> None:
    """A service that answers with the address the other parent gave here: handed over without it, never posted."""
    bench = Bench()
    draft = opening.with_person(opening.not_attached(child()), contact=HOME)
    draft = opening.with_representative(
        draft, 1, relation="father", birth_name="MARTIN", given_name="LUC", attached=Attached.NO, present=False
    )
    row = accepted(bench, draft)
    theirs = row.act.content.contact.address
    assert theirs is not None
    father = renewal(asked_by="representative", representative_birth_name="Martin", representative_given_name="Luc")
    renewed = replace(run(bench.service.renew_code(_letter_request())), address=theirs)
    letter = run(code_letter(bench.desk, father, world(bench, row), renewed))
    assert (letter.addressee, letter.address) == ("LUC MARTIN", None)
    weak = replace(father, proofs=(Proof.VITALE_CARD,))
    with pytest.raises(Refusal, match="not-ready"):
        run(code_letter(bench.desk, weak, world(bench, row), renewed))
    mother = renewal(**MOTHER)
    assert channels(mother, world(bench, row)) == ()
