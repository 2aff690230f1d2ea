"""Where a change begins, and how a refused one comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import (
    Act,
    ActKind,
    ActRow,
    ActState,
    Base,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Consent,
    Content,
    ReopenRecord,
)
from desk_app.domain.contact import Contact
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import RefusalCode
from desk_app.flows import change_content, changing, opening
from desk_app.flows.change_rules import change_problems, obstacles
from desk_app.flows.change_start import again, change_of, change_of_act
from desk_app.flows.changing import DESK, HEIR, ChangeStep
from tests.flows.people import ADULT, CARD, adult, child, facts
from tests.flows.test_changing import world
from tests.flows.test_renewal_rules import known
from tests.usecases.fakes import NOW, Bench
from tests.usecases.press import DOCTOR
from tests.usecases.records import HELD

IDENTITY = opening.content(adult(), facts(), 0, consent_at=NOW).identity
MOTHER = opening.content(child(), facts(), 0, consent_at=NOW).representatives[0]


def back(content: Content, kind: ActKind, refusal: str = RefusalCode.SERVICE_REFUSED) -> ActRow:
    act = Act(
        id="01890a5d-ac96-774b-bcce-b302099a8077",
        kind=kind,
        household="h",
        profile="mes",
        written_at=NOW,
        author=Bench().desk.author,
        content=content,
        base=HELD.base,
    )
    return ActRow(act=act, number=2, state=ActState.REFUSED, refusal=refusal)


def test_from_an_opening_nothing_is_typed_twice() -> None:
    draft = change_of(adult(), facts(), "access")
    assert (draft.number, draft.proofs, draft.way, draft.asked_by) == (ADULT, CARD, "access", "holder")
    mother = change_of(child(), facts(), "contact")
    assert (mother.asked_by, mother.relation) == ("representative", "mother")
    assert (mother.representative_birth_name, mother.representative_given_name) == ("GARCIA", "SARAH")
    assert mother.proofs == CARD  # hers, not the child's


def test_from_an_act_who_asks_today_is_asked_again() -> None:
    own = change_of_act(known(adult()))
    assert (own.number, own.birth_name, own.proofs) == (ADULT, "", ())
    draft = opening.with_person(child(), number=ADULT, number_owner=NumberOwner.PARENT)
    lea = change_of_act(known(draft))
    assert (lea.asked_by, lea.given_names, lea.birth_date) == ("representative", "LEA", "12/05/2019")
    assert (lea.representative_birth_name, lea.relation) == ("", "")  # another parent may stand here today


def test_a_refused_contact_comes_back_with_what_was_typed_and_no_more() -> None:
    content = ChangeContact(
        identity=IDENTITY,
        contact=replace(HELD.contact, email="nouvelle@exemple.fr", mobile="", notify=True),
        touched=("email", "mobile", "notify"),
    )
    draft = again(back(content, ActKind.CHANGE_CONTACT))
    assert draft.contact is not None
    assert (draft.contact.email, draft.contact.street, draft.contact.notify) == ("nouvelle@exemple.fr", "", True)
    assert draft.dropped == {"mobile"}
    assert (draft.corrects, draft.aim, draft.proofs) == (back(content, ActKind.CHANGE_CONTACT).act.id, "contact", CARD)
    written = change_content.change_contact(changing.on(draft, HELD), world())
    assert (written.contact, written.touched) == (content.contact, content.touched)


def test_refused_choices_come_back_on_the_same_version_only() -> None:
    content = ChangeAccess(
        identity=IDENTITY, access=Access(grants=(Grant(professional=DOCTOR, blocked=True),)), touched=(DOCTOR.rpps,)
    )
    draft = again(back(content, ActKind.CHANGE_ACCESS))
    assert changing.on(draft, HELD).access == content.access
    assert changing.on(draft, replace(HELD, base=Base(patient_version="8", consent_version="3"))).access is None


@pytest.mark.parametrize(
    ("reason", "asker", "step"),
    [
        (ClosingReason.WISH, "holder", ChangeStep.CLOSING),
        (ClosingReason.DEATH, HEIR, ChangeStep.CLOSING),
        (ClosingReason.ERROR, DESK, ChangeStep.CLOSING),
    ],
)
def test_a_refused_closing_says_who_asked_for_it(reason: ClosingReason, asker: str, step: ChangeStep) -> None:
    content = CloseRecord(identity=IDENTITY, reason=reason, note="Carte du frère lue", certificate_seen=True)
    draft = again(back(content, ActKind.CLOSE))
    assert (draft.asked_by, draft.reason, draft.note, draft.aim) == (asker, reason.value, "Carte du frère lue", step)


def test_a_refused_reopening_is_agreed_to_anew() -> None:
    content = ReopenRecord(
        identity=IDENTITY,
        access=Access(break_glass=False),
        consent=Consent(wording="w", given_by="holder", given_at=NOW),
        leaflet_given=True,
    )
    draft = again(back(content, ActKind.REOPEN, RefusalCode.CONSENT_MISSING))
    assert (draft.leaflet, draft.consent, draft.aim) == (True, False, ChangeStep.REVIEW)


@pytest.mark.parametrize(
    "refusal",
    [RefusalCode.REPRESENTATIVE_MISSING, RefusalCode.REPRESENTATIVE_NOT_AUTHORISED, RefusalCode.HOLDER_OPPOSED],
)
def test_what_is_about_who_asks_comes_back_there(refusal: RefusalCode) -> None:
    content = ChangeContact(
        identity=IDENTITY, contact=Contact(email="x@exemple.fr"), touched=("email",), representatives=(MOTHER,)
    )
    draft = again(back(content, ActKind.CHANGE_CONTACT, refusal))
    assert draft.aim == ChangeStep.PERSON
    assert (draft.asked_by, draft.relation, draft.proofs) == ("representative", "mother", CARD)


def test_what_came_back_stands_as_it_did_before() -> None:
    content = ChangeContact(identity=IDENTITY, contact=Contact(email="x@exemple.fr"), touched=("email",))
    draft: Any = changing.on(again(back(content, ActKind.CHANGE_CONTACT)), HELD)
    for step in changing.path(draft):
        assert obstacles(step, draft, world()) == (), change_problems(step, draft, world())
