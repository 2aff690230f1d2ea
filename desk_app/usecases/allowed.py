"""Roles decide what is offered; the use cases ask again here."""

from __future__ import annotations

from datetime import date

from desk_app.domain.author import Author
from desk_app.domain.operator_rules import is_alone
from desk_app.domain.operators import Duty, Operator, may
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import OperatorStore
from desk_app.usecases.desk import Desk


def is_allowed(desk: Desk, duty: Duty) -> bool:
    """May who is signed in do that? Who is alone at a desk may do everything: nobody else could."""
    return desk.is_alone or may(desk.author.role, duty)


def check(desk: Desk, duty: Duty) -> None:
    """Refusal NOT_ALLOWED where who is signed in may not do that."""
    if not is_allowed(desk, duty):
        raise Refusal(RefusalCode.NOT_ALLOWED, duty=duty.value)


async def known(store: OperatorStore, author: Author, duty: Duty, today: date) -> Author:
    """Whoever opened this store with a password of its own, as the store knows them, where they may do that.

    The role is the store's; a desk of an earlier version knew its people by their keys alone. Who is alone at a desk
    may do everything: nobody else could. Refusals: OPERATOR_ENDED, NOT_ALLOWED."""
    people = {one.id: one for one in await store.operators()}
    operator = people.get(author.operator_id) or Operator(id=author.operator_id, name=author.name, role=author.role)
    if not operator.may_sign_in(today):
        raise Refusal(RefusalCode.OPERATOR_ENDED)
    if not is_alone(operator.id, people.values()) and not may(operator.role, duty):
        raise Refusal(RefusalCode.NOT_ALLOWED, duty=duty.value)
    return operator.author(desk=author.desk, site=author.site)
