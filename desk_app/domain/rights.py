"""What a profession may read of a record, as dated public data says it. It decides nothing here: the service does.

One thing is decided: to whom this desk never opens a record (docs/decisions/rights-table.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desk_app.domain.access import Access, Grant, Professional, is_same_doctor
from desk_app.domain.acts import ChangeAccess, Content, OpenRecord, ReopenRecord
from desk_app.domain.plain import strict_text

ANY = "*"  # every type of document that has no cell of its own
OCCUPATIONAL = "SM25"  # TRE_R38
NOBODY = Access()  # has access yet
OCCUPATIONAL_SKILL = "Médecine du travail"  # its label, where no code is known


class Says(StrEnum):
    """What a cell says. A source that says « mostly » says unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: may that reader read that type of document?

    `reader` is a TRE_G15 code, a code and a skill of TRE_R38 (`10/SM25`), `AM` for the insurer or `CPE` for a front
    desk; `document` a code of JDV_J66, or `*`. `dated` is the source's day, None where it has none.
    """

    reader: str
    document: str
    says: Says
    source: str
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that is known of one reader: types read, types never read, and what holds for the rest. `dated` is the oldest
    day of its sources, None where one has no day."""

    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    rest: Says = Says.UNKNOWN
    dated: date | None = None

    @property
    def is_known(self) -> bool:
        """Does any source say anything?"""
        return bool(self.may or self.never) or self.rest is not Says.UNKNOWN

    @property
    def is_nothing(self) -> bool:
        """Is there no document at all to read?"""
        return self.rest is Says.NO and not self.may


@dataclass(frozen=True, slots=True)
class RightsTable:
    """The cells that are public, in the order they are told."""

    cells: tuple[Cell, ...]

    def says(self, reader: str, document: str) -> Says:
        """A type's own cell, or else what holds for the rest; no cell is no knowledge."""
        own = {cell.document: cell.says for cell in self.cells if cell.reader == reader}
        return own.get(document, own.get(ANY, Says.UNKNOWN))

    def reading(self, reader: str) -> Reading:
        """What one reader may read."""
        own = [cell for cell in self.cells if cell.reader == reader]
        days = [cell.dated for cell in own]
        told = {says: tuple(c.document for c in own if c.says is says and c.document != ANY) for says in Says}
        return Reading(
            may=told[Says.YES],
            never=told[Says.NO],
            rest=self.says(reader, ANY),
            dated=min(day for day in days if day) if days and all(days) else None,
        )


def reader_of(professional: Professional) -> str:
    """The line of the table for a professional; a skill counts where it has a line of its own."""
    if not may_be_granted(professional):
        return f"{professional.profession_code}/{OCCUPATIONAL}"
    return professional.profession_code


def may_be_granted(professional: Professional) -> bool:
    """Is this somebody to whom the desk may give access? An occupational physician never is: what the law allows needs
    an express consent that is given elsewhere. `problem.grant_occupational` says it."""
    if professional.skill_code:
        return professional.skill_code != OCCUPATIONAL
    return strict_text(professional.skill) != strict_text(OCCUPATIONAL_SKILL)


def never_granted(before: Access, after: Access) -> tuple[Professional, ...]:
    """Those who may not be granted and to whom `after` gives what `before` did not. What was given elsewhere stays."""
    held = {grant.professional.rpps: grant for grant in before.grants}
    found = [one.professional for one in after.grants if _gives(one, held.get(one.professional.rpps))]
    if after.attending_doctor is not None and not is_same_doctor(before.attending_doctor, after.attending_doctor):
        found.append(after.attending_doctor)
    return tuple(one for one in found if not may_be_granted(one))


def _gives(grant: Grant, before: Grant | None) -> bool:
    """More than stood there."""
    return (grant.read and not (before and before.read)) or (grant.add and not (before and before.add))


def never_granted_in(content: Content, before: Access = NOBODY) -> tuple[Professional, ...]:
    """The same for what an act does: of a change, what it touches. `before` is what stands, where that is known; a
    record that is opened, or opened again, begins with nobody."""
    match content:
        case OpenRecord() | ReopenRecord():
            return never_granted(NOBODY, content.access)
        case ChangeAccess():
            grants = tuple(grant for grant in content.access.grants if grant.professional.rpps in content.touched)
            doctor = content.access.attending_doctor if content.doctor_changes else None
            return never_granted(before, Access(grants=grants, attending_doctor=doctor))
        case _:
            return ()
