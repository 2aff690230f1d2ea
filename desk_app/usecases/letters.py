"""What each letter says, and to whom: the parent who was there, the guardian, the service, or the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desk_app.domain import codes, contact_rules, datamatrix
from desk_app.domain.acts import (
    DEAD,
    Act,
    ActKind,
    ActRow,
    ActState,
    Attached,
    Basis,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Content,
    OpenRecord,
    Representative,
    access_in,
    contact_in,
    contact_told,
    opening_of,
)
from desk_app.domain.answers import RenewedCode
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.majority import came_of_age
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows.asking import REPRESENTATIVE, asked_traits, who_asks
from desk_app.flows.asking import is_represented as is_represented_now
from desk_app.flows.drafts import Facts, OpeningDraft, Situation
from desk_app.flows.reach import contact_of
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, code_representative, letter_in_hand
from desk_app.flows.representation import Stop
from desk_app.flows.standing import called, is_named, is_represented, traits_of
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk
from desk_app.usecases.letter_address import (
    acts_on_record,
    address_of_representative,
    as_held_now,
    own_address,
    own_opening,
)
from desk_app.usecases.returned_mail import note_code_letter
from desk_app.usecases.trace import line

# What is handed over once the service has accepted, by what was done.
CONFIRMATIONS = {
    ActKind.OPEN: LetterKind.CONFIRMATION,
    ActKind.CHANGE_CONTACT: LetterKind.CONTACT_CHANGED,
    ActKind.CHANGE_ACCESS: LetterKind.ACCESS_LIST,
    ActKind.CLOSE: LetterKind.CLOSED,
    ActKind.REOPEN: LetterKind.REOPENED,
}

# Told to whoever is of age by the day it is written, and no more to who had asked for them.
_OF_ITS_DAY = (LetterKind.CLOSED, LetterKind.NOT_SUCCEEDED)


async def confirmation_letter(desk: Desk, row: ActRow) -> Letter:
    """« Dossier ouvert », or what was changed: only for an accepted act. Raises NOT_READY before, ERASED
    once what it would say has left this desk."""
    if row.state is not ActState.ACCEPTED:
        raise Refusal(RefusalCode.NOT_READY, field="state", problem=row.state.value)
    if row.is_lightened:
        raise Refusal(RefusalCode.ERASED)
    letter = await _of_act(desk, row, CONFIRMATIONS[row.act.kind], asks_service=True)
    if row.act.kind is not ActKind.CLOSE:  # nobody is looked for by it any more, and an heir may hold the letter
        letter = replace(letter, ins=datamatrix.written(row.act.content.identity))
    return await note_made(desk, letter)


async def receipt_letter(desk: Desk, row: ActRow) -> Letter:
    """« Demande enregistrée »: while the service has not answered. Raises NOT_READY for a settled act."""
    if row.state is ActState.ACCEPTED or row.state in DEAD:
        raise Refusal(RefusalCode.NOT_READY, field="state", problem=row.state.value)
    return await note_made(desk, await _of_act(desk, row, LetterKind.RECEIPT, asks_service=False))


async def not_succeeded_letter(desk: Desk, row: ActRow) -> Letter:
    """« N'a pas abouti »: for an act that the service refused. Raises NOT_READY for any other."""
    if row.state is not ActState.REFUSED:
        raise Refusal(RefusalCode.NOT_READY, field="state", problem=row.state.value)
    letter = await _of_act(desk, row, LetterKind.NOT_SUCCEEDED, asks_service=True)
    # Nothing was agreed by it: what had been asked for is not said again.
    return await note_made(desk, replace(letter, why=row.refusal, access=None, masked_contacts=(), notify=None))


