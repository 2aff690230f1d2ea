"""Whatever is typed: what the pages let through is written, sent, accepted by the strict sandbox, found and printed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk_app.domain.acts import Attached
from desk_app.domain.identity import Proof
from desk_app.domain.refusal import Problem, RefusalCode
from desk_app.domain.trail import ChainHead
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft, Situation
from desk_app.flows.steps import Step
from desk_app.usecases.open_record import open_record
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.save_draft import save_draft
from desk_app.usecases.wait_for_letter import letters_for
from tests.flows.people import number
from tests.journeys.counter import CARD, Counter, at_the_counter, counter

# Words that pass, with what keyboards, clipboards and thieves put between their letters.
HIDDEN = ["\x00", "\x1b", "\x7f", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2066", "\u00ad", "\uffff"]
SPACES = [" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\n", "\r\n", "\u2028"]
SIGNS = ["'", "’", "-", "‑", "–", ".", ",", "´"]
LETTERS = [
    "A",
    "e",
    "é",
    "E\u0301",
    "œ",
    "Æ",
    "ß",
    "Ł",
    "ø",
    "İ",
    "ı",
    "ﬁ",
    "Ⅷ",
    "ª",
    "ŉ",
    "Ñ",
    "Ж",
    "م",
    "漢",
    "𝐀",
    "😀",
    "1",
    "٣",
]
WORDS = st.lists(st.sampled_from([*HIDDEN, *SPACES, *SIGNS, *LETTERS]), max_size=12).map("".join)
ANYTHING = st.one_of(
    WORDS,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(alphabet="ABé '-’", max_size=110),
    st.just("x" * 10_000),
)


def around(good: str) -> st.SearchStrategy[str]:
    """Something right, with something unseen or odd before, inside or behind it."""
    odd = st.one_of(WORDS, st.sampled_from([*HIDDEN, *SPACES, *SIGNS]))
    return st.builds(lambda at, what: good[:at] + what + good[at:], st.integers(0, len(good)), odd)


WHO = ("adult", "child", "ase", "tutelle")
CHILDREN = ("child", "ase")
PERSON = {
    "birth_name": "LEROUX",
    "given_names": "ANNE MARIE",
    "used_name": "Du Four",
    "used_given_name": "Zoé",
    "birth_date": "23/04/1979",
    "birthplace": "25056",
}
CONTACT = {
    "email": "anne@example.org",
    "mobile": "0639980011",
    "flat": "Chez M. Noël",
    "building": "Bât. B",
    "street": "12 rue des Acacias",
    "locality": "Le Lavoir",
    "postcode": "25000",
    "town": "Besançon",
    "country": "Suisse",
}
REPRESENTATIVE = {"birth_name": "MERCIER", "given_name": "SOLANGE", "service": "Service de l’enfance"}
FIELDS = [("person", name, good) for name, good in PERSON.items()]
FIELDS += [("contact", name, good) for name, good in CONTACT.items()]
FIELDS += [("representative", name, good) for name, good in REPRESENTATIVE.items()]


def one_edit() -> st.SearchStrategy[tuple[str, str, str]]:
    return st.sampled_from(FIELDS).flatmap(
        lambda field: st.tuples(st.just(field[0]), st.just(field[1]), st.one_of(around(field[2]), ANYTHING))
    )


def drafted(counter: Counter, who: str, edits: list[tuple[str, str, str]], rank: int) -> OpeningDraft:
    """A right draft for an adult, a child or an adult under tutelle, with some fields overwritten."""
    child = who in CHILDREN
    thirteen = f"2{'19' if child else '79'}0425056{rank % 999 + 1:03d}"
    draft = opening.with_person(
        counter.draft(),
        number=number(thirteen),
        birth_name=PERSON["birth_name"],
        given_names=PERSON["given_names"],
        sex="F",
        birth_date="23/04/2019" if child else PERSON["birth_date"],
        proofs=(Proof.FAMILY_BOOK,) if child else CARD,
        contact=ContactDraft(email=CONTACT["email"]),
        consent=True,
        no_code=True,
        own_agreement_sought=True,
        situation=Situation.TUTELLE if who == "tutelle" else Situation.NONE,
    )
    if who != "adult":
        draft = opening.with_representative(
            draft,
            0,
            relation={"child": "mother", "ase": "ase", "tutelle": "tutor"}[who],
            birth_name="MERCIER",
            given_name="SOLANGE",
            proofs=CARD,
            judgment_seen=who != "child",
            service="Service de l’enfance" if who == "ase" else "",
            attached=Attached.YES,
        )
    for where, name, text in edits:
        if where == "person":
            draft = opening.with_person(draft, **{name: text})
        elif where == "contact":
            contact: dict[str, Any] = {name: text}
            draft = opening.with_person(draft, contact=replace(draft.person.contact, **contact))
        elif draft.representatives:
            draft = opening.with_representative(draft, 0, **{name: text})
    return draft


def accepted(draft: OpeningDraft, facts: Facts) -> OpeningDraft:
    """Every open question answered with its key, as a hurried operator would."""
    for step in Step:
        for problem in opening.open_questions(opening.problems(step, draft, facts), draft.person):
            draft = opening.accept(draft, problem.code)
    return draft


async def played(counter: Counter, draft: OpeningDraft) -> str:
    """Where the draft ended: `stopped` on a page, or the state of its act."""
    facts = counter.nothing_known(draft)
    await save_draft(counter.desk, draft)
    draft = accepted(draft, facts)
    opening.review(draft, facts)
    if opening.first_obstacle(draft, facts, 0) or opening.stop(draft, facts):
        return "stopped"
    acts = await open_record(counter.desk, draft, facts, {})
    bundle = counter.service.compose(acts[0], ChainHead(1, "0" * 64))
    Bundle.model_validate_json(bundle)
    (row,) = await counter.answered(acts)
    assert row.refusal != RefusalCode.SERVICE_REFUSED.value, (row.reason, json.loads(bundle)["entry"][0])
    assert row.refusal in ("", RefusalCode.RECORD_EXISTS.value), (row.refusal, row.reason)
    for letter in await letters_for(counter.desk, [row]):
        assert (await compose_letter(counter.desk, letter)).startswith(b"%PDF")
    return row.state.value


def test_what_the_pages_accept_the_service_accepts(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        desk = counter(tmp_path)
        here = runner.run(desk.__aenter__())
        ends: list[str] = []

        @settings(max_examples=100, deadline=None, derandomize=True, database=None)
        @given(who=st.sampled_from(WHO), edits=st.lists(one_edit(), min_size=1, max_size=2))
        @example(who="adult", edits=[("person", "used_name", "Du\x00 \u200bFour")])
        @example(who="adult", edits=[("person", "used_given_name", "\ufeff")])
        @example(who="adult", edits=[("contact", "email", "\u200b")])
        @example(who="adult", edits=[("contact", "flat", "\u2060"), ("contact", "town", "\x1b")])
        @example(who="ase", edits=[("representative", "service", "Service\x00 de l’enfance")])
        @example(who="ase", edits=[("representative", "service", "x" * 10_000)])
        @example(who="tutelle", edits=[("representative", "given_name", "Solange\x7f, Ⅷ")])
        def one(who: str, edits: list[tuple[str, str, str]]) -> None:
            ends.append(runner.run(played(here, drafted(here, who, edits, len(ends)))))

        try:
            one()
        finally:
            runner.run(desk.__aexit__(None, None, None))
    assert ends.count("accepted") > 15
    assert ends.count("stopped") > 15


def test_a_contact_of_nothing_that_can_be_seen_is_none(tmp_path: Path) -> None:
    """An invisible character in the e-mail once counted as a way to reach the person."""

    async def day(here: Counter) -> None:
        facts = here.nothing_known(draft := drafted(here, "adult", [("contact", "email", "\u200b")], 0))
        assert opening.first_obstacle(draft, facts, 0) == (
            Step.REACH,
            Problem(field="street", code="reach_missing"),
        )

    at_the_counter(tmp_path, day)
