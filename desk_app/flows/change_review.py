"""The read-back of a change: what will be written, in lines that each lead back to their field. Contacts masked, the
names of blocked professionals left out."""

from __future__ import annotations

from collections.abc import Iterator

from desk_app.domain import contact_rules, nir
from desk_app.domain.acts import ClosingReason
from desk_app.domain.plain import squeezed
from desk_app.flows.asking import REPRESENTATIVE, asked_traits, whole_number
from desk_app.flows.change_content import contact_touched, new_access, new_contact, representative
from desk_app.flows.changing import ChangeDraft, ChangeFacts, ChangeStep, Way, reason_of, way_of
from desk_app.flows.review import HIDDEN_NUMBER, Line, ReviewLine, access_lines, review_line


def change_review(draft: ChangeDraft, facts: ChangeFacts) -> tuple[ReviewLine, ...]:
    """All lines, in order."""

    return tuple(_lines(draft, facts, review_line))


def _lines(draft: ChangeDraft, facts: ChangeFacts, line: Line) -> Iterator[ReviewLine]:
    yield from _person(draft, facts, line)
    match way_of(draft):
        case Way.CONTACT:
            yield from _contact(draft, facts, line)
        case Way.ACCESS | Way.REOPEN:
            yield from access_lines(new_access(draft, facts), ChangeStep.ACCESS, line)
        case Way.CLOSE:
            yield from _closing(draft, facts, line)
        case _:
            return


def _person(draft: ChangeDraft, facts: ChangeFacts, line: Line) -> Iterator[ReviewLine]:
    traits, number = asked_traits(draft, facts), whole_number(draft)
    if traits is not None:
        yield line(ChangeStep.PERSON, "number", f"{traits.given_names} {traits.birth_name}", label="name")
        yield line(ChangeStep.PERSON, "number", traits.birth_date.french(), label="birth_date")
    if number:
        grouped = nir.group(number)
        yield line(ChangeStep.PERSON, "number", f"{HIDDEN_NUMBER} {grouped[-2:]}", full=grouped)
    if draft.asked_by == REPRESENTATIVE and (one := representative(draft, facts)) is not None:
        name = f"{one.given_name} {one.birth_name}".strip()
        yield line(ChangeStep.PERSON, "representative_birth_name", name, label="representative")


def _contact(draft: ChangeDraft, facts: ChangeFacts, line: Line) -> Iterator[ReviewLine]:
    """What changes, and nothing else: what stays was typed by somebody else, perhaps."""
    after, touched = new_contact(draft, facts), contact_touched(draft, facts)
    at = ChangeStep.CONTACT
    if "email" in touched:
        yield _or_none(line, "email", contact_rules.mask_email(after.email), after.email)
    if "mobile" in touched:
        masked = contact_rules.mask_mobile(after.mobile)
        yield _or_none(line, "mobile", masked, contact_rules.spoken_mobile(after.mobile))
    if "notify" in touched:
        yield line(at, "notify", value_key=f"recap.{'yes' if after.notify else 'no'}")
    if "address" in touched:
        address = after.address
        lines = ", ".join(address.lines()) if address is not None else ""
        masked = f"••• {address.town}".strip() if address is not None else ""
        yield _or_none(line, "street", masked, lines, label="address")
    if "nothing_at_home" in touched:
        yield line(at, "nothing_at_home", value_key=f"recap.{'yes' if after.nothing_at_home else 'no'}")


def _or_none(line: Line, field: str, masked: str, full: str, *, label: str = "") -> ReviewLine:
    if not full:
        return line(ChangeStep.CONTACT, field, value_key="recap.removed", label=label)
    return line(ChangeStep.CONTACT, field, masked, full=full, label=label)


def _closing(draft: ChangeDraft, facts: ChangeFacts, line: Line) -> Iterator[ReviewLine]:
    reason = reason_of(draft, facts.profile)
    if reason is None:
        return
    yield line(ChangeStep.CLOSING, "reason", value_key=f"recap.closing.{reason.value}", label="closing_reason")
    if reason is ClosingReason.ERROR:
        yield line(ChangeStep.CLOSING, "note", squeezed(draft.note), label="closing_note")
        destroyed = "yes" if draft.letter_destroyed else "no"
        yield line(ChangeStep.CLOSING, "letter_destroyed", value_key=f"recap.{destroyed}")
