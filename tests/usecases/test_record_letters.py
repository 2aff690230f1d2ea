"""Who has access and who had, on paper for whoever asks at the counter."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desk_app.domain.held_record import HistoryPage, Seen
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way
from desk_app.usecases.print_letter import letter_handed_over, letter_printed
from desk_app.usecases.read_history import MOST_LINES, MOST_PAGES, history_for_paper
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


def pages(many: int, *, each: int = 40) -> dict[str, HistoryPage]:
    """So many of them, the newest one under no name."""
    return {
        str(n or ""): HistoryPage(seen=(SEEN,) * each, next=str(n + 1) if n + 1 < many else "") for n in range(many)
    }


def test_the_paper_holds_all_that_the_service_gives_each_page_on_the_trail() -> None:
    bench = bench_with_record()
    bench.service.pages = pages(7)
    whole = asyncio.run(history_for_paper(bench.desk, "p1", bench.service.pages[""]))
    assert (len(whole.seen), whole.next) == (280, "")
    assert [one.event for one in bench.store.lines] == [Event.HISTORY_READ] * 6


def test_a_history_without_end_ends_and_says_so() -> None:
    bench = bench_with_record()
    bench.service.pages = pages(1000)
    cut = asyncio.run(history_for_paper(bench.desk, "p1", bench.service.pages[""]))
    assert (len(cut.seen), bool(cut.next)) == (MOST_LINES, True)
    bench.service.pages = {"": HistoryPage(seen=(), next="")} | {"1": HistoryPage(seen=(), next="1")}
    bench.store.lines.clear()
    turning = asyncio.run(history_for_paper(bench.desk, "p1", HistoryPage(seen=(SEEN,), next="1")))
    assert (turning.seen, turning.next, len(bench.store.lines)) == ((SEEN,), "1", MOST_PAGES)


def test_what_was_read_on_the_screen_beyond_the_limit_is_printed_too() -> None:
    bench = bench_with_record()
    read = HistoryPage(seen=(SEEN,) * (MOST_LINES + 40), next="99")
    assert asyncio.run(history_for_paper(bench.desk, "p1", read)) == read


def test_where_the_service_falls_silent_the_paper_says_that_there_is_more() -> None:
    bench = bench_with_record()
    first = pages(3)[""]
    bench.service.failing = Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
    assert asyncio.run(history_for_paper(bench.desk, "p1", first)) == first
