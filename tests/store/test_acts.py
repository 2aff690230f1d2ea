"""Acts are written once, together with their lines, and found by whatever is remembered of a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.acts import ActState, Attached, Basis, Representative
from desk_app.domain.contact import Contact
from desk_app.domain.identity import Ins, NumberOwner
from desk_app.domain.letters import LetterKind
from desk_app.domain.people import BirthDate
from desk_app.domain.printers import Paper
from desk_app.domain.trail import EMPTY
from desk_app.ports import LetterRow, Store, TrailQuery, Verdict
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, line, used_name


def test_an_act_comes_back_as_it_was_written(desk: Desk) -> None:
    store: Store = desk.open()
    written = act("a1", contact=Contact(email="a@exemple.fr", mobile="+33690000001"))
    desk.run(store.write_acts([written], [line("a1")]))
    row = desk.run(store.act("a1"))
    assert row is not None
    assert row.act == written
    assert (row.state, row.number, row.attempts) == (ActState.WAITING, 1, 0)
    assert desk.run(store.act("a2")) is None


def test_pressing_twice_makes_one_act_and_one_line(desk: Desk) -> None:
    store = desk.open()
    for _ in range(2):
        desk.run(store.write_acts([act("a1"), act("a2", number="")], [line("a1"), line("a2")], draft_id="d"))
    assert [row.act.id for row in desk.run(store.follow_up())] == ["a2", "a1"]
    assert desk.run(store.head()).number == 2


def test_a_household_of_which_one_is_known_writes_the_others_only(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store.write_acts([act("a1"), act("a2", number="")], [line("a1"), line("a2")]))
    assert [sealed.line.whom for sealed in desk.run(store.trail_lines(TrailQuery())) if sealed.line] == ["a2", "a1"]


def test_what_cannot_be_written_whole_is_not_written_at_all(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("d", "op-1", "{}"))
    bad = act("a2", birth_name="\ud800")
    with pytest.raises(UnicodeEncodeError):
        desk.run(store.write_acts([act("a1"), bad], [line("a1")], draft_id="d"))
    assert desk.run(store.follow_up()) == ()
    assert desk.run(store.head()) == EMPTY
    assert desk.run(store.find("garcia")) == ()
    assert [one.id for one in desk.run(store.drafts("op-1"))] == ["d"]


def test_the_draft_goes_with_the_act_and_a_late_save_does_not_bring_it_back(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("d", "op-1", "{}"))
    desk.run(store.write_acts([act("a1")], [], draft_id="d"))
    desk.run(store.save_draft("d", "op-1", "{late}"))
    assert desk.run(store.drafts("op-1")) == ()


def test_what_needs_a_person_stands_first(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act(f"a{place}", number="") for place in range(5)], []))
    desk.run(store.settle(Verdict(act_id="a1", state=ActState.REFUSED, refusal="record-exists"), None))
    assert [row.act.id for row in desk.run(store.follow_up(limit=3))] == ["a1", "a4", "a3"]


def test_a_corrected_act_stands_in_place_of_the_refused_one(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], []))
    desk.run(store.settle(Verdict(act_id="a1", state=ActState.REFUSED, refusal="consent-missing"), None))
    desk.run(store.write_acts([act("a2")], [], corrects="a1"))
    assert [row.act.id for row in desk.run(store.follow_up())] == ["a2"]
    assert [row.act.id for row in desk.run(store.find("garcia"))] == ["a2"]
    assert [claimed.row.act.id for claimed in desk.run(store.claim(5, lambda act, head, held: b"{}"))] == ["a2"]
    replaced = desk.run(store.act("a1"))
    assert replaced is not None
    assert replaced.state is ActState.REPLACED


def test_only_what_was_refused_can_be_replaced(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], []))
    desk.run(store.write_acts([act("a2")], [], corrects="a1"))
    first = desk.run(store.act("a1"))
    assert first is not None
    assert first.state is ActState.WAITING


PEOPLE = {
    "garcia": act("garcia"),
    "oeuf": act(
        "oeuf",
        birth_name="D'OEUF-LE GALL",
        given_names="ELEONORE",
        number="295109912611193",
        birth_date=BirthDate(1995, 10, 3),
    ),
    "tour": used_name(
        act("tour", birth_name="DE LA TOUR", given_names="JEAN PIERRE", number="", birth_date=BirthDate(1950)),
        "Brûlé-Noël",
    ),
    "child": act(
        "child",
        birth_name="MARTIN",
        given_names="LEA",
        number="288126938212345",
        owner=NumberOwner.PARENT,
        birth_date=BirthDate(2020, 2, 29),
    ),
    "corsican": act(
        "corsican", birth_name="COSTA", given_names="ANGE", number="198032A00400155", birth_date=BirthDate(1998, 3, 1)
    ),
}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("garcia", "garcia"),
        ("  GARCÍA  ", "garcia"),
        ("hammadi sarah", "garcia"),
        ("Sarah-Lou Garcia", "garcia"),
        ("garciahammadi", "garcia"),
        ("2 77 01 01 154 003 29", "garcia"),
        ("2770101154003", "garcia"),
        ("21/01/1977", "garcia"),
        ("21011977", "garcia"),
        ("1977-01-21", "garcia"),
        ("garcia 21.01.1977", "garcia"),
        ("garcia 1977", "garcia"),
        ("œuf", "oeuf"),
        ("d’Œuf", "oeuf"),
        ("doeuf", "oeuf"),
        ("legall", "oeuf"),
        ("le gall", "oeuf"),
        ("éléonore gall", "oeuf"),
        ("latour", "tour"),
        ("de la tour", "tour"),
        ("tour", "tour"),
        ("brule", "tour"),
        ("jeanpierre", "tour"),
        ("00/00/1950", "tour"),
        ("1950", "tour"),
        ("288126938212345", "child"),
        ("29/02/2020", "child"),
        ("1 98 03 2a 004 001 55", "corsican"),
        ("198032A", "corsican"),
    ],
)
def test_a_person_is_found(desk: Desk, words: str, found: str) -> None:
    store = desk.open()
    desk.run(store.write_acts(list(PEOPLE.values()), []))
    assert [row.act.id for row in desk.run(store.find(words))] == [found]


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "zzz",
        "garcia martin",
        "31/12/1977",
        '"',
        "*",
        "a" * 10_000,
        "' OR 1=1 --",
        "\x00",
        "NEAR(",
        "🙂",
        "-",
        "٣",
    ],
)
def test_whatever_is_typed_finds_nothing_quietly(desk: Desk, words: str) -> None:
    store = desk.open()
    desk.run(store.write_acts([PEOPLE["garcia"]], []))
    assert desk.run(store.find(words)) == ()


def test_a_letter_leads_to_its_act_and_a_name_may_look_like_a_reference(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2", birth_name="GUILLAUMETTE", number="")], []))
    row = LetterRow(reference="GABCDEFGH123", kind=LetterKind.RECEIPT, act_id="a1", made_at=NOON, state=Paper.MADE)
    desk.run(store.write_letter(row, line("a1")))
    assert [found.act.id for found in desk.run(store.find("gabc defg h123"))] == ["a1"]
    assert [found.act.id for found in desk.run(store.find("Guillaumette"))] == ["a2"]


def test_a_contact_names_the_records_it_was_used_for(desk: Desk) -> None:
    store = desk.open()
    mother = Representative(
        birth_name="MARTIN",
        given_name="ZOE",
        basis=Basis.PARENT,
        attached=Attached.YES,
        number="288126938212345",
        contact=Contact(email="zoe@exemple.fr"),
    )
    child = act("child", number="", contact=Contact(mobile="+33690000001"))
    child = replace(child, content=replace(child.content, representatives=(mother,)))
    desk.run(store.write_acts([child, act("a1", contact=Contact(mobile="+33690000001"))], []))
    assert desk.run(store.contact_holders("+33 690 000 001")) == ("277010115400329", "child")
    assert desk.run(store.contact_holders(" Zoe@Exemple.FR")) == ("288126938212345",)
    assert desk.run(store.contact_holders("nobody@exemple.fr")) == ()


def test_a_number_the_identity_service_gave_orders_the_record_too(desk: Desk) -> None:
    store = desk.open()
    for place in ("a1", "a2"):
        written = act(place, number="")
        identity = replace(written.content.identity, retrieved=Ins("277010115400329", "urn:oid:1.2.250.1.213.1.4.11"))
        written = replace(written, content=replace(written.content, identity=identity))
        desk.run(store.write_acts([written], []))
    assert len(desk.run(store.claim(5, lambda act, head, held: b"{}"))) == 1
    assert len(desk.run(store.find("277010115400329"))) == 2
