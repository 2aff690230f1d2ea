"""From an opening whose person has a record already to a new provisional code: nothing is typed twice."""

from __future__ import annotations

from desk_app.flows.asking import HOLDER, REPRESENTATIVE
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.renewal import RenewalDraft
from desk_app.flows.standing import is_represented


def renewal_of(draft: OpeningDraft, facts: Facts) -> RenewalDraft:
    """A renewal for the current person: number, traits, who asks and what was shown, as typed or scanned."""
    person = draft.person
    represented = is_represented(person, facts)
    first = draft.representatives[0] if represented and draft.representatives else None
    return RenewalDraft(
        asked_by=REPRESENTATIVE if represented else HOLDER,
        proofs=first.proofs if first is not None else () if represented else person.proofs,
        number=person.number,
        birth_name=person.birth_name,
        given_names=person.given_names,
        sex=person.sex,
        birth_date=person.birth_date,
        birthplace=person.birthplace,
        scanned_oid=person.scanned_oid,
        representative_birth_name=first.birth_name if first is not None else "",
        representative_given_name=first.given_name if first is not None else "",
    )
