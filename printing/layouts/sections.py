"""Sections that several letters share."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.access import Grant, Professional
from desk_app.domain.acts import ClosingReason
from desk_app.domain.letters import Letter
from desk_app.domain.rights import reader_of
from desk_app.domain.rights_words import reading_words
from printing.blocks import Bullet, Entry, Item, Paragraph, Row, Section
from printing.letterhead import spoken_date
from resources.catalogue import Texts
from resources.codes import rights


def lead(letter: Letter, texts: Texts) -> str:
    """The one paragraph that says it all, to the person or to who represents the person."""
    whose = "represented" if letter.is_represented else "own"
    return texts(f"letter.{letter.kind}.lead.{whose}", person=letter.person)


def about(letter: Letter, texts: Texts, heading: str, by: str) -> Section:
    """Who the letter is about, and who did it."""
    rows = [Row(texts("letter.label.person"), letter.person)]
    if letter.person_birth_date:
        rows.append(Row(texts("letter.label.birth_date"), letter.person_birth_date))
    if letter.opened_by:
        rows.append(Row(texts(by), letter.opened_by))
    return Section(texts(heading), tuple(rows))


def contact(letter: Letter, texts: Texts) -> tuple[Section, ...]:
    """What was agreed to reach the addressee, masked. A representative who left nothing reads nothing here."""
    heading = texts("letter.contact.heading")
    if letter.masked_contacts:
        items: list[Item] = [Bullet(one) for one in letter.masked_contacts]
        if letter.notify is not None:
            items.append(Paragraph(texts(f"letter.contact.notify.{_yes(letter.notify)}")))
        return (Section(heading, tuple(items)),)
    if letter.is_represented:
        return ()
    return (Section(heading, (Paragraph(texts("letter.contact.none")),)),)


def access(letter: Letter, texts: Texts, heading: str, *, with_reading: bool = False) -> tuple[Section, ...]:
    """Who may read and add, by name, and where wanted what their profession may read; the emergency lines, as
    objections. Blocked names: to the holder alone."""
    chosen = letter.access
    if chosen is None:
        return ()
    allowed = [grant for grant in chosen.grants if not grant.blocked and (grant.read or grant.add)]
    blocked = [grant for grant in chosen.grants if grant.blocked]
    doctor = chosen.attending_doctor
    items: list[Item] = [
        replace(
            _granted(grant, texts, is_doctor=_same(grant.professional, doctor)),
            more=_reading(grant.professional, texts) if with_reading and grant.read else "",
        )
        for grant in allowed
    ]
    closing_line = texts("letter.access.change" if allowed else "letter.access.nobody")
    listed = any(_same(grant.professional, doctor) for grant in allowed)
    if listed:
        closing_line = f"{closing_line} {texts('letter.access.doctor_name_note')}"
    sections = [Section(texts(heading), (*items, Paragraph(closing_line)))]
    if doctor and not listed:
        named = ", ".join((doctor.shown_name(), *_where(doctor)))
        note = f"{named}. {texts('letter.access.doctor_note')}"
        more = f" {_reading(doctor, texts)}" if with_reading else ""
        sections.append(Section(texts("letter.access.doctor"), (Paragraph(note + more),)))
    if blocked and not letter.is_represented:
        names = tuple(
            Bullet(", ".join((one.professional.shown_name(), *_where(one.professional), *_until(one, texts))))
            for one in blocked
        )
        sections.append(
            Section(texts("letter.access.blocked"), (Paragraph(texts("letter.access.blocked_note")), *names))
        )
    emergency = (
        Bullet(texts(f"letter.access.emergency.{_yes(chosen.emergency)}")),
        Bullet(texts(f"letter.access.break_glass.{_yes(chosen.break_glass)}")),
        Paragraph(texts("letter.access.emergency_note")),
    )
    sections.append(Section(texts("letter.access.emergency_heading"), emergency))
    return tuple(sections)


def closing(letter: Letter, texts: Texts) -> tuple[Section, ...]:
    """What every letter ends with: the hotline, and the rights. An heir does not use the service; the rights differ."""
    sender, whose = letter.sender, "_heir" if letter.closing is ClosingReason.DEATH else ""
    hours = (letter.language == "en" and sender.hotline_hours_en) or sender.hotline_hours
    call = texts("letter.help.call", hotline=sender.hotline, hours=hours)
    controller = texts("letter.rights.controller", controller=sender.controller)
    use = texts(f"letter.rights.use{whose}", contact=sender.privacy_contact)
    return (
        Section(texts("letter.help.heading"), (Paragraph(f"{call} {texts(f'letter.help.free{whose}')}"),)),
        Section(texts("letter.rights.heading"), (Paragraph(controller), Paragraph(use))),
    )


def _same(one: Professional, other: Professional | None) -> bool:
    return other is not None and one.rpps == other.rpps


def _granted(grant: Grant, texts: Texts, *, is_doctor: bool) -> Entry:
    rights = [texts(f"letter.access.{right}") for right in ("read", "add") if getattr(grant, right)]
    rights += _until(grant, texts)
    where = ", ".join(_where(grant.professional))
    name = grant.professional.shown_name()
    if is_doctor:
        name = f"{name} – {texts('letter.access.doctor_beside')}"
    return Entry(name, " – ".join(part for part in (where, ", ".join(rights)) if part))


def _until(grant: Grant, texts: Texts) -> tuple[str, ...]:
    """The last day on which the choice holds, where it has one."""
    return (texts("letter.access.until", date=spoken_date(grant.until, texts)),) if grant.until else ()


def _reading(professional: Professional, texts: Texts) -> str:
    """What their profession may read, whole, as dated data says it."""
    if not professional.profession_code:
        return f"{texts('rights.no_profession')}."
    reading = rights().reading(reader_of(professional))
    day = spoken_date(reading.dated, texts) if reading.dated else ""
    return ". ".join(reading_words(reading, texts, day)) + "."


def _where(professional: Professional) -> tuple[str, ...]:
    work = professional.skill or professional.profession
    return tuple(part for part in (work, professional.town) if part)


def _yes(given: bool) -> str:
    return "yes" if given else "no"