async def to_bring_letter(desk: Desk, draft: OpeningDraft, facts: Facts, stop: Stop) -> Letter:
    """« À apporter »: handed over at once, its window empty but for a name. Nothing of it is kept: no act was made."""
    person = draft.person
    traits = traits_of(person, facts)
    spoken = traits.spoken_name() if traits else f"{called(person)} {person.birth_name}".strip()
    represented = is_represented(person, facts) or person.without_number
    named = [one for one in draft.representatives if is_named(one)]
    addressee = f"{named[0].given_name} {named[0].birth_name}".strip() if named else ("" if represented else spoken)
    return Letter(
        kind=LetterKind.TO_BRING,
        reference=codes.new_reference(),
        profile=desk.profile.name,
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee=addressee,
        address=None,
        person=spoken,
        is_represented=represented,
        language=draft.language,
        large_print=draft.large_print,
        opened_by=desk.author.name,
        masked_contacts=_masked(contact_of(person.contact, facts.profile)),
        to_bring=stop.to_bring,
    )


async def code_letter(desk: Desk, draft: RenewalDraft, facts: RenewalFacts, renewed: RenewedCode) -> Letter:
    """The sheet with a provisional code, in memory only. Posted to the address the service holds, or handed over.

    Raises NOT_READY where the answer has no code, REPRESENTATIVE_NOT_AUTHORISED for a child whose code is due to the
    other parent.
    """
    traits = asked_traits(draft, facts)
    if renewed.code is None or traits is None:
        raise Refusal(RefusalCode.NOT_READY, field="code", problem="missing")
    act = facts.known.act if facts.known is not None else None
    content = opening_of(act) if act is not None else None
    addressee = traits.spoken_name()
    represented = draft.asked_by == REPRESENTATIVE or is_represented_now(draft, facts)
    if content is not None and represented:
        addressee = _name(_code_addressee(draft, content))
    elif represented:
        # The service has found this representative among the person's own: the name as on the proof.
        addressee = " ".join(reversed(who_asks(draft)))
    at_home = not (content is not None and content.contact.nothing_at_home)
    address = renewed.address if at_home and not _of_another(content, addressee, renewed.address) else None
    if not letter_in_hand(draft) and address is None:
        raise Refusal(RefusalCode.NOT_READY, field="channel", problem="channel_not_allowed")
    made = await desk.store.letters_of(act.id) if act is not None else ()
    letter = Letter(
        kind=LetterKind.PROVISIONAL_CODE,
        reference=codes.new_reference(),
        profile=desk.profile.name,
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee=addressee,
        address=address,
        person=traits.spoken_name(),
        is_represented=represented,
        language=content.language if content is not None else "fr",
        large_print=content.large_print if content is not None else False,
        opened_by=desk.author.name,
        code=renewed.code,
        is_first_code=act is not None and all(one.kind is not LetterKind.PROVISIONAL_CODE for one in made),
        code_expires=renewed.expires.astimezone().date(),
        act_id=act.id if act is not None else "",
    )
    await note_code_letter(desk, letter, renewed.patient_id)
    return await note_made(desk, letter)


async def _of_act(desk: Desk, row: ActRow, kind: LetterKind, *, asks_service: bool) -> Letter:
    act, content = row.act, row.act.content
    traits = content.identity.traits
    is_own_now = kind in _OF_ITS_DAY and came_of_age(act, desk.clock.today(), desk.profile.majority_age)
    reader = None if is_own_now else _reader(content)
    contact = _told_contact(content, reader)
    return Letter(
        kind=kind,
        reference=codes.new_reference(),
        profile=desk.profile.name,
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee="" if _is_for_an_heir(content) else _name(reader) if reader is not None else traits.spoken_name(),
        address=await _address(desk, row, reader, contact, asks_service=asks_service),
        person=traits.spoken_name(),
        is_represented=reader is not None or _is_for_an_heir(content),
        person_birth_date=traits.birth_date.french(),
        language=content.language,
        large_print=content.large_print,
        opened_by=act.author.name,
        masked_contacts=_masked(contact),
        notify=contact.notify if _says_notify(content) else None,
        access=access_in(content),
        closing=content.reason if isinstance(content, CloseRecord) else None,
        act_id=act.id,
        act_kind=act.kind,
        asked_on=_day(act),
    )


def _is_for_an_heir(content: Content) -> bool:
    """Whoever brought the certificate, of whom nothing is kept."""
    return isinstance(content, CloseRecord) and content.reason is ClosingReason.DEATH


