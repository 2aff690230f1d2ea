"""Letters about a record as the service holds it: who has access, and who had. They are handed over, never posted, and
nothing of what they say is kept: another one is asked for anew (docs/decisions/letters-asked-anew.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk_app.domain import codes
from desk_app.domain.acts import ActRow
from desk_app.domain.held_record import Seen
from desk_app.domain.letters import Letter, LetterKind, is_live
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.asking import REPRESENTATIVE, asked_traits, is_represented, opening_known, who_asks
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import note_made


async def access_letter(desk: Desk, draft: ChangeDraft, facts: ChangeFacts) -> Letter:
    """« Qui a accès », as it was just read; what is chosen on the screen and not sent yet is not on it. SERVICE_SILENT
    where the service itself has not said it."""
    held = facts.held
    if held is None or not held.raw:
        raise Refusal(RefusalCode.SERVICE_SILENT)
    letter = _of_record(desk, LetterKind.ACCESS_LIST, draft, facts)
    made = replace(letter, access=held.access, is_whole=held.is_whole)
    return await note_made(desk, made, whom=held.base.patient_id)


async def history_letter(
    desk: Desk, draft: ChangeDraft, facts: ChangeFacts, patient_id: str, seen: Sequence[Seen], *, is_whole: bool
) -> Letter:
    """« Historique des accès »: the lines that were read, newest first. Nothing of them is kept here."""
    letter = replace(_of_record(desk, LetterKind.ACCESS_HISTORY, draft, facts), seen=tuple(seen), is_whole=is_whole)
    return await note_made(desk, letter, whom=patient_id)


async def live_letter_of(desk: Desk, row: ActRow) -> LetterRow | None:
    """The last one that was made beside this act: the act cannot say again what stood on it."""
    made = await desk.store.letters_of(row.act.id)
    return next((one for one in made if is_live(one.kind, row.act.kind)), None)


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
