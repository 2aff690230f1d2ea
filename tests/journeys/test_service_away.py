"""Journey 17 and what a refusal becomes: the receipt, the to-do, the correction; one record whatever the network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.answers import Existing
from desk_app.domain.refusal import RefusalCode
from desk_app.flows import opening
from desk_app.flows.correction import again
from desk_app.flows.steps import Step
from desk_app.sandbox.seeds import creation_code, person
from desk_app.usecases.follow_up import follow_up
from desk_app.usecases.letters import confirmation_letter, receipt_letter
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.save_draft import start_opening
from desk_app.usecases.wait_for_letter import letters_for, wait_for_letter
from resources.catalogue import texts
from tests.journeys.counter import CARD, HOME, Counter, at_the_counter, refused, typed

WHO = person("adult-typed")
WRONG = creation_code("7K2M9QX4RTB")  # a right check character on a code that nobody has
ACTS = "^POST /fhir/?$"


def _draft(counter: Counter) -> opening.OpeningDraft:
    return typed(counter.draft(), WHO, proofs=CARD, contact=replace(HOME, email=WHO.email))


def test_17_the_receipt_prints_while_the_service_is_away_and_the_confirmation_after(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        await counter.ask("POST", "/_sandbox/faults", {"unavailable": 1_000, "retry_after": 1, "only": "POST"})
        draft = _draft(counter)
        facts = await counter.facts(draft, {0: WHO.creation_code})
        assert facts.of(0).existing is not None
        assert facts.of(0).existing.status is Existing.UNREACHABLE  # type: ignore[union-attr]
        acts = await counter.confirm(draft, {0: WHO.creation_code}, facts=facts)
        rows = await wait_for_letter(counter.desk, [act.id for act in acts])
        (letter,) = await letters_for(counter.desk, rows)
        page = await counter.read(letter)
        assert "Demande enregistrée" in page
        assert "Dossier ouvert" not in page
        assert (await refused(confirmation_letter(counter.desk, rows[0]))).code is RefusalCode.NOT_READY
        await counter.ask("DELETE", "/_sandbox/faults")
        counter.desk.try_now()
        (row,) = await counter.answered(acts)
        assert row.state is ActState.ACCEPTED
        assert "Dossier ouvert" in await counter.read(await confirmation_letter(counter.desk, row))
        assert (await refused(receipt_letter(counter.desk, row))).code is RefusalCode.NOT_READY

    at_the_counter(tmp_path, day, receipt_after_seconds=0.2)


@pytest.mark.parametrize("fault", ["answer_lost", "cut_body", "wrong_type"])
def test_17_a_lost_answer_makes_one_record_and_one_confirmation(tmp_path: Path, fault: str) -> None:
    async def day(counter: Counter) -> None:
        before = await counter.patients()
        draft = _draft(counter)
        facts = await counter.facts(draft, {0: WHO.creation_code})
        await counter.ask("POST", "/_sandbox/faults", {fault: 1, "only": ACTS})
        first = await counter.confirm(draft, {0: WHO.creation_code}, facts=facts)
        second = await counter.confirm(draft, {0: WHO.creation_code}, facts=facts)  # the key pressed twice
        assert [act.id for act in first] == [act.id for act in second]
        (row,) = await counter.answered(first)
        assert row.state is ActState.ACCEPTED
        assert await counter.patients() == before + 1

    at_the_counter(tmp_path, day)


def test_a_refused_code_comes_back_to_be_corrected(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        draft = _draft(counter)
        (row,) = await counter.answered(await counter.confirm(draft, {0: WRONG}))
        assert (row.state, row.refusal) == (ActState.REFUSED, RefusalCode.CREATION_CODE_UNKNOWN.value)
        assert await letters_for(counter.desk, (row,)) == ()
        for letter in (confirmation_letter, receipt_letter):
            assert (await refused(letter(counter.desk, row))).code is RefusalCode.NOT_READY
        assert texts("fr")("follow_up.state.refused") == "À corriger"
        assert "code de création" in texts("fr")(f"refusal.{row.refusal}")
        others: list[ActRow] = [one for one in await follow_up(counter.desk) if one.state is ActState.REFUSED]
        assert [one.act.id for one in others] == [row.act.id]

        corrected = again(row, start_opening(counter.desk))
        assert corrected.step == Step.CODE.value
        assert not corrected.person.consent  # asked again
        corrected = opening.with_person(corrected, consent=True)
        (row2,) = await counter.opened(corrected, {0: WHO.creation_code})
        assert row2.act.id != row.act.id
        stands = await counter.desk.store.act(row.act.id)
        assert stands is not None
        assert stands.state is ActState.REPLACED

    at_the_counter(tmp_path, day)


def test_a_child_refused_does_not_hold_back_the_others(tmp_path: Path) -> None:
    """Acts of one household are sent one by one: an adult with a wrong code, then another person of the day."""

    async def day(counter: Counter) -> None:
        (row,) = await counter.answered(await counter.confirm(_draft(counter), {0: WRONG}))
        other = person("adult-scanned")
        (fine,) = await counter.opened(
            typed(counter.draft(), other, proofs=CARD, contact=replace(HOME, email="karim@example.org")),
            {0: other.creation_code},
        )
        assert (row.state, fine.state) == (ActState.REFUSED, ActState.ACCEPTED)
        pdf = await compose_letter(counter.desk, await confirmation_letter(counter.desk, fine))
        assert pdf.startswith(b"%PDF")

    at_the_counter(tmp_path, day)
