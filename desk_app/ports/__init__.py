"""What the use cases need from the outside, and what the rooms around them promise.

Every method is async unless it is pure or only reads memory. Expected errors are `Refusal`s; anything else is a bug.
"""

from desk_app.ports.batches import BatchStore, BatchWatch, CodeLetter, CodeLetterStore, Wish
from desk_app.ports.choices import ChoiceStore
from desk_app.ports.clock import Clock
from desk_app.ports.extractions import Extractions
from desk_app.ports.handing_on import Handing, Laid, SealedFiles
from desk_app.ports.keeping import Archive, Backup, BroughtBack, Restoring, Vault
from desk_app.ports.keyring import Keyring
from desk_app.ports.paper import LetterPress, PagePicture, Press, ReportPress, TrialPress
from desk_app.ports.printers import Printers
from desk_app.ports.services import Compose, Directory, IdentityService, RecordService
from desk_app.ports.set_up import SetUp
from desk_app.ports.store import (
    ActStore,
    ClaimedAct,
    DraftStore,
    KeptDraft,
    Leases,
    LetterRow,
    LetterStore,
    Lightening,
    OperatorStore,
    Outbox,
    SettingStore,
    Settlement,
    Store,
    Trail,
    TrailQuery,
    TrailReading,
    Verdict,
)
from desk_app.ports.workstation import MachineFacts, Workstation

__all__ = [
    "ActStore",
    "Archive",
    "Backup",
    "BatchStore",
    "BatchWatch",
    "BroughtBack",
    "ChoiceStore",
    "ClaimedAct",
    "Clock",
    "CodeLetter",
    "CodeLetterStore",
    "Compose",
    "Directory",
    "DraftStore",
    "Extractions",
    "Handing",
    "IdentityService",
    "KeptDraft",
    "Keyring",
    "Laid",
    "Leases",
    "LetterPress",
    "LetterRow",
    "LetterStore",
    "Lightening",
    "MachineFacts",
    "OperatorStore",
    "Outbox",
    "PagePicture",
    "Press",
    "Printers",
    "RecordService",
    "ReportPress",
    "Restoring",
    "SealedFiles",
    "SetUp",
    "SettingStore",
    "Settlement",
    "Store",
    "Trail",
    "TrailQuery",
    "TrailReading",
    "TrialPress",
    "Vault",
    "Verdict",
    "Wish",
    "Workstation",
]
