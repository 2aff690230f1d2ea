"""After a crash: what a printer had is asked for, and no code stays in a spooler."""

from __future__ import annotations

from datetime import datetime

from desk_app.domain.letters import SECRET_KINDS, LetterKind
from desk_app.domain.printers import Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import LetterRow
from desk_app.usecases.batch_alone import in_its_hand
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import cancel_letter, follow_letter, is_followed
from desk_app.usecases.send_to_paper import became


async def recover_papers(desk: Desk, opened: datetime) -> bool:
    """What was made before the store was `opened`. False: a printer did not answer, or a batch is printed from the
    command line at this moment, try again later.

    A letter without a code goes on as it was; a code in a spooler is cancelled and purged, for nobody waits for it any
    more. A code that was never sent is lost: UNKNOWN, to be renewed."""
    found = await desk.store.letters_of_kind(LetterKind.PROVISIONAL_CODE, Paper.MADE)
    made = [row for row in found if row.made_at < opened]
    moving = [row for row in await desk.store.letters_on_their_way() if row.made_at < opened]
    elsewhere = await in_its_hand(desk, (*made, *moving))
    are_told = not elsewhere
    for row in made:
        if row.reference not in elsewhere:
            await became(desk, row, Paper.UNKNOWN)
    for row in moving:
        if row.reference in elsewhere:
            continue
        try:
            await _recovered(desk, row)
        except Refusal:
            are_told = False
    return are_told


async def _recovered(desk: Desk, row: LetterRow) -> None:
    row, status = await follow_letter(desk, row)
    if row.kind not in SECRET_KINDS or not is_followed(row) or (status is not None and status.is_over):
        return
    try:
        printer = await desk.printers.facts(row.printer)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.PRINTER_UNKNOWN:
            raise
        return
    if printer.way is not Way.PRINTER:
        await cancel_letter(desk, row)
