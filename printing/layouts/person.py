"""« Ce que ce poste sait de moi », in plain words for the person in front of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desk_app.domain.acts import ActState
from desk_app.domain.person_report import KnownAct, PersonReport
from desk_app.domain.trail import Event, TrailLine
from desk_app.domain.trail_words import detail, said
from printing.blocks import Bullet, Item, Paragraph, Row, Section, Sheet
from printing.letterhead import spoken_date
from resources.catalogue import Texts

LOOKS = (Event.LOOKED_AT, Event.HISTORY_READ, Event.TOLD)
LETTERS = (Event.PRINTED, Event.HANDED_OVER)


def person(report: PersonReport, texts: Texts) -> Sheet:
    """The body of the list."""
    lead = texts("person_report.lead", person=report.person, born=report.born)
    about_acts = [_act(known, texts) for known in report.acts]
    if not about_acts:
        about_acts = [Section(texts("person_report.acts"), (Paragraph(texts("person_report.no_act")),))]
    return Sheet(
        texts("person_report.title"),
        lead,
        (
            *about_acts,
            _lines(report, texts, "looks", LOOKS),
            _lines(report, texts, "letters", LETTERS),
            _lines(report, texts, "done", ()),
            _keeping(report, texts),
        ),
    )


def _act(known: KnownAct, texts: Texts) -> Section:
    by = texts("person_report.by_value", by=known.written_by, time=f"{known.written_at.astimezone():%H:%M}")
    rows = [Row(texts("person_report.by"), by), Row(texts("person_report.state"), _state(known, texts))]
    kept = [texts("person_report.name_and_birth")]
    if known.has_number:
        kept.append(texts("person_report.number"))
    rows.append(Row(texts("person_report.kept"), ", ".join(kept)))
    if known.proofs:
        shown = ", ".join(texts(f"page_proof.{proof.value.lower()}") for proof in known.proofs)
        rows.append(Row(texts("person_report.proof"), texts("person_report.proof_value", proof=shown)))
    if known.represented_by:
        rows.append(Row(texts("person_report.represented"), ", ".join(known.represented_by)))
    items: list[Item] = [*rows]
    if known.gone:
        items.append(Paragraph(texts("person_report.gone")))
        return Section(_heading(known, texts), tuple(items))
    reach = [*known.contacts, *([texts("person_report.address")] if known.has_address else [])]
    if reach:
        items.append(Row(texts("person_report.reach"), ", ".join(reach)))
    if known.access:
        items.append(Row(texts("person_report.access"), ", ".join(known.access)))
    if (reach or known.access) and known.goes_on is not None:
        items.append(Paragraph(texts("person_report.until", day=spoken_date(known.goes_on, texts))))
    return Section(_heading(known, texts), tuple(items))


def _heading(known: KnownAct, texts: Texts) -> str:
    return texts(f"person_report.heading.{known.kind.value}", day=f"{known.written_at.astimezone():%d/%m/%Y}")


def _state(known: KnownAct, texts: Texts) -> str:
    if known.state is ActState.ACCEPTED:
        state = texts(f"follow_up.accepted.{known.kind.value}")
    else:
        state = texts(f"person_report.states.{'waiting' if known.state in _WAIT else known.state.value}")
    return state if known.settled_at is None else f"{state} ({_moment(known.settled_at)})"


_WAIT = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN)


def _lines(report: PersonReport, texts: Texts, name: str, events: tuple[Event, ...]) -> Section:
    """The lines of these events; with none named, all that the other sections leave."""
    chosen = [one for one in report.lines if (one.event in events if events else one.event not in LOOKS + LETTERS)]
    items: tuple[Item, ...] = tuple(_bullets(chosen, report, texts, short=bool(events)))
    return Section(texts(f"person_report.{name}"), items or (Paragraph(texts("person_report.none")),))


def _bullets(lines: Iterable[TrailLine], report: PersonReport, texts: Texts, *, short: bool) -> Iterable[Bullet]:
    for one in lines:
        words = detail(one, texts, report.names) if short else said(one, texts, report.names)
        who = report.names.get(one.who, "")
        yield Bullet(", ".join(part for part in (_moment(one.at), who, words.rstrip(".")) if part))


def _keeping(report: PersonReport, texts: Texts) -> Section:
    contacts = texts("person_report.contacts_time", days=report.contacts_days)
    trail = texts("person_report.trail_time", months=report.trail_months)
    whom = texts("person_report.rights", controller=report.controller, contact=report.privacy_contact)
    return Section(
        texts("person_report.times"),
        (Paragraph(contacts), Paragraph(texts("person_report.act_time")), Paragraph(trail), Paragraph(whom)),
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%d/%m/%Y %H:%M}"
