"""A batch is put together: who is meant, looked up at the service, sorted, and signed by a second person if large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from desk_app.domain.acts import ActKind, ActRow, ActState, OpenRecord
from desk_app.domain.batch import (
    Batch,
    BatchState,
    Candidate,
    Entry,
    in_order,
    letters_in,
    needs_second,
    new_batch_id,
)
from desk_app.domain.batch_choice import Known, why_not
from desk_app.domain.batch_lists import Listed, listed
from desk_app.domain.holder import Holder
from desk_app.domain.operator_rules import same_name
from desk_app.domain.operators import Duty, Operator, WayIn, may
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.flows.drafts import Situation
from desk_app.usecases.allowed import check
from desk_app.usecases.batch_alone import alone
from desk_app.usecases.code_printers import check_code_printer
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

READ_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Somebody a letter is wanted for: by their own number, or by the service's id of the record."""

    number: str = ""
    patient_id: str = ""


async def wanted_of_list(desk: Desk, which: Listed) -> tuple[Wanted, ...]:
    """Those of a list made here, as far as this desk knows; the service is asked by `survey`."""
    check(desk, Duty.PRINT_BATCHES)
    given, here = await desk.store.codes_given(), await desk.store.records_here()
    stopped = await desk.store.stopped_short()
    weeks = desk.profile.provisional_code_weeks
    found = listed(which, given, here, desk.clock.now(), weeks=weeks, stopped=stopped)
    return tuple(Wanted(patient_id=one) for one in found)


async def wanted_of_search(desk: Desk, words: str) -> tuple[Wanted, ...]:
    """Those of this desk's acts that the words find, each once."""
    check(desk, Duty.PRINT_BATCHES)
    rows = await desk.store.find(words.strip(), limit=1000) if words.strip() else ()
    return tuple(Wanted(patient_id=one) for one in dict.fromkeys(row.patient_id for row in rows) if one)


async def survey(desk: Desk, people: Sequence[Wanted], *, is_listed: bool = False) -> tuple[Candidate, ...]:
    """Everybody looked up, and who gets no letter; nobody is asked for a code. That it was done is on the trail first.

    Refusals as RecordService.holder."""
    check(desk, Duty.PRINT_BATCHES)
    await desk.store.add(line(desk, Event.BATCH, detail=f"looked {len(people)}"))
    lately = await posted_lately(desk)
    found: dict[str, Candidate] = {}
    for one in people:
        holder = await look_up(desk, one.number, one.patient_id)
        why = why_not(
            holder,
            await known_of(desk, holder.patient_id, is_recent=holder.patient_id in lately),
            today=desk.clock.today(),
            majority=desk.profile.majority_age,
            is_listed=is_listed,
        )
        address = holder.address
        key = holder.patient_id or one.patient_id or one.number
        found.setdefault(
            key,
            Candidate(
                number=one.number,
                patient_id=holder.patient_id or one.patient_id,
                postcode=address.postcode if address is not None else "",
                country=address.country if address is not None else "",
                why=why,
            ),
        )
    return tuple(found.values())


async def prepare(desk: Desk, candidates: Sequence[Candidate]) -> tuple[Batch, tuple[Entry, ...]]:
    """Keep them as the one batch of this store, in the order of their postcodes. Refusals: BATCH_EMPTY, BATCH_OPEN."""
    check(desk, Duty.PRINT_BATCHES)
    entries = in_order(candidates)
    if not letters_in(entries):
        raise Refusal(RefusalCode.BATCH_EMPTY)
    batch = Batch(
        id=new_batch_id(),
        made_at=desk.clock.now(),
        made_by=desk.author.operator_id,
        bundle=desk.batches.bundle,
    )
    made = line(desk, Event.BATCH, whom=batch.id, detail=f"prepared {letters_in(entries)}")
    await desk.store.write_batch(batch, entries, made)
    return batch, entries


async def drop(desk: Desk) -> None:
    """Leave a batch for which nobody was asked yet. Refusals: BATCH_STATE, BATCH_HELD (somebody is about to print
    it)."""
    check(desk, Duty.PRINT_BATCHES)
    async with alone(desk):
        batch = await desk.store.open_batch()
        if batch is None or batch.state is not BatchState.PREPARED:
            raise Refusal(RefusalCode.BATCH_STATE)
        dropped = replace(batch, state=BatchState.SIGNED, over_at=desk.clock.now())
        await desk.store.mark_batch(dropped, line(desk, Event.BATCH, whom=batch.id, detail="dropped"))


