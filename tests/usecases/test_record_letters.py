"""Who has access and who had, on paper for whoever asks at the counter."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desk_app.domain.held_record import Seen
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way
from desk_app.usecases.print_letter import letter_handed_over, letter_printed
from desk_app.usecases.record_letters import access_letter, history_letter
from tests.flows.people import CARD
from tests.usecases.fakes import NOW, Bench
from tests.usecases.records import HELD, PROFILE, bench_with_record, opened_here
from tests.usecases.test_changes import TRAITS

SEEN = Seen(at=NOW, who="Docteur Anne-Sophie LE GAUNDRE", profession="Médecin", action="read")


def asked(bench: Bench, **known: Any) -> ChangeFacts:
    return ChangeFacts(today=bench.desk.clock.today(), profile=PROFILE, held=HELD, **known)


def the_person(way: Way, **more: Any) -> ChangeDraft:
    return ChangeDraft(way=way.value, proofs=CARD, language="en", **TRAITS, **more)


def test_who_has_access_as_the_service_said_it_and_not_as_it_is_being_changed() -> None:
    bench = bench_with_record()
    draft = replace(the_person(Way.ACCESS), access=replace(HELD.access, emergency=False))
    letter = asyncio.run(access_letter(bench.desk, draft, asked(bench)))
    assert (letter.kind, letter.access, letter.is_whole) == (LetterKind.ACCESS_LIST, HELD.access, True)
    assert (letter.addressee, letter.address, letter.language) == ("Sarah GARCIA".upper(), None, "en")
    assert (letter.masked_contacts, letter.code) == ((), None)
    assert bench.store.letters[letter.reference].kind is LetterKind.ACCESS_LIST
    (made,) = bench.store.lines
    assert (made.event, made.whom) == (Event.PRINTED, "p1")


def test_what_this_desk_alone_says_is_not_printed_as_the_services() -> None:
    bench = bench_with_record()
    facts = replace(asked(bench), held=replace(HELD, raw=b""))
    with pytest.raises(Refusal) as caught:
        asyncio.run(access_letter(bench.desk, the_person(Way.ACCESS), facts))
    assert caught.value.code is RefusalCode.SERVICE_SILENT
    assert not bench.store.letters


def test_a_representative_is_written_to_by_name_and_the_person_spoken_of() -> None:
    bench = bench_with_record()
    draft = the_person(
        Way.HISTORY,
        asked_by="representative",
        representative_birth_name="MARTIN",
        representative_given_name="PAUL",
        relation="father",
    )
    child = replace(draft, birth_date="12/05/2019")
    letter = asyncio.run(history_letter(bench.desk, child, asked(bench), "p1", (SEEN,), is_whole=False))
    assert (letter.addressee, letter.is_represented, letter.address) == ("PAUL MARTIN", True, None)
    assert (letter.seen, letter.is_whole) == ((SEEN,), False)


def test_a_desk_that_opened_the_record_writes_as_was_agreed_then_and_keeps_track_of_the_paper() -> None:
    bench = bench_with_record()
    row = opened_here(bench)

    async def day() -> Letter:
        made = await history_letter(
            bench.desk, the_person(Way.HISTORY), asked(bench, known=row), "p1", (SEEN,), is_whole=True
        )
        await letter_printed(bench.desk, made)
        await letter_handed_over(bench.desk, made, "in-hand")
        return made

    letter = asyncio.run(day())
    assert (letter.act_id, letter.language) == (row.act.id, "fr")
    kept = bench.store.letters[letter.reference]
    assert (kept.state, kept.handed_over) == ("delivered", "in-hand")


def test_a_paper_about_a_record_opened_elsewhere_is_kept_track_of_too() -> None:
    bench = bench_with_record()

    async def day() -> Letter:
        made = await access_letter(bench.desk, the_person(Way.ACCESS), asked(bench))
        await letter_printed(bench.desk, made)
        await letter_handed_over(bench.desk, made, "in-hand")
        return made

    letter = asyncio.run(day())
    assert letter.act_id == ""
    kept = bench.store.letters[letter.reference]
    assert (kept.state, kept.handed_over) == ("delivered", "in-hand")
