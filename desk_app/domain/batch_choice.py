"""Who in a batch gets no letter, and why: asked before the order is made, and again before each code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from desk_app.domain.answers import Existing
from desk_app.domain.batches import Skip
from desk_app.domain.holder import Holder
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.returned import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What this desk knows of one person beside the service's word."""

    returned: Collection[str] = ()  # fingerprints of addresses an envelope came back from
    posted_lately: bool = False
    represented: bool = False
    nothing_at_home: bool = False


def why_not(holder: Holder, known: Known, *, today: date, majority: int, is_listed: bool) -> Skip | None:
    """None: a letter goes out. `is_listed`: the list was made here, so that who has opened the space is none of it."""
    if holder.status is Existing.SEVERAL:
        return Skip.SEVERAL
    if holder.status is not Existing.OPEN or not holder.patient_id:
        return Skip.NO_RECORD
    is_child = holder.birth_date is not None and holder.birth_date.age_on(today) < majority
    if is_child or known.represented:
        return Skip.REPRESENTED
    if is_listed and holder.activated:
        return Skip.ACTIVATED
    if holder.nothing_at_home or known.nothing_at_home:
        return Skip.NOTHING_AT_HOME
    if not holder.name or holder.address is None or not holder.address.town:
        return Skip.NO_ADDRESS
    if fingerprint(holder.patient_id, holder.address) in known.returned:
        return Skip.RETURNED
    return Skip.RECENT if known.posted_lately else None


_REFUSED = {
    RefusalCode.HOLDER_OPPOSED: Skip.NO_RECORD,
    RefusalCode.HOLDER_DECEASED: Skip.NO_RECORD,
    RefusalCode.RECORD_CLOSED: Skip.NO_RECORD,
    RefusalCode.NOT_FOUND: Skip.NO_RECORD,
    RefusalCode.REPRESENTATIVE_MISSING: Skip.REPRESENTED,
    RefusalCode.REPRESENTATIVE_NOT_AUTHORISED: Skip.REPRESENTED,
    RefusalCode.CONTACT_TOO_RECENT: Skip.CONTACT_CHANGED,
    RefusalCode.SERVICE_REFUSED: Skip.REFUSED,
    RefusalCode.CODE_USED: Skip.REFUSED,
    RefusalCode.TOO_MANY_ATTEMPTS: Skip.REFUSED,
    RefusalCode.CONSENT_MISSING: Skip.REFUSED,
}


def refused_for_good(code: RefusalCode) -> Skip | None:
    """Why this person gets no letter, where the service's refusal is about the person; None where it is about anything
    else, which would stand in the way of everybody."""
    return _REFUSED.get(code)
