"""Which of a desk's acts are about one person."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.acts import Act, ActRow
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import ActStore

_MOST = 10_000


async def acts_of_number(store: ActStore, number: str) -> tuple[ActRow, ...]:
    """Those of the person whose own number this is, newest first; where it is nobody's own, those of the children on
    that card. Refusal NOT_FOUND."""
    wanted = "".join(number.split()).upper()[:13]
    rows = [row for row in await store.find(wanted, limit=_MOST) if wanted and _card(row.act) == wanted]
    own = [row for row in rows if _is_own(row.act)]
    if not rows:
        raise Refusal(RefusalCode.NOT_FOUND)
    return tuple(own or rows)


async def acts_of_same_person(store: ActStore, act: Act) -> tuple[ActRow, ...]:
    """Those about whom this act is about, newest first: the same number or none, and the same name and birth date."""
    traits = act.content.identity.traits
    found = await store.find(f"{traits.birth_name} {traits.first_given_name}", limit=_MOST)
    return tuple(row for row in found if is_same_person(row.act, act))


def is_same_person(one: Act, other: Act) -> bool:
    """Name, first given name and birth date, and no two different numbers of their own."""
    mine, theirs = one.content.identity.traits, other.content.identity.traits
    named = (mine.birth_name, mine.first_given_name, mine.birth_date)
    if named != (theirs.birth_name, theirs.first_given_name, theirs.birth_date):
        return False
    own = {_card(act) for act in (one, other) if _is_own(act)}
    return len(own) < 2


def ids_of(rows: Sequence[ActRow]) -> tuple[str, ...]:
    """What their trail lines are about: the acts, and the records they opened."""
    acts = [row.act.id for row in rows]
    return tuple(dict.fromkeys([*acts, *(row.patient_id for row in rows if row.patient_id)]))


def _is_own(act: Act) -> bool:
    number = act.content.identity.number
    return number is not None and number.owner is NumberOwner.OWN


def _card(act: Act) -> str:
    number = act.content.identity.number
    return number.value[:13] if number is not None else ""
