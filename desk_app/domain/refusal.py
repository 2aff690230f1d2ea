"""What may go wrong and be said to a person: a closed list of codes, each with a sentence in the catalogue.

Two shapes. A `Problem` stands at a field while a page is filled in. A `Refusal` is raised by a use case, a port or the
service. Anything else that is raised is a bug. The sentence of code `x` is the catalogue's `problem.x` or `refusal.x`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Weight(StrEnum):
    """How much a problem weighs."""

    WALL = "wall"  # the step cannot be left
    QUESTION = "question"  # accepted with one key, and recorded
    NOTICE = "notice"  # said, nothing to do


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, or worth a question, at one field of a page.

    `field` is the name of the draft's field, `code` a key below `problem.` in the catalogue, `values` what its sentence
    names. `part` is the (start, end) slice of the field's text that is wrong, where one part is.
    """

    field: str
    code: str
    values: tuple[tuple[str, str], ...] = ()
    weight: Weight = Weight.WALL
    part: tuple[int, int] | None = None


class RefusalCode(StrEnum):
    """Every expected refusal. The first block is the service's own list (docs/service.md, Operations)."""

    CREATION_CODE_UNKNOWN = "creation-code-unknown"
    CREATION_CODE_EXPIRED = "creation-code-expired"
    CREATION_CODE_USED = "creation-code-used"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    RECORD_EXISTS = "record-exists"
    HOLDER_OPPOSED = "holder-opposed"
    HOLDER_DECEASED = "holder-deceased"
    REPRESENTATIVE_MISSING = "representative-missing"
    REPRESENTATIVE_NOT_AUTHORISED = "representative-not-authorised"
    CONSENT_MISSING = "consent-missing"
    CONTACT_TOO_RECENT = "contact-too-recent"
    CODE_TOO_SOON = "code-too-soon"
    CODE_EXPIRED = "code-expired"
    CODE_USED = "code-used"
    CODE_CANCELLED = "code-cancelled"
    RECORD_CLOSED = "record-closed"
    # The service answered something else, or nothing that can be used.
    SERVICE_REFUSED = "service-refused"  # another 4xx; values: reason
    SERVICE_FORBIDDEN = "service-forbidden"  # 403
    SERVICE_SIGN_IN = "service-sign-in"  # 401, after one renewal of the token
    SERVICE_UNREACHABLE = "service-unreachable"  # no answer, time-out, 5xx; values: cause
    SERVICE_UNREADABLE = "service-unreadable"  # an answer that is not what the contract says
    SERVICE_SILENT = "service-silent"  # what is known is this desk's own: it is not told as the service's word
    SERVICE_CANNOT = "service-cannot"  # the operation is not offered by this service; values: operation
    GRANT_OCCUPATIONAL = "grant-occupational"  # the act gives access to somebody to whom no desk gives any
    RECORD_CHANGED = "record-changed"  # the record has another version by now than the operator saw
    CODE_UNKNOWN = "code-unknown"  # a code was made and its answer lost: renew
    CANCEL_UNKNOWN = "cancel-unknown"  # a code was to be cancelled and the answer lost: once more, it may be alive
    # This desk.
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of a refusal, no password
    OPERATOR_UNKNOWN = "operator-unknown"
    STORE_NEWER = "store-newer"
    STORE_DAMAGED = "store-damaged"
    STORE_FULL = "store-full"
    STORE_READ_ONLY = "store-read-only"
    STORE_BUSY = "store-busy"
    SETTINGS_UNREADABLE = "settings-unreadable"  # values: file, line, reason
    NOT_READY = "not-ready"  # the use case found the draft incomplete: a page let something through
    NOT_FOUND = "not-found"
    DEMONSTRATION_MIXED = "demonstration-mixed"  # a demonstration identifier in production, or the other way round
    PRINTER_FAILED = "printer-failed"
    PRINTER_UNKNOWN = "printer-unknown"  # no printer or queue of that name; values: printer
    PRINTER_UNREACHABLE = "printer-unreachable"  # values: printer
    PRINTER_STRANGE = "printer-strange"  # nobody vouches for its certificate; values: printer, fingerprint
    PRINTER_CHANGED = "printer-changed"  # not the certificate it was registered with; values: printer, fingerprint
    PRINTER_REFUSED = "printer-refused"  # values: printer, reason
    PRINT_UNKNOWN = "print-unknown"  # the answer was lost, and the job is not found; values: printer
    CODE_PRINTER = "code-printer"  # this printer may not carry a code; values: printer
    NOT_ALLOWED = "not-allowed"  # the role may not; values: duty
    OPERATOR_ENDED = "operator-ended"  # deactivated, or past the last day
    OPERATOR_EXISTS = "operator-exists"  # somebody of that name is active already
    LAST_ADMINISTRATOR = "last-administrator"  # somebody must be left who can manage the desk
    PASSWORD_WEAK = "password-weak"  # noqa: S105 - the name of a refusal, no password
    RECOVERY_WRONG = "recovery-wrong"  # not this desk's recovery key; values: wait
    WINDOW_OPEN = "window-open"  # this desk's window is open: restoring would pull the store from under it
    BACKUP_UNUSABLE = "backup-unusable"  # values: file (its name)
    BACKUP_ABSENT = "backup-absent"  # not there, or not to be read; values: file (its name)
    DESK_ABSENT = "desk-absent"  # nobody has set up a desk there; values: folder
    NOBODY_TYPES = "nobody-types"  # a command asked, and standard input is closed
    FILE_REFUSED = "file-refused"  # what is asked for cannot be written there; values: file
    CLOSED_SINCE = "closed-since"  # the record is closed: who has come of age has none to be told of
    ERASED = "erased"  # contact and access choices left this desk: what would say them cannot be made again
    TOO_LATE = "too-late"  # an act that was attempted once, or answered, cannot be recalled
    LINE_MISSING = "line-missing"  # the store is behind the head noted beside it: committed work was lost
    # Work handed on to another desk.
    EXPORT_NOTHING = "export-nothing"  # nothing waits that could be handed on now
    EXPORT_MOVED = "export-moved"  # acts went out meanwhile: nothing was handed on
    EXPORT_UNUSABLE = "export-unusable"  # cut, changed, or no such file at all
    EXPORT_NEWER = "export-newer"  # written by a later version
    EXPORT_KEY_WRONG = "export-key-wrong"  # values: wait
    EXPORT_OTHER_WORLD = "export-other-world"  # a demonstration's file at a real desk, or the other way round
    EXPORT_TAKEN_IN = "export-taken-in"  # the second time; values: day
    EXPORT_OF_HERE = "export-of-here"  # it was made on this desk
    EXPORT_ACTS_HERE = "export-acts-here"  # some of its acts are here already
    EXPORT_GRANT = "export-grant"  # it gives access to somebody to whom no desk gives any
    EXPORT_BEHIND = "export-behind"  # its acts come after others that are not here
    # Batches of letters.
    BATCH_FILE = "batch-file"  # no file of numbers; values: reason (a key below `batch_file.reason.`), line
    BATCH_OPEN = "batch-open"  # another batch is not signed yet
    BATCH_HELD = "batch-held"  # somebody is printing it, or was until a moment ago
    BATCH_STATE = "batch-state"  # that cannot be done with a batch that stands as this one does
    BATCH_UNEVEN = "batch-uneven"  # sheets are missing or too many and nobody says why; values: left, below 0: too many
    BATCH_EMPTY = "batch-empty"  # nobody in it can be written to
    SECOND_NEEDED = "second-needed"  # so many letters need a second person; values: most
    SECOND_SELF = "second-self"  # nobody signs for himself
    SECOND_ONE_TIME = "second-one-time"  # whoever would sign has no password of their own yet
    ADDRESS_RETURNED = "address-returned"  # an envelope came back from the address the service still holds
    # The directory of professionals.
    DIRECTORY_FILE = "directory-file"  # no extraction; values: columns (those it lacks)
    DIRECTORY_CUT = "directory-cut"
    DIRECTORY_BUSY = "directory-busy"  # another window or command is taking one in
    DIRECTORY_FULL = "directory-full"  # the disk
    DIRECTORY_UNREAD = "directory-unread"  # the file is not there, or not to be read; values: file (its name)
    DIRECTORY_ENDED = "directory-ended"  # the import was ended from outside
    DIRECTORY_DAMAGED = "directory-damaged"  # the one that is there
    DIRECTORY_VERSION = "directory-version"  # another version of the program wrote the one that is there
    DIRECTORY_NONE = "directory-none"


class Refusal(Exception):  # noqa: N818 - the counter's word: a refusal is an answer
    """An expected error. `values` are named in the sentence of the catalogue: no secret, no full number. `service_at`
    is the service's own time, where its answer was the reason."""

    def __init__(self, code: RefusalCode, **values: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.values = values
        self.service_at: datetime | None = None
