"""A code asked for at the counter is never posted to an address an envelope came back from."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Channel, CodeCancelled, Existing, RenewalRequest, RenewedCode
from desk_app.domain.contact import PostalAddress
from desk_app.domain.holder import Holder
from desk_app.domain.identity import Proof
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event, TrailLine
from desk_app.flows.renewal import RenewalDraft, RenewalFacts
from desk_app.usecases.letters import code_letter
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.returned_mail import brought_back
from tests.flows.people import ADULT, adult
from tests.usecases.fakes import TODAY, Bench
from tests.usecases.test_opening_day import opened

HOME = PostalAddress(street="1 RUE DU PUITS", postcode="75001", town="PARIS")


def test_flagged_until_it_is_corrected_except_in_hand_and_by_message() -> None:
    async def work() -> None:
        bench = Bench()
        row = replace(await asyncio.to_thread(opened, bench, adult()), state=ActState.ACCEPTED, patient_id="p1")
        bench.store.rows[row.act.id] = row
        facts = RenewalFacts(today=TODAY, profile=bench.profile, known=row)
        strong = RenewalDraft(number=ADULT, proofs=(Proof.IDENTITY_CARD,), channel=Channel.LETTER)
        weak = replace(strong, proofs=(Proof.VITALE_CARD,))
        bench.service.people["p1"] = Holder(status=Existing.OPEN, patient_id="p1", address=HOME)
        renewed = replace(await renew_code(bench.desk, strong, facts), address=HOME)
        letter = await code_letter(bench.desk, strong, facts, renewed)
        assert bench.store.code_letters[letter.reference].patient_id == "p1"
        await brought_back(bench.desk, letter.reference, CodeCancelled.RETURNED_MAIL)
        assert bench.service.cancelled == [("p1", CodeCancelled.RETURNED_MAIL)]
        asked = len(bench.service.renewals)
        with pytest.raises(Refusal, match="address-returned"):
            await renew_code(bench.desk, weak, facts)
        assert len(bench.service.renewals) == asked, "the service is not even asked"
        await renew_code(bench.desk, strong, facts)
        await renew_code(bench.desk, replace(weak, channel=Channel.SMS), facts)
        bench.service.people["p1"] = replace(bench.service.people["p1"], address=replace(HOME, street="2 RUE NEUVE"))
        await renew_code(bench.desk, weak, facts)

    asyncio.run(work())


def test_a_code_whose_answer_cannot_be_noted_is_wiped() -> None:
    async def work() -> None:
        bench = Bench()
        row = replace(await asyncio.to_thread(opened, bench, adult()), state=ActState.ACCEPTED, patient_id="p1")
        bench.store.rows[row.act.id] = row
        facts = RenewalFacts(today=TODAY, profile=bench.profile, known=row)
        draft = RenewalDraft(number=ADULT, proofs=(Proof.IDENTITY_CARD,), channel=Channel.LETTER)
        bench.service.people["p1"] = Holder(status=Existing.OPEN, patient_id="p1", address=HOME)
        noted, made = bench.store.add, list[RenewedCode]()

        async def full(line: TrailLine) -> None:
            if line.event is Event.CODE_ANSWERED:
                raise Refusal(RefusalCode.STORE_FULL)
            await noted(line)

        async def kept(request: RenewalRequest) -> RenewedCode:
            made.append(await renewed(request))
            return made[0]

        renewed = bench.service.renew_code
        desk = replace(
            bench.desk, store=Standing(bench.store, add=full), service=Standing(bench.service, renew_code=kept)
        )
        with pytest.raises(Refusal, match="code-unknown"):
            await renew_code(desk, draft, facts)
        assert made
        assert not made[0].code

    asyncio.run(work())


class Standing:
    """In for a port, but for some of what it does."""

    def __init__(self, real: Any, **instead: Any) -> None:
        self._real, self._instead = real, instead

    def __getattr__(self, name: str) -> Any:
        return self._instead.get(name) or getattr(self._real, name)
