"""What a letter says, before any layout: facts only. The sentences are in resources/texts, the paper in printing/."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from desk_app.domain.access import Access
from desk_app.domain.acts import ActKind, ClosingReason
from desk_app.domain.contact import PostalAddress
from desk_app.domain.held_record import Seen
from desk_app.domain.secret import Secret


class LetterKind(StrEnum):
    """The kinds of letters; the value is also the name of the layout and of the text file."""

    CONFIRMATION = "confirmation"  # « dossier ouvert »: only after acceptance
    RECEIPT = "receipt"  # enregistré, à envoyer: the service has not answered
    NOT_SUCCEEDED = "not_succeeded"  # « n'a pas abouti »: refused after the person had left
    PROVISIONAL_CODE = "provisional_code"  # carries a code: in memory only
    TO_BRING = "to_bring"  # « à apporter »
    ACCESS_LIST = "access_list"  # « qui a accès »
    ACCESS_HISTORY = "access_history"
    CONTACT_CHANGED = "contact_changed"
    CLOSED = "closed"  # closing, opposition, death, wrong record
    REOPENED = "reopened"
    COMING_OF_AGE = "coming_of_age"
    RECOVERY_SHEET = "recovery_sheet"  # the desk's own: « Clé de secours, à mettre au coffre »
    SLIP = "slip"  # the desk's own: a one-time password for somebody who works here


class ReportKind(StrEnum):
    """The papers that are no letters, which name no addressee; they go to a printer as letters do."""

    DAY_SHEET = "day_sheet"
    PERSON_REPORT = "person_report"  # « Ce que ce poste sait de moi »
    BATCH_END = "batch_end"


OWN_SHEETS = frozenset((LetterKind.RECOVERY_SHEET, LetterKind.SLIP))
# Their document must not stay in any spooler.
SECRET_KINDS = OWN_SHEETS | {LetterKind.PROVISIONAL_CODE}


def kind_named(value: str) -> LetterKind | ReportKind:
    """The kind of a noted sheet. ValueError where there is none."""
    return ReportKind(value) if value in set(ReportKind) else LetterKind(value)


def is_kept(kind: LetterKind | ReportKind) -> bool:
    """Is there a note of it? « À apporter » has none: nothing is kept about somebody who was not opened."""
    return kind is not LetterKind.TO_BRING


def is_live(kind: LetterKind | ReportKind, act_kind: ActKind) -> bool:
    """Does such a letter about such an act tell what the service answered at that moment, and not what the act says?"""
    if kind is LetterKind.ACCESS_LIST:
        return act_kind is not ActKind.CHANGE_ACCESS
    return kind is LetterKind.ACCESS_HISTORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who writes: the fund or the site, with the return address and the controller named on every letter."""

    name: str
    lines: tuple[str, ...]  # postal address, below the name
    controller: str
    privacy_contact: str  # whom to write to for one's rights
    hotline: str
    hotline_hours: str
    hotline_hours_en: str = ""  # for letters in English; empty: as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one addressee. The addressee's name and address stand in the window; a child's name never does.

    `masked_contacts` are what was agreed, masked for the page.
    """

    kind: LetterKind
    reference: str  # `G` + 11 characters, printed as text and as Code 128
    written_on: date
    sender: Sender
    addressee: str  # spoken name of the holder or of the representative
    address: PostalAddress | None  # None: handed over, the window stays empty but for the name
    person: str  # spoken name of the holder
    is_represented: bool = False
    person_birth_date: str = ""
    language: str = "fr"
    large_print: bool = False
    opened_by: str = ""
    masked_contacts: tuple[str, ...] = ()
    notify: bool | None = None  # None: nothing is said of it
    access: Access | None = None
    code: Secret | None = None
    code_expires: date | None = None
    is_first_code: bool = False  # else it takes the place of an earlier one
    closing: ClosingReason | None = None  # of a closing: why
    seen: tuple[Seen, ...] = ()  # the access history, newest first, as the service gave it
    is_whole: bool = True  # nothing is left out of the history, or of the access rules
    to_bring: tuple[str, ...] = ()  # catalogue keys below `letter.to_bring.`
    act_id: str = ""
    desk: str = ""  # on the desk's own sheets: which one they open
    profile: str = "mes"  # the period: where the code is used is not called the same
    act_kind: ActKind = ActKind.OPEN  # of a receipt, and of what did not succeed
    why: str = ""  # it did not succeed: a RefusalCode
    ins: str = field(default="", repr=False)  # payload of an INS datamatrix (domain/datamatrix.py), or nothing
    asked_on: date | None = None  # the day it was asked for

    @property
    def carries_code(self) -> bool:
        """A code letter is never stored, saved or reprinted."""
        return self.code is not None

    @property
    def is_by_hand(self) -> bool:
        """No address of the addressee is known, or nothing may go there: the sheet says that it is handed over."""
        return self.address is None and self.kind not in OWN_SHEETS

    @property
    def is_live(self) -> bool:
        """Does it say what the service has just answered? Nothing of that is kept: see docs/decisions."""
        return is_live(self.kind, self.act_kind)


@dataclass(frozen=True, slots=True)
class Report:
    """A paper that is no letter, on its way to a printer: what follows it there needs no more of it. `reference` names
    the job, and nobody; it stands on no sheet, and is no letter's."""

    kind: ReportKind
    reference: str  # `R` + 11 characters

    @property
    def act_id(self) -> str:
        """It is about no act."""
        return ""

    @property
    def code(self) -> None:
        """It has none."""

    @property
    def carries_code(self) -> bool:
        """Never."""
        return False
