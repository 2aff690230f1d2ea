"""Find a record this desk knows: by words, by a scanned card, by one of our own letters."""

from __future__ import annotations

from desk_app.domain import scans
from desk_app.domain.acts import ActRow
from desk_app.usecases.desk import Desk


async def find_record(desk: Desk, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
    """By number, name, birth date or reference, or by the payload of a scan typed into the same field."""
    found = scans.read(words) if words.strip() else None
    if isinstance(found, scans.InsScan):
        return await desk.store.find(found.ins, limit=limit)
    if isinstance(found, scans.LetterScan):
        return await find_by_letter(desk, found.reference)
    return await desk.store.find(words.strip(), limit=limit) if words.strip() else ()


async def find_by_letter(desk: Desk, reference: str) -> tuple[ActRow, ...]:
    """The act a letter was made for; nothing where this desk did not make it."""
    row = await desk.store.letter(reference)
    act = await desk.store.act(row.act_id) if row is not None and row.act_id else None
    return (act,) if act is not None else ()
