"""Where letters go, with a service that holds the address: after a change of access, an opposition, a coming of age."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desk_app.domain.letters import LetterKind
from desk_app.flows.drafts import ContactDraft
from desk_app.sandbox.seeds import person
from desk_app.usecases.wait_for_letter import letters_again
from tests.journeys.counter import Counter, at_the_counter
from tests.journeys.test_changes import LIVE, Way, asking, changed, held_of
from tests.journeys.test_represented import household
from tests.usecases.fakes import FakeClock


def test_the_window_has_what_the_service_holds_and_an_opposed_record_too(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        typed_in = ContactDraft(street="9 rue du Lac", postcode="25000", town="Besançon")
        await changed(counter, asking(LIVE, Way.CONTACT, contact=typed_in))
        held = await held_of(counter, LIVE)
        row = await changed(counter, asking(LIVE, Way.ACCESS), access=replace(held.access, emergency=False))
        (letter,) = await letters_again(counter.desk, row)
        assert letter.address == held.contact.address
        assert "9 RUE DU LAC" in await counter.read(letter)
        row = await changed(counter, asking(LIVE, Way.CLOSE, reason="opposition"))
        (letter,) = await letters_again(counter.desk, row)
        assert (letter.kind, letter.address) == (LetterKind.CLOSED, held.contact.address)
        assert "main propre" not in await counter.read(letter)

    at_the_counter(tmp_path, day, profile="mes")


def test_a_child_who_has_come_of_age_reads_their_own_letter_without_the_mothers_address(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        row = (await household(counter, ("child-eldest",)))["child-eldest"]
        (before,) = await letters_again(counter.desk, row)
        assert "MARION" in (await counter.read(before)).upper()
        later = FakeClock(datetime(2060, 1, 4, 10, tzinfo=UTC))
        (letter,) = await letters_again(replace(counter.desk, clock=later), row)
        assert (letter.kind, letter.address) == (LetterKind.COMING_OF_AGE, None)
        page = (await counter.read(letter)).upper()
        assert person("child-eldest").traits.first_given_name in page
        assert "MARION" not in page
        assert "MAIN PROPRE" in page

    at_the_counter(tmp_path, day)
