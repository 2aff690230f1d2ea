"""Somebody for whom a parent or a guardian spoke here, and who decides alone by now: what they are handed over."""

from __future__ import annotations

from desk_app.domain import codes
from desk_app.domain.acts import ActKind, ActRow, ActState
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.majority import came_of_age
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.usecases.desk import Desk
from desk_app.usecases.letter_address import acts_on_record, as_held_now, is_closed, own_address
from desk_app.usecases.letters import note_made


async def is_their_own_now(desk: Desk, row: ActRow) -> bool:
    """Was it accepted for a minor who is of age today, and has nobody spoken for them since? The proof of a closing
    stays what it is, in the person's own name."""
    majority = desk.profile.majority_age
    if row.state is not ActState.ACCEPTED or row.act.kind is ActKind.CLOSE:
        return False
    if not came_of_age(row.act, desk.clock.today(), majority):
        return False
    born = row.act.content.identity.traits.birth_date
    spoken_for = (one.act for one in await acts_on_record(desk, row) if one.act.content.representatives)
    return all(born.age_on(act.written_at.astimezone().date()) < majority for act in spoken_for)


async def coming_of_age_letter(desk: Desk, row: ActRow) -> Letter:
    """« Votre dossier est à vous »: to whoever was a minor at that act, at their own address; whoever spoke for them
    reads it no more. Who has access is not on it: that is asked for with a proof, as ever. Raises CLOSED_SINCE."""
    rows, held = await acts_on_record(desk, row), await as_held_now(desk, row)
    if is_closed(rows) if held is None else not held.is_active:
        raise Refusal(RefusalCode.CLOSED_SINCE)
    content = row.act.content
    traits = content.identity.traits
    letter = Letter(
        kind=LetterKind.COMING_OF_AGE,
        reference=codes.new_reference(),
        profile=desk.profile.name,
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee=traits.spoken_name(),
        address=await own_address(desk, row, rows, held),
        person=traits.spoken_name(),
        person_birth_date=traits.birth_date.french(),
        language=content.language,
        large_print=content.large_print,
        opened_by=desk.author.name,
        act_id=row.act.id,
        act_kind=row.act.kind,
    )
    return await note_made(desk, letter)
