"""What leaves this desk once an opening's time is over: contact, postal address, access choices, the bytes sent.

Who was opened, by whom, when, on which proof and with which answer stays: that is the act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select, tuple_, update

from desk_app.domain.access import Access
from desk_app.domain.acts import Act, ActState, ChangeAccess, ChangeContact, Content, OpenRecord, ReopenRecord
from desk_app.domain.contact import Contact
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.codec import decode, encode, used_contacts
from desk_app.store.tables import acts, contacts


def lightened(act: Act) -> Act:
    """The act without them."""
    representatives = tuple(replace(one, contact=Contact()) for one in act.content.representatives)
    return replace(act, content=replace(_emptied(act.content), representatives=representatives))


def _emptied(content: Content) -> Content:
    match content:
        case OpenRecord():
            return replace(content, contact=Contact(), access=Access())
        case ChangeContact():
            return replace(content, contact=Contact())
        case ChangeAccess() | ReopenRecord():
            return replace(content, access=Access())
        case _:
            return content


def lighten(
    connection: Connection, settled_before: datetime, line: Callable[[str], TrailLine], limit: int, now: datetime
) -> tuple[int, ChainHead]:
    """See ports.Lightening.lighten; how many, and the head after their lines."""
    due = (acts.c.state == ActState.ACCEPTED.value, acts.c.lightened_at.is_(None), acts.c.settled_at < settled_before)
    rows = connection.execute(select(acts).where(*due).order_by(acts.c.settled_at).limit(limit)).all()
    for row in rows:
        act = decode(row.content)
        used = list(used_contacts(act))
        if used:
            # A later act may use it still.
            these = tuple_(contacts.c.value, contacts.c.record).in_(used)
            connection.execute(delete(contacts).where(these, contacts.c.number <= row.number))
        emptied = {"content": encode(lightened(act)), "bundle": None, "held": None, "lightened_at": now}
        connection.execute(update(acts).where(acts.c.number == row.number).values(emptied))
    return len(rows), trail.add(connection, [line(row.id) for row in rows])
