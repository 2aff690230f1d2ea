"""What this desk knows about the person a new code is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from desk_app.domain.acts import ActRow, ActState, Attached
from desk_app.domain.identity import NumberOwner
from desk_app.domain.secret import Secret
from desk_app.flows import opening
from desk_app.flows.asking import REPRESENTATIVE
from desk_app.flows.drafts import OpeningDraft
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, contact_is_recent
from desk_app.usecases.open_record import open_record
from desk_app.usecases.renewal_facts import renewal_facts
from tests.flows.people import ADULT, adult, child, facts
from tests.usecases.fakes import NOW, TODAY, Bench


def accepted(bench: Bench, draft: OpeningDraft) -> ActRow:
    keys = {0: Secret("k" * 32)} if opening.Step.CODE in opening.path(draft, facts()) else {}
    act = asyncio.run(open_record(bench.desk, draft, facts(), keys))[0]
    bench.store.rows[act.id] = replace(
        bench.store.rows[act.id], state=ActState.ACCEPTED, patient_id="p", settled_at=NOW
    )
    return bench.store.rows[act.id]


def asked(bench: Bench, draft: RenewalDraft) -> RenewalFacts:
    return asyncio.run(renewal_facts(bench.desk, draft))


def family() -> tuple[Bench, ActRow, ActRow]:
    """A mother with a record of her own, and a child on her card."""
    bench = Bench()
    mother = accepted(bench, adult())
    other = "01890a5d-ac96-774b-bcce-b302099a8058"
    draft = opening.with_person(child(), number=ADULT, number_owner=NumberOwner.PARENT)
    draft = replace(draft, id=other, people=(replace(draft.person, act_id=opening.act_id(other, 0)),))
    return bench, mother, accepted(bench, draft)


CHILD = {"birth_name": "garcia", "given_names": "Léa", "sex": "F", "birth_date": "12052019"}


def test_the_number_alone_is_its_holders_and_a_child_is_found_by_its_traits() -> None:
    bench, mother, lea = family()
    assert lea.act.content.representatives[0].attached is Attached.YES
    assert asked(bench, RenewalDraft(number=ADULT)).known == mother
    assert asked(bench, RenewalDraft(number=ADULT[:13])).known == mother
    assert asked(bench, RenewalDraft(number=ADULT, asked_by=REPRESENTATIVE)).known is None  # then traits are typed
    assert asked(bench, RenewalDraft(number=ADULT, asked_by=REPRESENTATIVE, **CHILD)).known == lea
    stranger = RenewalDraft(number=ADULT, **CHILD | {"given_names": "Zoé"})
    assert asked(bench, stranger).known is None


def test_a_contact_given_here_is_recent_for_seven_days() -> None:
    bench, *_ = family()
    draft = RenewalDraft(number=ADULT)
    found = asked(bench, draft)
    assert found.contact_changed_on == TODAY
    assert contact_is_recent(found)
    bench.clock.at = NOW + timedelta(days=6)
    assert contact_is_recent(asked(bench, draft))
    bench.clock.at = NOW + timedelta(days=7)
    assert not contact_is_recent(asked(bench, draft))


def test_a_refused_act_and_half_a_number_say_nothing() -> None:
    bench, mother, _ = family()
    assert asked(bench, RenewalDraft(number=ADULT[:9])).known is None
    bench.store.rows[mother.act.id] = replace(mother, state=ActState.REFUSED)
    found = asked(bench, RenewalDraft(number=ADULT))
    assert (found.known, found.contact_changed_on) == (None, None)
