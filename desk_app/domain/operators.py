"""Who works here: roles, what each role may do, and the people themselves.

A role decides what is offered on the screen; the use cases ask `may` again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desk_app.domain.author import Author


class Role(StrEnum):
    """What somebody is here. Each has words in the catalogue, `role.<value>`."""

    PHARMACIST = "pharmacist"
    ASSISTANT = "assistant"  # préparateur
    STUDENT = "student"
    AGENT = "agent"  # CPAM agent
    BACK_OFFICE = "back-office"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Duty(StrEnum):
    """What a role may or may not do."""

    OPEN_RECORDS = "open-records"
    RENEW_CODES = "renew-codes"
    PRINT_BATCHES = "print-batches"
    READ_TRAIL = "read-trail"  # journal, export, « ce que ce poste sait de moi »
    BACK_UP = "back-up"
    HAND_ON = "hand-on"  # work that waits, to another desk and from another desk
    RESTORE = "restore"
    MANAGE_OPERATORS = "manage-operators"
    RENEW_KEYS = "renew-keys"  # a new recovery sheet, a new database key
    SET_UP = "set-up"  # site, service, printer, how long things are kept


_COUNTER = frozenset({Duty.OPEN_RECORDS, Duty.RENEW_CODES})
_DUTIES: dict[str, frozenset[Duty]] = {
    Role.PHARMACIST: _COUNTER | {Duty.READ_TRAIL, Duty.BACK_UP, Duty.HAND_ON},
    Role.ASSISTANT: _COUNTER,
    Role.STUDENT: _COUNTER,
    Role.AGENT: _COUNTER,
    Role.BACK_OFFICE: _COUNTER | {Duty.PRINT_BATCHES},
    Role.SUPERVISOR: _COUNTER | {Duty.PRINT_BATCHES, Duty.READ_TRAIL, Duty.BACK_UP, Duty.HAND_ON},
    Role.ADMINISTRATOR: frozenset(Duty),
}
SUPERVISED = frozenset({Role.ASSISTANT, Role.STUDENT})  # a responsible pharmacist is named


def may(role: str, duty: Duty) -> bool:
    """May this role do that? A role this version does not know may only work at the counter."""
    return duty in _DUTIES.get(role, _COUNTER)


def roles_for(duty: Duty) -> tuple[Role, ...]:
    """Those that may."""
    return tuple(role for role in Role if may(role, duty))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Somebody who works, or worked, at this desk. Leaving deactivates, never deletes: the trail names them."""

    id: str
    name: str
    role: str  # a Role's value
    identifier: str = ""  # RPPS, or what the fund gives its people
    responsible: str = ""  # the responsible pharmacist's name, for a SUPERVISED role
    ends_on: date | None = None  # the last day
    is_active: bool = True

    def author(self, *, desk: str, site: str) -> Author:
        """As acts and trail lines name them."""
        return Author(operator_id=self.id, name=self.name, role=self.role, rpps=self.rpps, desk=desk, site=site)

    @property
    def rpps(self) -> str:
        """The identifier where it is an RPPS number, of the right shape; a fund's own is none."""
        return self.identifier if re.fullmatch(r"[0-9]{11}", self.identifier) else ""

    def may_sign_in(self, today: date) -> bool:
        """Active, and not past the last day."""
        return self.is_active and (self.ends_on is None or today <= self.ends_on)


class WayIn(StrEnum):
    """How somebody can open the store."""

    NONE = "none"
    ONE_TIME = "one-time"  # with a password from a slip, to be changed at its first use
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of this desk, and how they come in."""

    operator: Operator
    way_in: WayIn

    def comes_in(self, today: date) -> bool:
        """Does this person sign in, with a password of their own? A slip can be lost before its first use."""
        return self.operator.may_sign_in(today) and self.way_in is WayIn.OWN
