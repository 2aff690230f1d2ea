"""The desk as a signed-in operator has it: everything a use case may need, in one frozen hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desk_app.domain.acts import Author
from desk_app.domain.answers import Connection
from desk_app.domain.batch_rules import BatchRules
from desk_app.domain.keeping import Keeping
from desk_app.domain.letter_texts import TextFault
from desk_app.domain.letters import Sender
from desk_app.domain.profile import Profile
from desk_app.ports import (
    Archive,
    Clock,
    Directory,
    Extractions,
    IdentityService,
    Keyring,
    Press,
    Printers,
    RecordService,
    SealedFiles,
    SetUp,
    Store,
    Workstation,
)
from desk_app.usecases.under_way import UnderWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Assembled by main.py after sign-in. Use cases name the attributes they use; nothing here changes in its life."""

    author: Author
    profile: Profile
    clock: Clock
    store: Store
    keyring: Keyring
    service: RecordService
    identity: IdentityService
    directory: Directory
    extractions: Extractions  # what the directory is made from
    press: Press
    printers: Printers
    archive: Archive
    sealed: SealedFiles
    workstation: Workstation
    set_up: SetUp
    keeping: Keeping
    sender: Sender
    site_contacts: frozenset[str]  # the site's own e-mails and telephones
    near: str  # the desk's postcode: nearest professionals first
    wake: Callable[[], None]  # tells the sync loop that something may have changed: an act, the network, the clock
    try_now: Callable[[], None]  # a person asks it to try again at once
    connection: Callable[[], Connection]  # the truth about the connection, as the loop last saw it
    letter_faults: tuple[TextFault, ...] = ()  # why this site's own sentences are not taken
    paper_moves: Callable[[], None] = lambda: None  # a printer has something: it is followed, whatever screen is shown
    under_way: UnderWay = field(default_factory=UnderWay)  # what keeps the store open for a moment
    batches: BatchRules = field(default_factory=BatchRules)
    is_alone: bool = False  # nobody else comes in here
