"""« Ce que ce poste sait de moi »: every act on one person, what of it is still kept and until when, and who looked."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from desk_app.domain import contact_rules
from desk_app.domain.acts import Act, ActRow, ActState, access_in, contact_told
from desk_app.domain.contact import Contact
from desk_app.domain.identity import Proof
from desk_app.domain.letters import Sender
from desk_app.domain.majority import came_of_age
from desk_app.domain.operators import Duty
from desk_app.domain.person_report import KnownAct, PersonReport
from desk_app.domain.trail import Event
from desk_app.ports import TrailQuery
from desk_app.usecases.about_person import acts_of_same_person, ids_of
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.journal import names_of
from desk_app.usecases.trace import line
from desk_app.usecases.trail_reading import all_lines


async def person_report(desk: Desk, act: Act) -> PersonReport:
    """All that is known here of the person `act` is about. That it was shown is on the trail before it is.

    Refusal NOT_ALLOWED."""
    check(desk, Duty.READ_TRAIL)
    rows = await acts_of_same_person(desk.store, act)
    sealed = await all_lines(desk.store, TrailQuery(whom=ids_of(rows)))
    await desk.store.add(line(desk, Event.TOLD, whom=act.id))
    traits = act.content.identity.traits
    return PersonReport(
        person=traits.spoken_name(),
        born=traits.birth_date.french(),
        language=act.content.language,
        made_at=desk.clock.now(),
        made_by=desk.author.name,
        site=desk.sender.name,
        desk=desk.author.desk,
        controller=desk.sender.controller,
        privacy_contact=_whom_to_write(desk.sender),
        contacts_days=desk.keeping.contacts_days,
        trail_months=desk.keeping.trail_months,
        acts=tuple(_known(desk, row) for row in rows),
        lines=tuple(one.line for one in reversed(sealed) if one.line is not None),
        names=await names_of(desk.store),
    )


async def person_report_became(desk: Desk, act: Act, what: str) -> None:
    """The list is on paper (`printed`) or in a file (`saved`): now it can be in the person's hand."""
    await desk.store.add(line(desk, Event.TOLD, whom=act.id, detail=what))


async def person_report_pdf(desk: Desk, report: PersonReport) -> bytes:
    """On paper, made in a thread."""
    return await asyncio.to_thread(desk.press.person, report)


def _whom_to_write(sender: Sender) -> str:
    """An e-mail address says all; a name alone needs where it is."""
    contact = sender.privacy_contact
    return contact if "@" in contact else ", ".join((contact, *sender.lines))


def _known(desk: Desk, row: ActRow) -> KnownAct:
    content = row.act.content
    there = [one for one in content.representatives if one.present]  # one parent never sees the other's contact
    own, access = contact_told(content), access_in(content)
    contacts = (*([own] if own is not None else []), *(one.contact for one in there))
    if came_of_age(row.act, desk.clock.today(), desk.profile.majority_age):
        contacts = ()  # they were a parent's, and are nobody's to read but theirs
    return KnownAct(
        kind=row.act.kind,
        written_at=row.act.written_at,
        written_by=row.act.author.name,
        state=row.state,
        settled_at=row.settled_at,
        proofs=tuple(one for one in content.identity.proofs if one is not Proof.NOTHING),
        has_number=content.identity.number is not None,
        represented_by=tuple(f"{one.given_name} {one.birth_name}".strip() or one.service for one in there),
        contacts=_masked(contacts),
        has_address=any(one.address is not None for one in contacts),
        access=tuple(one.professional.shown_name() for one in (access.grants if access else ()) if not one.blocked),
        gone=row.is_lightened,
        goes_on=_goes_on(desk, row),
    )


def _masked(contacts: tuple[Contact, ...]) -> tuple[str, ...]:
    shown = [mask for one in contacts for mask in _masks(one) if mask]
    return tuple(dict.fromkeys(shown))


def _masks(contact: Contact) -> tuple[str, str]:
    return contact_rules.mask_email(contact.email), contact_rules.mask_mobile(contact.mobile)


def _goes_on(desk: Desk, row: ActRow) -> date | None:
    if row.state is not ActState.ACCEPTED or row.settled_at is None or row.is_lightened:
        return None
    return (row.settled_at + timedelta(days=desk.keeping.contacts_days)).astimezone().date()
