"""One fictive person of the sandbox, as the seeds and those who play them name it."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.acts import Attached
from desk_app.domain.contact import PostalAddress
from desk_app.domain.people import Traits


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPerson:
    """One fictive person. `number` is the person's own (15 characters, or empty for a newborn without one).

    `card_number` is the number on the card that is shown at the counter: a child's is a parent's. `situation` is one of
    never-opened, live, auto-created, self-opened, code-expired, code-used, opposed, deceased, several, parent, child,
    guardian, ward, tutelle, emancipated, nearly-adult, newborn.
    """

    key: str
    number: str
    traits: Traits
    situation: str
    creation_code: str = ""  # in capitals, 12 characters with its check character
    card_number: str = ""
    vitale_serial: str = ""
    email: str = ""
    mobile: str = ""
    address: PostalAddress | None = None
    parent: str = ""  # the key of who brings a child to the counter
    attached: Attached = Attached.UNKNOWN  # is the child attached to that parent at the fund?

    @property
    def has_record(self) -> bool:
        """Does the service hold a Patient for this person when it starts?"""
        return self.situation in {
            "live", "auto-created", "self-opened", "code-used", "opposed", "deceased", "several"
        }  # fmt: skip
