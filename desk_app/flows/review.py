"""The read-back: what will be opened, in lines that each lead back to their field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Protocol

from desk_app.domain import contact_rules, nir
from desk_app.domain.access import Access
from desk_app.domain.identity import NumberOwner
from desk_app.domain.professional_words import named_at
from desk_app.domain.say import Say
from desk_app.flows.attachment import attachment_of
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft
from desk_app.flows.reach import address_of, contact_of, has_address
from desk_app.flows.standing import is_named, is_represented, is_strong, traits_of
from desk_app.flows.steps import Step

HIDDEN_NUMBER = "• •• •• •• ••• •••"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One line. `step` is the page it leads back to. `value` is what shows, masked where `masked`; `full` replaces it
    while the key is held.

    `value_key` is a sentence of the catalogue where the value is a choice and not typed text (`value` is empty then).
    `until` is the last day on which what it says holds, where there is one.
    """

    step: str
    field: str
    label_key: str
    value: str = ""
    value_key: str = ""
    full: str = ""
    person_index: int = 0
    masked: bool = False
    until: date | None = None

    def shown(self, say: Say) -> str:
        """The value as it stands there, masked."""
        value = say(self.value_key) if self.value_key else self.value
        return say("recap.until", value=value, day=f"{self.until:%d/%m/%Y}") if self.until is not None else value


def review_line(
    step: str,
    field: str,
    value: str = "",
    *,
    value_key: str = "",
    full: str = "",
    label: str = "",
    person_index: int = 0,
) -> ReviewLine:
    """A line called after its field, or after `label`; what has a `full` is masked."""
    return ReviewLine(
        step=step,
        field=field,
        label_key=f"recap.{label or field}",
        value=value,
        value_key=value_key,
        full=full or value,
        person_index=person_index,
        masked=bool(full),
    )


class Line(Protocol):
    """Makes a line; what all lines share is already known to it."""

    def __call__(
        self, step: str, field: str, value: str = "", *, value_key: str = "", full: str = "", label: str = ""
    ) -> ReviewLine: ...


def review(draft: OpeningDraft, facts: Facts) -> tuple[ReviewLine, ...]:
    """All lines, person by person. Number and contacts are masked, the names of blocked professionals left out."""
    return tuple(line for index, person in enumerate(draft.people) for line in _person(draft, facts, index, person))


def _person(draft: OpeningDraft, facts: Facts, index: int, person: PersonDraft) -> Iterator[ReviewLine]:
    line: Line = partial(review_line, person_index=index)
    traits = traits_of(person, facts)
    if traits:
        yield line(Step.NUMBER, "birth_name", f"{traits.given_names} {traits.birth_name}", label="name")
        if traits.used_name or traits.used_given_name:
            yield line(Step.NUMBER, "used_name", traits.spoken_name())
        yield line(Step.NUMBER, "birth_date", traits.birth_date.french())
    if person.number:
        grouped = nir.group(person.number)
        label = "number" if person.number_owner is NumberOwner.OWN else "number_of_parent"
        yield line(Step.NUMBER, "number", f"{HIDDEN_NUMBER} {grouped[-2:]}", full=grouped, label=label)
    if is_represented(person, facts):
        for rank, one in enumerate(draft.representatives, start=1):
            if is_named(one):
                name = f"{one.given_name} {one.birth_name}".strip()
                yield line(Step.REPRESENTATIVE, f"representative{rank}_birth_name", name, label="representative")
        attached = attachment_of(draft, person)
        if attached is not None:
            at = Step.NUMBER if index else Step.REPRESENTATIVE
            yield line(
                at,
                "number" if index else "representative1_attached",
                value_key=f"recap.bond.{attached.value}",
                label="attached",
            )
    strong = is_strong(draft, facts, index)
    yield line(Step.PROOF, "proof", value_key="recap.identity_strong" if strong else "recap.identity_weak")
    yield line(Step.PROOF, "leaflet", value_key=f"recap.{'yes' if draft.leaflet else 'no'}")
    if facts.profile.creation_code is not None and not is_represented(person, facts):
        typed = facts.of(index).code_whole and not person.no_code
        yield line(Step.CODE, "creation_code", value_key=f"recap.{'code_typed' if typed else 'code_none'}")
    contact = contact_of(person.contact, facts.profile)
    if contact.email:
        yield line(Step.REACH, "email", contact_rules.mask_email(contact.email), full=contact.email)
    if contact.mobile:
        shown = contact_rules.format_mobile(person.contact.mobile)
        yield line(Step.REACH, "mobile", contact_rules.mask_mobile(contact.mobile), full=shown)
    if contact.email or contact.mobile:
        yield line(Step.REACH, "notify", value_key=f"recap.{'yes' if contact.notify else 'no'}")
    address = address_of(person.contact).value if has_address(person.contact) else None
    if address:
        yield line(
            Step.REACH, "street", f"••• {address.town}".strip(), full=", ".join(address.lines()), label="address"
        )
    if contact.nothing_at_home:
        yield line(Step.REACH, "nothing_at_home", value_key="recap.yes")
    yield from access_lines(person.access, Step.ACCESS, line)


def access_lines(access: Access, step: str, line: Line) -> Iterator[ReviewLine]:
    """Who has access: names of those who may and until when, how many are blocked, and the emergency lines."""
    if access.attending_doctor:
        yield line(step, "attending_doctor", named_at(access.attending_doctor))
    for field, rights in (("may_add", True), ("may_read", False)):
        allowed = [one for one in access.grants if one.add is rights and (one.add or one.read)]
        for until in dict.fromkeys(one.until for one in allowed):
            names = ", ".join(named_at(one.professional) for one in allowed if one.until == until)
            yield replace(line(step, "grants", names, label=field), until=until)
    blocked = sum(grant.blocked for grant in access.grants)
    if blocked:
        yield line(step, "grants", str(blocked), label="blocked")
    yield line(step, "emergency", value_key=f"recap.{'allowed' if access.emergency else 'refused'}")
    yield line(step, "break_glass", value_key=f"recap.{'allowed' if access.break_glass else 'refused'}")
