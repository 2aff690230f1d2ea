"""The people of this desk: added, changed, let out and in again.

The store says who somebody is, the keyring how they come in; no power cut may leave a way in that nobody knows of.
So the store comes first where somebody is let in, and the keyring first where somebody is let out: cut between the
two, the person is listed and cannot come in, and the same thing can be done again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desk_app.domain.operator_rules import plain_name, problems, same_name, somebody_manages
from desk_app.domain.operators import SUPERVISED, Duty, Operator, Person, WayIn
from desk_app.domain.recovery import one_time_password
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """Somebody as typed."""

    name: str
    role: str = ""
    identifier: str = ""
    responsible: str = ""
    ends_on: date | None = None

    def operator(self, id_: str) -> Operator:
        """As it would be kept. A responsible pharmacist is named for a role that has one, and for no other."""
        return Operator(
            id=id_,
            name=plain_name(self.name),
            role=self.role,
            identifier="".join(self.identifier.split()),
            responsible=plain_name(self.responsible) if self.role in SUPERVISED else "",
            ends_on=self.ends_on,
        )


@dataclass(frozen=True, slots=True)
class Slip:
    """A one-time password for somebody: shown once, never kept. Whoever shows it wipes it."""

    operator: Operator
    password: Secret


async def people(desk: Desk) -> tuple[Person, ...]:
    """Everybody who works or worked here, active first."""
    check(desk, Duty.MANAGE_OPERATORS)
    return await _people(desk)


async def add(desk: Desk, draft: PersonDraft) -> Slip:
    """Somebody new. Refusals: NOT_READY (field, problem), OPERATOR_EXISTS, LAST_ADMINISTRATOR."""
    check(desk, Duty.MANAGE_OPERATORS)
    operator = draft.operator(uuid.uuid4().hex)
    there = await _people(desk)
    _right(desk, operator, there)
    _managed(desk, there, (*there, Person(operator, WayIn.NONE)))
    return await _let_in(desk, operator, "added")


async def change(desk: Desk, operator_id: str, draft: PersonDraft) -> Operator:
    """Role, identifier, responsible pharmacist and last day; the name stays, the trail knows it. Refusals as `add`."""
    check(desk, Duty.MANAGE_OPERATORS)
    there = await _people(desk)
    before = _one(there, operator_id).operator
    operator = replace(draft.operator(operator_id), name=before.name, is_active=before.is_active)
    _right(desk, operator, (), before)
    _managed(desk, there, _with(there, operator))
    if operator != before:
        await desk.store.write_operator(operator, line(desk, Event.OPERATOR, whom=operator_id, detail="changed"))
    return operator


async def deactivate(desk: Desk, operator_id: str) -> None:
    """Somebody leaves: no way in any more, and the name stays. Refusal LAST_ADMINISTRATOR."""
    check(desk, Duty.MANAGE_OPERATORS)
    there = await _people(desk)
    operator = replace(_one(there, operator_id).operator, is_active=False)
    _managed(desk, there, _with(there, operator))
    await desk.keyring.shut_out(operator_id)
    await desk.store.write_operator(operator, line(desk, Event.OPERATOR, whom=operator_id, detail="ended"))


async def reactivate(desk: Desk, operator_id: str) -> Slip:
    """Somebody is back. A last day that is over goes. Refusals: OPERATOR_EXISTS, LAST_ADMINISTRATOR."""
    check(desk, Duty.MANAGE_OPERATORS)
    there = await _people(desk)
    before = _one(there, operator_id).operator
    is_over = before.ends_on is not None and before.ends_on < desk.clock.today()
    operator = replace(before, is_active=True, ends_on=None if is_over else before.ends_on)
    if not before.is_active and same_name(operator.name, (person.operator for person in there)):
        raise Refusal(RefusalCode.OPERATOR_EXISTS)
    _managed(desk, there, _with(there, operator))
    return await _let_in(desk, operator, "back")


async def give_password(desk: Desk, operator_id: str) -> Slip:
    """A one-time password for somebody who forgot theirs, which opens nothing from now on."""
    check(desk, Duty.MANAGE_OPERATORS)
    operator = _one(await _people(desk), operator_id).operator
    if not operator.may_sign_in(desk.clock.today()):
        raise Refusal(RefusalCode.OPERATOR_ENDED)
    return await _let_in(desk, operator, "password")


async def _let_in(desk: Desk, operator: Operator, detail: str) -> Slip:
    await desk.store.write_operator(operator, line(desk, Event.OPERATOR, whom=operator.id, detail=detail))
    password = one_time_password()
    author = desk.author
    try:
        await desk.keyring.let_in(operator.author(desk=author.desk, site=author.site), password)
    except BaseException:
        password.wipe()
        raise
    return Slip(operator, password)


async def _people(desk: Desk) -> tuple[Person, ...]:
    ways = desk.keyring.ways_in()
    return tuple(Person(one, ways.get(one.id, WayIn.NONE)) for one in await desk.store.operators())


def _one(there: Iterable[Person], operator_id: str) -> Person:
    for person in there:
        if person.operator.id == operator_id:
            return person
    raise Refusal(RefusalCode.OPERATOR_UNKNOWN)


def _with(there: Iterable[Person], operator: Operator) -> tuple[Person, ...]:
    """Everybody, with this one as they will be."""
    return tuple(
        replace(person, operator=operator) if person.operator.id == operator.id else person for person in there
    )


def _right(desk: Desk, operator: Operator, others: Iterable[Person], before: Operator | None = None) -> None:
    """Refusals NOT_READY and OPERATOR_EXISTS. What was kept long ago under looser rules may stay as it is."""
    kept = problems(before, desk.clock.today()) if before is not None else ()
    for problem in problems(operator, desk.clock.today()):
        is_kept = problem in kept and getattr(operator, problem.field) == getattr(before, problem.field)
        if not is_kept:
            raise Refusal(RefusalCode.NOT_READY, field=problem.field, problem=problem.code)
    if same_name(operator.name, (person.operator for person in others)):
        raise Refusal(RefusalCode.OPERATOR_EXISTS)


def _managed(desk: Desk, before: Iterable[Person], after: Sequence[Person]) -> None:
    """Refusal LAST_ADMINISTRATOR. Who has yet to come in does not count. A desk that never had an
    administrator may go on without, as long as there is one person only, who may do everything."""
    today = desk.clock.today()
    if somebody_manages(after, today):
        return
    active = [person for person in after if person.operator.is_active]
    is_one = len(active) == 1 and active[0].comes_in(today) and active[0].operator.ends_on is None
    if not is_one or somebody_manages(before, today):
        raise Refusal(RefusalCode.LAST_ADMINISTRATOR)