async def sign(desk: Desk, printer: str, second: tuple[str, Secret] | None = None) -> Batch:
    """Which printer, and who signs beside where it is large: a name and a password, which is wiped.

    Refusals: BATCH_STATE, BATCH_HELD, SECOND_NEEDED (values: most), SECOND_SELF, OPERATOR_UNKNOWN, OPERATOR_ENDED,
    NOT_ALLOWED, SECOND_ONE_TIME, WRONG_PASSWORD, CODE_PRINTER and those of the printer."""
    try:
        check(desk, Duty.PRINT_BATCHES)
        async with alone(desk):
            return await _sign(desk, printer, second)
    finally:
        if second is not None:
            second[1].wipe()


async def _sign(desk: Desk, printer: str, second: tuple[str, Secret] | None) -> Batch:
    batch = await desk.store.open_batch()
    if batch is None or batch.state is BatchState.OVER:  # one that says it runs was left so by a crash
        raise Refusal(RefusalCode.BATCH_STATE)
    check_code_printer(desk, await desk.printers.facts(printer))
    signed = replace(batch, printer=printer)
    if needs_second(await desk.store.entries(batch.id), desk.batches) and not batch.second:
        if second is None:
            raise Refusal(RefusalCode.SECOND_NEEDED, most=str(desk.batches.second_above))
        signed = replace(signed, second=(await _second(desk, batch, *second)).id)
    detail = f"second {printer} {signed.second}" if signed.second != batch.second else f"printer {printer}"
    await desk.store.mark_batch(signed, line(desk, Event.BATCH, whom=batch.id, detail=detail))
    return signed


async def _second(desk: Desk, batch: Batch, name: str, password: Secret) -> Operator:
    """Whoever signs beside: somebody else than who made it and who prints it, with a password of their own."""
    people = [one for one in await desk.store.operators() if same_name(name, (one,))]
    if not people:
        raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
    other = max(people, key=lambda one: one.is_active)
    if other.id in (desk.author.operator_id, batch.made_by):
        raise Refusal(RefusalCode.SECOND_SELF)
    if not other.may_sign_in(desk.clock.today()):
        raise Refusal(RefusalCode.OPERATOR_ENDED)
    if not may(other.role, Duty.PRINT_BATCHES):
        raise Refusal(RefusalCode.NOT_ALLOWED, duty=Duty.PRINT_BATCHES.value)
    if desk.keyring.ways_in().get(other.id) is not WayIn.OWN:
        raise Refusal(RefusalCode.SECOND_ONE_TIME)
    try:
        await desk.keyring.vouch(other.id, password)
    except Refusal as refusal:
        if refusal.code is RefusalCode.WRONG_PASSWORD:
            await desk.store.add(
                replace(line(desk, Event.SIGN_IN_FAILED), who=other.id)
            )  # as at sign-in: on whose name
        raise
    return other


# --- what is known of one person --------------------------------------------------------------------------------------


async def look_up(desk: Desk, number: str, patient_id: str) -> Holder:
    """Live. A cut network is SERVICE_UNREACHABLE."""
    try:
        return await desk.service.holder(number=number, patient_id=patient_id, deadline=READ_SECONDS)
    except (TimeoutError, OSError) as error:
        raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout") from error


async def posted_lately(desk: Desk) -> frozenset[str]:
    """Records whose code was posted in the last days, as many as the site says."""
    return await desk.store.posted_since(desk.clock.now() - timedelta(days=desk.batches.recent_days))


async def known_of(desk: Desk, patient_id: str, *, is_recent: bool = False) -> Known:
    """What this desk knows beside the service."""
    if not patient_id:
        return Known()
    content = opening_content(await desk.store.of_record(patient_id))
    return Known(
        returned=await desk.store.returned_addresses(patient_id),
        posted_lately=is_recent,
        represented=content is not None and content.situation == Situation.TUTELLE.value,
        nothing_at_home=content is not None and content.contact.nothing_at_home,
    )


def opening_of_record(rows: Iterable[ActRow]) -> ActRow | None:
    """This desk's own opening of that record."""
    return next((row for row in rows if row.act.kind is ActKind.OPEN and row.state is ActState.ACCEPTED), None)


def opening_content(rows: Iterable[ActRow]) -> OpenRecord | None:
    """What it says."""
    row = opening_of_record(rows)
    return row.act.content if row is not None and isinstance(row.act.content, OpenRecord) else None
