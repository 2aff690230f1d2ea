"""Letters about a record as the service holds it: who has access, and who had. They are handed over, never posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk_app.domain import codes
from desk_app.domain.held_record import Seen
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.asking import REPRESENTATIVE, asked_traits, is_represented, opening_known, who_asks
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import note_made


async def access_letter(desk: Desk, draft: ChangeDraft, facts: ChangeFacts) -> Letter:
    """« Qui a accès », as it was just read; what is chosen on the screen and not sent yet is not on it. NOT_READY
    where the service itself has not said it."""
    held = facts.held
    if held is None or not held.raw:
        raise Refusal(RefusalCode.NOT_READY, field="access", problem="missing")
    letter = _of_record(desk, LetterKind.ACCESS_LIST, draft, facts)
    made = replace(letter, access=held.access, is_whole=held.is_whole)
    return await note_made(desk, made, whom=held.base.patient_id)


async def history_letter(
    desk: Desk, draft: ChangeDraft, facts: ChangeFacts, patient_id: str, seen: Sequence[Seen], *, is_whole: bool
) -> Letter:
    """« Historique des accès »: the lines that were read, newest first. Nothing of them is kept here."""
    letter = replace(_of_record(desk, LetterKind.ACCESS_HISTORY, draft, facts), seen=tuple(seen), is_whole=is_whole)
    return await note_made(desk, letter, whom=patient_id)


def _of_record(desk: Desk, kind: LetterKind, draft: ChangeDraft, facts: ChangeFacts) -> Letter:
    traits = asked_traits(draft, facts)
    if traits is None:
        raise Refusal(RefusalCode.NOT_READY, field="birth_name", problem="missing")
    opened = opening_known(facts)
    asked_for = draft.asked_by == REPRESENTATIVE
    return Letter(
        kind=kind,
        reference=codes.new_reference(),
        profile=desk.profile.name,
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee=" ".join(reversed(who_asks(draft))) if asked_for else traits.spoken_name(),
        address=None,
        person=traits.spoken_name(),
        is_represented=asked_for or is_represented(draft, facts),
        person_birth_date=traits.birth_date.french(),
        language=opened.language if opened is not None else draft.language,
        large_print=opened.large_print if opened is not None else False,
        opened_by=desk.author.name,
        act_id=facts.known.act.id if facts.known is not None else "",
    )
