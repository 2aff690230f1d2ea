"""A code letter that somebody brings back: its envelope returned by the post, or a person who never asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desk_app.domain import codes, scans
from desk_app.domain.answers import CodeCancelled
from desk_app.domain.letters import Letter
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.returned import fingerprint
from desk_app.domain.trail import Event
from desk_app.ports import CodeLetter
from desk_app.usecases.allowed import check, is_allowed
from desk_app.usecases.batch_prepare import look_up
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

_TOLD_DAYS = 7  # on the home screen of a supervisor
_EVENTS = {CodeCancelled.RETURNED_MAIL: Event.RETURNED, CodeCancelled.NOT_ASKED: Event.NOT_ASKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBack:
    """What was done. `is_flagged`: no code goes to that address by post until the service holds another one."""

    reference: str
    is_flagged: bool
    had_newer: bool = False  # its code was dead: the person got another since, which was left alive


async def note_code_letter(desk: Desk, letter: Letter, patient_id: str) -> None:
    """Keep whose code a letter carries, before it goes to paper."""
    kept = CodeLetter(
        reference=letter.reference,
        patient_id=patient_id,
        made_at=desk.clock.now(),
        address=fingerprint(patient_id, letter.address),
    )
    await desk.store.write_code_letter(kept)


async def brought_back(desk: Desk, words: str, why: CodeCancelled) -> BroughtBack:
    """By the reference, scanned or typed: the address is flagged and it stands on the trail, then the code is killed.
    Once more does no harm.

    Refusals: NOT_FOUND where it is no code letter of this desk, and those of RecordService.cancel_code: then the flag
    stands, and the code is still to be killed."""
    check(desk, Duty.RENEW_CODES)
    letter = await _letter(desk, words)
    has_newer = await _has_newer(desk, letter) and why is CodeCancelled.RETURNED_MAIL
    if letter.ended != CodeCancelled.RETURNED_MAIL.value:  # a flag is not taken back by what is said of it later
        told = line(desk, _EVENTS[why], whom=letter.patient_id, detail=letter.reference)
        await desk.store.end_code_letter(letter.reference, why.value, told)
    if not has_newer:
        try:
            await desk.service.cancel_code(letter.patient_id, why)
        except (TimeoutError, OSError) as error:
            raise Refusal(RefusalCode.CANCEL_UNKNOWN) from error
    is_flagged = why is CodeCancelled.RETURNED_MAIL and bool(letter.address)
    return BroughtBack(reference=letter.reference, is_flagged=is_flagged, had_newer=has_newer)


async def was_posted(desk: Desk, reference: str) -> bool:
    """Is it a letter with a code that left this desk by post?"""
    if await desk.store.code_letter(reference) is None:
        return False
    row = await desk.store.letter(reference)
    return row is not None and row.handed_over == "posted"


async def not_asked_lately(desk: Desk) -> tuple[str, ...]:
    """References of letters that somebody never asked for, brought in the last days: for who reads the trail, nobody
    else."""
    if not is_allowed(desk, Duty.READ_TRAIL):
        return ()
    return await desk.store.not_asked_since(desk.clock.now() - timedelta(days=_TOLD_DAYS))


async def check_address(desk: Desk, patient_id: str) -> None:
    """Refusal ADDRESS_RETURNED where an envelope came back from the address that the service still holds."""
    back = await desk.store.returned_addresses(patient_id)
    if back and fingerprint(patient_id, (await look_up(desk, "", patient_id)).address) in back:
        raise Refusal(RefusalCode.ADDRESS_RETURNED)


async def _letter(desk: Desk, words: str) -> CodeLetter:
    scanned = scans.read(words)
    reference = scanned.reference if isinstance(scanned, scans.LetterScan) else "".join(words.split()).upper()
    found = await desk.store.code_letter(reference) if codes.is_reference(reference) else None
    if found is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    return found


async def _has_newer(desk: Desk, letter: CodeLetter) -> bool:
    """Did the person get another code through this desk since?"""
    last = (await desk.store.codes_given()).get(letter.patient_id)
    return last is not None and last > letter.made_at
