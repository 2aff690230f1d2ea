"""Who may read a record: named professionals only, each by an explicit act, and the two emergency lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

UNREAD = date.min  # a last day that was not typed whole: the rules refuse it, and it is never sent
_DOCTOR = "10"  # TRE_G15


@dataclass(frozen=True, slots=True, kw_only=True)
class Professional:
    """One professional as the directory names them; RPPS is 11 digits."""

    rpps: str
    family_name: str
    given_name: str
    title: str = ""  # "Docteur" or empty
    profession_code: str = ""  # resources/codes, TRE_G15
    profession: str = ""
    skill_code: str = ""  # resources/codes, TRE_R38
    skill: str = ""
    site: str = ""  # what the place is called
    street: str = ""
    postcode: str = ""
    town: str = ""

    @property
    def has_name(self) -> bool:
        """Is more known of this professional than the number?"""
        return self.family_name not in ("", self.rpps)

    @property
    def is_doctor(self) -> bool:
        """May this be somebody's attending doctor?"""
        return self.profession_code == _DOCTOR

    def shown_name(self) -> str:
        """`Docteur Anne-Sophie LE GAUNDRE`; the number, called what it is, where no more is known."""
        if not self.has_name:
            return f"RPPS\u00a0{self.rpps}"
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One explicit choice about one named professional: reading and adding are two rights; blocked has neither."""

    professional: Professional
    read: bool = False
    add: bool = False
    blocked: bool = False
    until: date | None = None

    def says(self) -> tuple[bool, bool, bool, date | None]:
        """The choice itself, whatever else is known of the professional."""
        return self.read, self.add, self.blocked, self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """All choices of one person. The emergency lines are objections: they stand until the person refuses them."""

    attending_doctor: Professional | None = None
    grants: tuple[Grant, ...] = ()
    emergency: bool = True  # regulation centre, SAMU - Centre 15
    break_glass: bool = True  # a professional in an emergency


def is_same_doctor(one: Professional | None, other: Professional | None) -> bool:
    """The same person by number, or nobody twice: one side may know more than the other."""
    return (one.rpps if one is not None else "") == (other.rpps if other is not None else "")


def differing_grants(one: Access, other: Access) -> tuple[str, ...]:
    """RPPS numbers of the professionals about whom the two say different things."""
    mine, theirs = ({grant.professional.rpps: grant.says() for grant in access.grants} for access in (one, other))
    return tuple(rpps for rpps in (mine | theirs) if mine.get(rpps) != theirs.get(rpps))
