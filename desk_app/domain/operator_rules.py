"""What is right about the people of a desk: each of them, and all together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stdnum import luhn

from desk_app.domain.checked import refused
from desk_app.domain.operators import SUPERVISED, Duty, Operator, Person, Role, may
from desk_app.domain.plain import squeezed, strict_text
from desk_app.domain.refusal import Problem

LONGEST = 80  # characters of a name, of an identifier


def problems(operator: Operator, today: date) -> tuple[Problem, ...]:
    """What is wrong with somebody as typed, from top to bottom; nothing where it is right."""
    found = []
    if not any(letter.isalpha() for letter in operator.name) or len(operator.name) > LONGEST:
        found.append(refused("name", "operator_name"))
    if operator.role not in list(Role):
        found.append(refused("role", "operator_role"))
    if operator.role in SUPERVISED and not operator.responsible:
        found.append(refused("responsible", "operator_responsible"))
    if not _right(operator):
        found.append(refused("identifier", "operator_rpps" if operator.rpps else "operator_rpps_length"))
    if operator.ends_on is not None and operator.ends_on < today:
        found.append(refused("ends_on", "operator_over"))
    return tuple(found)


def _right(operator: Operator) -> bool:
    """An RPPS number has a check digit; what the fund gives its people has no rule that is known here."""
    number = operator.identifier
    if operator.role == Role.PHARMACIST or operator.rpps:
        return not number or (bool(operator.rpps) and luhn.is_valid(number))
    return len(number) <= LONGEST and number.isprintable()


def same_name(name: str, others: Iterable[Operator]) -> bool:
    """Is somebody active called the same, accents and capitals aside? Sign-in tells people by their names."""
    wanted = strict_text(name)
    return any(strict_text(other.name) == wanted for other in others if other.is_active)


def plain_name(name: str) -> str:
    """As it is kept."""
    return squeezed(name)


def somebody_manages(people: Iterable[Person], today: date) -> bool:
    """Will somebody always be there who can manage the desk: an administrator who comes in and has no last day?"""
    lasting = [person for person in people if person.comes_in(today) and person.operator.ends_on is None]
    return any(may(person.operator.role, Duty.MANAGE_OPERATORS) for person in lasting)


def is_alone(operator_id: str, everybody: Iterable[Operator]) -> bool:
    """Is nobody else active here? Who is alone may do everything: nobody else could. Only the store says so: the file
    of keys can be edited."""
    return not any(one.is_active for one in everybody if one.id != operator_id)
