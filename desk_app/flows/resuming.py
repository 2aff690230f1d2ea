"""Work taken up again: nothing that was typed is lost but the creation codes, which no draft ever holds."""

from __future__ import annotations

from dataclasses import replace

from desk_app.flows.asking import Asking
from desk_app.flows.changing import ChangeDraft
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.renewal import RenewalDraft
from desk_app.flows.steps import Step, path

Draft = OpeningDraft | RenewalDraft | ChangeDraft  # what can be set aside and taken up again


def says_something(draft: Draft) -> bool:
    """Has anything been typed or scanned about anybody? Nothing else is worth keeping."""
    if isinstance(draft, Asking):
        serial = draft.vitale_serial if isinstance(draft, RenewalDraft) else ""
        return any((draft.number, draft.birth_name, draft.given_names, draft.birth_date, serial))
    return any(one.number or one.birth_name or one.given_names or one.birth_date for one in draft.people)


def to_retype(draft: OpeningDraft, facts: Facts) -> tuple[int, ...]:
    """The people whose code had been typed and is gone, by index: each is to be typed again."""
    return tuple(
        index
        for index, person in enumerate(draft.people)
        if person.code_typed
        and not facts.of(index).code_whole
        and Step.CODE in path(replace(draft, current=index), facts)
    )
