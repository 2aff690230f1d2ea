"""Both sides of a change that met another one, and the two put together: nobody's work is lost in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import (
    Basis,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Consent,
    ReopenRecord,
    Representative,
)
from desk_app.domain.contact import Contact
from desk_app.flows import opening
from desk_app.flows.conflict import Difference, differences, may_send, rebased
from resources.catalogue import LANGUAGES, texts
from tests.flows.people import adult, facts
from tests.usecases.fakes import NOW
from tests.usecases.press import DOCTOR
from tests.usecases.records import HELD

IDENTITY = opening.content(adult(), facts(), 0, consent_at=NOW).identity
OTHER = Professional(rpps="10009999999", family_name="OBAYASHI", given_name="Éloi")
MOTHER = Representative(birth_name="GARCIA", given_name="SARAH", basis=Basis.PARENT)
# We typed another mobile; the e-mail is as we saw it then.
OURS = ChangeContact(identity=IDENTITY, contact=replace(HELD.contact, mobile="+33612345678"), touched=("mobile",))
# Meanwhile somebody changed the e-mail, and our mobile too.
THEIRS = replace(HELD, contact=replace(HELD.contact, email="autre@exemple.fr", mobile="+33611111111"))


def by_label(found: tuple[Difference, ...]) -> dict[str, Difference]:
    return {one.name or one.label_key.removeprefix("recap."): one for one in found}


def test_what_was_typed_here_shows_and_everybody_elses_is_masked() -> None:
    found = by_label(differences(OURS, THEIRS))
    assert list(found) == ["mobile", "email"]  # what was wanted here first
    assert found["mobile"].ours.text.replace("\u00a0", " ") == "06 12 34 56 78"
    assert "1111" not in found["mobile"].theirs.text
    assert not found["email"].is_wanted
    assert "autre" not in found["email"].theirs.text
    assert "sarah" not in found["email"].ours.text


def test_of_a_childs_contact_nothing_of_the_other_side_shows() -> None:
    child = replace(OURS, representatives=(MOTHER,))
    for one in differences(child, THEIRS):
        assert one.theirs.keys == ("conflict.another",)
    assert by_label(differences(child, THEIRS))["mobile"].ours.text


def test_sent_all_the_same_it_changes_what_was_changed_here_and_nothing_else() -> None:
    anew = rebased(OURS, THEIRS)
    assert isinstance(anew, ChangeContact)
    assert anew.contact == replace(THEIRS.contact, mobile="+33612345678")
    assert anew.touched == ("mobile",)
    assert may_send(OURS, THEIRS)


def test_where_the_service_has_it_already_nothing_is_left_to_send() -> None:
    there = replace(HELD, contact=replace(HELD.contact, mobile="+33612345678"))
    assert differences(OURS, there) == ()
    assert not may_send(OURS, there)


def test_each_professional_is_one_line_and_one_choice() -> None:
    mine = (Grant(professional=DOCTOR, blocked=True), Grant(professional=OTHER, read=True))
    ours = ChangeAccess(
        identity=IDENTITY,
        access=Access(attending_doctor=None, grants=mine, break_glass=False),
        touched=(DOCTOR.rpps, "attending_doctor", "break_glass"),
        doctor_changes=True,
    )
    third = Professional(rpps="10008888888", family_name="MOREL", given_name="Ana")
    theirs = replace(
        HELD,
        access=Access(
            attending_doctor=DOCTOR,
            grants=(Grant(professional=DOCTOR, read=True), Grant(professional=third, add=True)),
        ),
    )
    found = by_label(differences(ours, theirs))
    assert found[DOCTOR.shown_name()].ours.keys == ("page_access.blocked",)
    assert found[DOCTOR.shown_name()].theirs.keys == ("page_access.read",)
    assert not found["Éloi OBAYASHI"].is_wanted  # we saw that access, and somebody has taken it out since
    assert not found["Ana MOREL"].is_wanted
    anew = rebased(ours, theirs)
    assert isinstance(anew, ChangeAccess)
    assert anew.access == Access(
        attending_doctor=None,
        grants=(Grant(professional=third, add=True), Grant(professional=DOCTOR, blocked=True)),
        break_glass=False,
    )
    assert anew.doctor_changes
    assert not may_send(ours, replace(theirs, has_consent=False))


def test_a_closing_and_a_reopening_meet_a_record_that_is_so_already() -> None:
    closing = CloseRecord(identity=IDENTITY, reason=ClosingReason.WISH)
    reopening = ReopenRecord(
        identity=IDENTITY,
        access=Access(),
        consent=Consent(wording="w", given_by="holder", given_at=NOW),
        leaflet_given=True,
    )
    closed = replace(HELD, is_active=False, has_consent=False)
    assert (may_send(closing, HELD), may_send(closing, closed)) == (True, False)
    assert (may_send(reopening, HELD), may_send(reopening, closed)) == (False, True)
    assert not may_send(OURS, closed)
    assert rebased(closing, HELD) == closing


def test_every_word_of_both_sides_is_in_the_catalogue() -> None:
    everything = replace(
        HELD,
        is_active=False,
        contact=Contact(notify=True, nothing_at_home=True),
        access=Access(emergency=False, grants=(Grant(professional=OTHER, add=True),)),
    )
    closing = CloseRecord(identity=IDENTITY, reason=ClosingReason.WISH)
    access = ChangeAccess(identity=IDENTITY, access=HELD.access, touched=("emergency",))
    for content in (OURS, replace(OURS, representatives=(MOTHER,)), access, closing):
        for one in differences(content, everything):
            for key in (one.label_key, *one.ours.keys, *one.theirs.keys):
                assert not key or all(key in texts(language) for language in LANGUAGES)


def test_a_professional_known_by_number_alone_is_called_so() -> None:
    unnamed = Professional(rpps="99900000101", family_name="99900000101", given_name="")
    assert unnamed.shown_name() == "RPPS\u00a099900000101"


def test_two_last_days_are_told_apart() -> None:
    ours = ChangeAccess(
        identity=IDENTITY,
        access=Access(grants=(Grant(professional=DOCTOR, read=True, until=date(2026, 12, 31)),)),
        touched=(DOCTOR.rpps,),
    )
    theirs = replace(HELD, access=Access(grants=(Grant(professional=DOCTOR, read=True),)))
    (found,) = differences(ours, theirs)
    assert (found.ours.keys, found.ours.until) == (("page_access.read",), date(2026, 12, 31))
    assert (found.theirs.keys, found.theirs.until) == (("page_access.read",), None)
