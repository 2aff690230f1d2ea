"""Find a record this desk knows: by words, by a scanned card, by one of our own letters."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain import codes, scans
from desk_app.domain.acts import ActRow
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLetter:
    """One of our letters: what kind it was and when it was made, and its act where this desk wrote one.

    A code letter for a record that another desk opened has no act here; `letter` still says what the sheet is.
    """

    letter: LetterRow | None = None
    act: ActRow | None = None


async def find_record(desk: Desk, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
    """By number, name, birth date or reference, or by the payload of a scan typed into the same field."""
    found = scans.read(words) if words.strip() else None
    if isinstance(found, scans.InsScan):
        return await desk.store.find(found.ins, limit=limit)
    if isinstance(found, scans.LetterScan):
        act = (await find_by_letter(desk, found.reference)).act
        return (act,) if act is not None else ()
    return await desk.store.find(words.strip(), limit=limit) if words.strip() else ()


async def find_by_letter(desk: Desk, words: str) -> FoundLetter:
    """The letter of this reference, typed or scanned, and the act it was made for; nothing where it is not ours."""
    scanned = scans.read(words)
    reference = scanned.reference if isinstance(scanned, scans.LetterScan) else "".join(words.split()).upper()
    if not codes.is_reference(reference):
        return FoundLetter()
    row = await desk.store.letter(reference)
    return FoundLetter(letter=row, act=await desk.store.act(row.act_id) if row is not None and row.act_id else None)