def _says_notify(content: Content) -> bool:
    """Of a change for somebody represented only what was changed is told."""
    if isinstance(content, ChangeContact):
        return not content.representatives or "notify" in content.touched
    return isinstance(content, OpenRecord)


def _told_contact(content: Content, reader: Representative | None) -> Contact:
    """Of an opening, the reader's own."""
    if isinstance(content, OpenRecord) and reader is not None:
        return reader.contact
    return contact_told(content) or Contact()


async def _address(
    desk: Desk, row: ActRow, reader: Representative | None, contact: Contact, *, asks_service: bool
) -> PostalAddress | None:
    """What the act itself says; else where the reader is known to be reached. None: to be handed over."""
    content, of_record = row.act.content, contact_in(row.act.content)
    is_said = of_record is not None and (reader is None or contact.address is not None or of_record.nothing_at_home)
    if is_said or isinstance(content, OpenRecord):
        return _window(desk, row.act, contact, represented=reader is not None)
    if isinstance(content, CloseRecord) and content.reason in (ClosingReason.DEATH, ClosingReason.ERROR):
        return None  # an heir of whom nothing is kept; somebody who was never here
    rows = await acts_on_record(desk, row)
    if reader is not None:
        return address_of_representative(reader, rows)
    opened = own_opening(rows)
    freed = opened is not None and opened.situation == Situation.EMANCIPATED.value
    if not freed and content.identity.traits.birth_date.age_on(desk.clock.today()) < desk.profile.majority_age:
        return None
    return await own_address(desk, row, rows, await as_held_now(desk, row) if asks_service else None)


def _window(desk: Desk, act: Act, contact: Contact, *, represented: bool) -> PostalAddress | None:
    """The reader's own address, unless nothing may go home. A minor's name never stands above one."""
    content = act.content
    of_record = contact_in(content)
    if contact.nothing_at_home or (of_record is not None and of_record.nothing_at_home):
        return None
    born = content.identity.traits.birth_date
    freed = isinstance(content, OpenRecord) and content.situation == Situation.EMANCIPATED.value
    return contact.address if represented or freed or born.age_on(_day(act)) >= desk.profile.majority_age else None


def _day(act: Act) -> date:
    return act.written_at.astimezone().date()


def _reader(content: Content) -> Representative | None:
    """Who reads about a represented person: of those who were there, the attached parent first. Never an absent one,
    whose address must not be seen by the one who is there."""
    there = [one for one in content.representatives if one.present] or list(content.representatives)
    there.sort(key=lambda one: one.attached is not Attached.YES)
    return there[0] if there else None


def _code_addressee(draft: RenewalDraft, content: OpenRecord) -> Representative:
    """Who may have a represented person's code: the attached parent, or the one a judgment or a mandate names."""
    rank = code_representative(draft, content)
    if rank is None:
        raise Refusal(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
    return content.representatives[rank]


def _of_another(content: OpenRecord | None, addressee: str, address: PostalAddress | None) -> bool:
    """Is this the address that another of the representatives gave here? One parent never sees the other's."""
    others = content.representatives if content is not None else ()
    return any(address == one.contact.address and _name(one) != addressee for one in others) and address is not None


def _name(one: Representative) -> str:
    if one.basis is Basis.CHILD_WELFARE and one.service:
        return one.service
    return f"{one.given_name} {one.birth_name}".strip()


def _masked(contact: Contact) -> tuple[str, ...]:
    shown = (contact_rules.mask_email(contact.email), contact_rules.mask_mobile(contact.mobile))
    return tuple(text for text in shown if text)


async def note_made(desk: Desk, letter: Letter, whom: str = "") -> Letter:
    """Keep that a letter was made, never what it says. `whom`: the record, where no act of this desk is about it."""
    row = LetterRow(
        reference=letter.reference,
        kind=letter.kind,
        act_id=letter.act_id,
        made_at=desk.clock.now(),
        state=Paper.MADE,
        template=desk.press.template(letter.language),
    )
    made = line(desk, Event.PRINTED, whom=letter.act_id or whom, detail=f"{letter.kind.value} {letter.reference} made")
    await desk.store.write_letter(row, made)
    return letter
