"""One letter of a batch: the address read, the code asked for live, composed in memory, on paper; and the code is gone.

Each step is noted before it is taken, so that a crash leaves behind what it may have done, never less.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from desk_app.domain import codes
from desk_app.domain.answers import Channel, CodeCancelled, RenewalRequest, RenewedCode
from desk_app.domain.batch import Batch, Entry, EntryState
from desk_app.domain.batch_choice import refused_for_good, why_not
from desk_app.domain.batch_mending import anew
from desk_app.domain.batches import Skip
from desk_app.domain.contact import PostalAddress
from desk_app.domain.holder import Holder
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.printers import Paper, PrinterFacts
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.returned import fingerprint
from desk_app.domain.trail import Event
from desk_app.usecases.batch_prepare import known_of, look_up, opening_content, opening_of_record, posted_lately
from desk_app.usecases.code_printers import check_code_printer
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import note_made
from desk_app.usecases.print_letter import compose_letter, forget
from desk_app.usecases.returned_mail import note_code_letter
from desk_app.usecases.send_to_paper import send_to_paper
from desk_app.usecases.trace import line


@dataclass(frozen=True, slots=True)
class Done:
    """How the entry stands now, and what keeps the batch from going on: empty, or a cause as `Batch.cause`."""

    entry: Entry
    cause: str = ""


async def write_one(desk: Desk, batch: Batch, entry: Entry, turn: int) -> Done:
    """Ask, compose, send. What the service or the printer does wrong comes back as a cause; only the store's refusals
    are raised."""
    try:
        printer = await desk.printers.facts(batch.printer)
        check_code_printer(desk, printer)
        if not printer.is_accepting or printer.is_stopped:  # no code is made for a sheet that cannot come out
            return Done(entry, " ".join(("printer", *printer.reasons)))
        holder = await look_up(desk, "", entry.patient_id)
    except Refusal as refusal:
        return Done(entry, cause_of(refusal))
    rows = await desk.store.of_record(entry.patient_id)
    why = why_not(
        holder,
        await known_of(desk, entry.patient_id, is_recent=await _was_posted_meanwhile(desk, entry)),
        today=desk.clock.today(),
        majority=desk.profile.majority_age,
        is_listed=False,
    )
    if why is not None:
        return Done(await _skipped(desk, batch, entry, why))
    entry = await _marked(desk, batch, replace(entry, state=EntryState.ASKED, not_before=None), traced=True)
    try:
        renewed = await _asked(desk, entry)
    except Refusal as refusal:
        return await _not_given(desk, batch, entry, refusal)
    letter = _letter(desk, holder, renewed)
    content, own = opening_content(rows), opening_of_record(rows)
    if content is not None and own is not None:
        letter = replace(letter, language=content.language, large_print=content.large_print, act_id=own.act.id)
    try:
        return await _on_paper(desk, batch, entry, letter, turn, printer)
    finally:
        forget(letter)


async def _was_posted_meanwhile(desk: Desk, entry: Entry) -> bool:
    """Another code, from the counter, since the batch was prepared. What this batch made before is made again."""
    return entry.state is EntryState.WAITING and entry.patient_id in await posted_lately(desk)


async def _asked(desk: Desk, entry: Entry) -> RenewedCode:
    """The new code; the answer is on the trail, whatever it was."""
    request = RenewalRequest(patient_id=entry.patient_id, channel=Channel.LETTER, requested_by="holder")
    try:
        answer = await desk.service.renew_code(request)
    except Refusal as refusal:
        told = line(
            desk,
            Event.CODE_ANSWERED,
            whom=entry.patient_id,
            detail=refusal.code.value,
            service_at=refusal.service_at,
        )
        await desk.store.add(told)
        raise
    except (TimeoutError, OSError) as error:
        raise Refusal(RefusalCode.CODE_UNKNOWN) from error
    told = line(
        desk,
        Event.CODE_ANSWERED,
        whom=entry.patient_id,
        detail=Channel.LETTER.value,
        service_at=answer.service_at,
    )
    try:
        await desk.store.add(told)
    except BaseException:
        if answer.code is not None:
            answer.code.wipe()
        raise
    return answer


async def _not_given(desk: Desk, batch: Batch, entry: Entry, refusal: Refusal) -> Done:
    """Refused for this person, too early for a second code, or an answer that was lost: then the old code counts as
    dead, and nobody knows the new one."""
    if refusal.code in _OF_STORES:  # it stays ASKED: the service may have made one
        raise refusal
    if (why := refused_for_good(refusal.code)) is not None:
        return Done(await _skipped(desk, batch, entry, why))
    if refusal.code is RefusalCode.CODE_TOO_SOON:
        later = desk.clock.now() + timedelta(seconds=desk.profile.renewal_gap_seconds)
        return Done(await _marked(desk, batch, replace(entry, state=EntryState.RENEW, not_before=later)))
    unknown = refusal.code is RefusalCode.CODE_UNKNOWN
    state = EntryState.RENEW if unknown else EntryState.WAITING
    return Done(await _marked(desk, batch, replace(entry, state=state)), cause_of(refusal))


async def _on_paper(desk: Desk, batch: Batch, entry: Entry, letter: Letter, turn: int, printer: PrinterFacts) -> Done:
    """A letter in memory goes to the printer, or its code is lost and renewed."""
    window = fingerprint(entry.patient_id, letter.address)
    if window in await desk.store.returned_addresses(entry.patient_id):  # it moved back between two questions
        await _killed(desk, entry)
        return Done(await _skipped(desk, batch, entry, Skip.RETURNED))
    pdf = bytearray(await compose_letter(desk, letter))
    try:
        sheets = printer.pages_of(await asyncio.to_thread(desk.press.pages, bytes(pdf)))
        held = replace(entry, state=EntryState.HELD, reference=letter.reference, sheets=sheets, turn=turn)
        held = await _marked(desk, batch, held)  # before there is a row, so that nobody else takes it for theirs
        await note_code_letter(desk, letter, entry.patient_id)
        await note_made(desk, letter, whom=entry.patient_id)
        cause = ""
        try:
            await send_to_paper(desk, letter, pdf, batch.printer)
        except Refusal as refusal:
            if refusal.code not in _OF_PRINTERS:  # the store's: whether it was taken is asked by its name, next time
                raise
            cause = cause_of(refusal)
            if refusal.code is not RefusalCode.PRINT_UNKNOWN:  # nothing was taken
                await give_up_letter(desk, letter.reference)
                return Done(await _marked(desk, batch, anew(held)), cause)
        return Done(await _marked(desk, batch, replace(held, state=EntryState.SENT)), cause)
    finally:
        pdf[:] = bytes(len(pdf))


def _letter(desk: Desk, holder: Holder, renewed: RenewedCode) -> Letter:
    """In the window stands what the service answered with the code; the holder was read a moment ago."""
    address: PostalAddress | None = renewed.address or holder.address
    return Letter(
        kind=LetterKind.PROVISIONAL_CODE,
        reference=codes.new_reference(),
        profile=desk.profile.name,
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee=holder.name,
        address=address,
        person=holder.name,
        opened_by=desk.author.name,
        code=renewed.code,
        code_expires=renewed.expires.astimezone().date(),
    )


async def give_up_letter(desk: Desk, reference: str) -> None:
    """Nobody need look for its sheet: the person gets another letter, and the code on this one is dead by then."""
    row = await desk.store.letter(reference)
    if row is not None and not row.handed_over:
        told = line(desk, Event.HANDED_OVER, whom=row.act_id, detail=f"{reference} not-handed")
        await desk.store.mark_letter(reference, state=Paper.CANCELLED, handed_over="not-handed", line=told)


async def _killed(desk: Desk, entry: Entry) -> None:
    try:
        await desk.service.cancel_code(entry.patient_id, CodeCancelled.RETURNED_MAIL)
    except (Refusal, TimeoutError, OSError):  # nobody has that code, and the next one kills it
        return


async def _skipped(desk: Desk, batch: Batch, entry: Entry, why: Skip) -> Entry:
    return await _marked(desk, batch, replace(entry, state=EntryState.SKIPPED, why=why, not_before=None))


async def _marked(desk: Desk, batch: Batch, entry: Entry, *, traced: bool = False) -> Entry:
    asked = line(desk, Event.CODE_ASKED, whom=entry.patient_id, detail=Channel.LETTER.value)
    await desk.store.mark_entries(batch.id, [entry], [asked] if traced else [])
    return entry


_OF_PRINTERS = frozenset(
    {
        RefusalCode.CODE_PRINTER,
        RefusalCode.PRINTER_UNKNOWN,
        RefusalCode.PRINTER_UNREACHABLE,
        RefusalCode.PRINTER_STRANGE,
        RefusalCode.PRINTER_CHANGED,
        RefusalCode.PRINTER_REFUSED,
        RefusalCode.PRINT_UNKNOWN,
    }
)
_OF_STORES = frozenset(
    {RefusalCode.STORE_BUSY, RefusalCode.STORE_DAMAGED, RefusalCode.STORE_FULL, RefusalCode.STORE_READ_ONLY}
)
_CAUSES = {
    RefusalCode.CODE_UNKNOWN: "code-unknown",
    RefusalCode.SERVICE_SIGN_IN: "sign-in",
    RefusalCode.SERVICE_FORBIDDEN: "forbidden",
    RefusalCode.SERVICE_CANNOT: "cannot",
    RefusalCode.CODE_PRINTER: "code-printer",
    RefusalCode.PRINTER_UNKNOWN: "printer-unknown",
    RefusalCode.PRINTER_UNREACHABLE: "printer-away",
    RefusalCode.PRINTER_STRANGE: "printer-certificate",
    RefusalCode.PRINTER_CHANGED: "printer-certificate",
    RefusalCode.PRINTER_REFUSED: "printer-refused",
    RefusalCode.PRINT_UNKNOWN: "print-unknown",
}


def cause_of(refusal: Refusal) -> str:
    """As `Batch.cause`: a key below `batch.cause.`, and what it is about where it is the network or a printer. One of
    the store is no cause that could be noted there: raised again."""
    if refusal.code in _OF_STORES:
        raise refusal
    known = _CAUSES.get(refusal.code)
    return known or f"service {refusal.values.get('cause', '')}".strip()
