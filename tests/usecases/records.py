"""A record at the service, and this desk's own opening of it, over in-memory ports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import Act, ActKind, ActRow, ActState, Base
from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.held_record import HeldRecord
from desk_app.flows import opening
from desk_app.flows.drafts import OpeningDraft
from tests.flows.people import adult, facts
from tests.usecases.fakes import NOW, Bench, profile
from tests.usecases.press import DOCTOR

ADDRESS = PostalAddress(street="3 rue des Lilas", postcode="25000", town="BESANCON")
CONTACT = Contact(email="sarah.garcia@exemple.fr", mobile="+33690000001", address=ADDRESS)
HELD = HeldRecord(
    base=Base(patient_id="p1", patient_version="7", consent_id="c1", consent_version="3"),
    raw=b'{"Patient": "as it is"}',
    is_active=True,
    contact=CONTACT,
    access=Access(attending_doctor=DOCTOR, grants=(Grant(professional=DOCTOR, read=True, add=True),)),
    has_consent=True,
    read_at=NOW,
)
PROFILE = profile("mes", receipt_after_seconds=0.05)


def opened_here(bench: Bench, draft: OpeningDraft | None = None, **changes: Any) -> ActRow:
    """This desk's own opening of the record, accepted unless `changes` say otherwise."""
    draft = draft or adult()
    act = Act(
        id=opening.act_id(draft.id, 0),
        kind=ActKind.OPEN,
        household=draft.id,
        profile="mes",
        written_at=NOW,
        author=bench.desk.author,
        content=opening.content(draft, facts(), 0, consent_at=NOW),
    )
    row = ActRow(act=act, number=1, state=ActState.ACCEPTED, patient_id="p1", settled_at=NOW)
    bench.store.rows[act.id] = replace(row, **changes)
    return bench.store.rows[act.id]


def bench_with_record(**changes: Any) -> Bench:
    """A desk whose service holds the record of the adult, opened elsewhere."""
    bench = Bench(profile=PROFILE)
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p1", version="7")
    bench.service.record = replace(HELD, **changes)
    return bench
