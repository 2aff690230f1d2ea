"""How a person is reached: e-mail, mobile, both or neither, and a postal address in the letter's own form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """A French postal address, one attribute a line, in the order of the envelope window (docs/domain.md, section 5).

    Each line holds at most 38 characters; `town` and `country` are in capitals. `country` is empty for France.
    """

    flat: str = ""  # person, flat, floor
    building: str = ""  # building, entrance, residence
    street: str = ""  # number and street
    locality: str = ""  # locality or box
    postcode: str = ""
    town: str = ""
    country: str = ""

    def lines(self) -> tuple[str, ...]:
        """The lines below the name, empty ones left out."""
        own = (self.flat, self.building, self.street, self.locality, f"{self.postcode} {self.town}".strip())
        return tuple(line for line in (*own, self.country) if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach one person. Mobile in E.164 (`+33690000001`). Nothing here is required to open a record."""

    email: str = ""
    mobile: str = ""
    notify: bool = False  # be told of each new document: a choice of its own
    address: PostalAddress | None = None
    nothing_at_home: bool = False  # « ne rien envoyer au domicile »
