"""Confirm: the household's acts and their trail lines, in one transaction; then the screen is free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desk_app.domain import codes
from desk_app.domain.acts import Act, ActKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.standing import whole_number
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def open_record(
    desk: Desk, draft: OpeningDraft, facts: Facts, keys: Mapping[int, Secret], *, corrects: str = ""
) -> tuple[Act, ...]:
    """Check everything again, write one act a person, wake the sync loop, and wipe the keys.

    `keys` are the derived keys of the creation codes, by person index. The same draft gives the same act ids, so a key
    pressed twice makes one act. `corrects` is the refused act this opening is written instead of. Raises NOT_READY
    with `step`, `field`, `problem` and `person`, and the store's refusals: nothing is half saved, and the keys stay.
    """
    for index in range(len(draft.people)):
        _check(draft, facts, index, has_key=bool(keys.get(index)))
    now, corrects = desk.clock.now(), corrects or draft.corrects
    acts = tuple(
        Act(
            id=_act_id(draft, index),
            kind=ActKind.OPEN,
            household=draft.id,
            profile=facts.profile.name,
            written_at=now,
            author=desk.author,
            content=opening.content(
                draft,
                facts,
                index,
                consent_at=now,
                creation_code_proof=_proof(draft, facts, index, keys),
            ),
            corrects="" if index else corrects,
        )
        for index in range(len(draft.people))
    )
    lines = tuple(line(desk, Event.ACT, whom=act.id, detail=act.kind.value) for act in acts)
    await desk.store.write_acts(acts, lines, draft_id=draft.id, corrects=corrects)
    for key in keys.values():
        key.wipe()
    desk.wake()
    return acts


def _act_id(draft: OpeningDraft, index: int) -> str:
    return draft.people[index].act_id or opening.act_id(draft.id, index)


def _check(draft: OpeningDraft, facts: Facts, index: int, *, has_key: bool) -> None:
    looking = replace(draft, current=index)
    if stopped := opening.stop(looking, facts):
        raise Refusal(RefusalCode.NOT_READY, step="", field="", problem=f"stop.{stopped.code}", person=str(index))
    if found := opening.first_obstacle(draft, facts, index):
        step, problem = found
        raise Refusal(
            RefusalCode.NOT_READY, step=step.value, field=problem.field, problem=problem.code, person=str(index)
        )
    if opening.Step.CODE in opening.path(looking, facts) and not has_key:
        raise Refusal(
            RefusalCode.NOT_READY,
            step=opening.Step.CODE.value,
            field="creation_code",
            problem="code_missing",
            person=str(index),
        )


def _proof(draft: OpeningDraft, facts: Facts, index: int, keys: Mapping[int, Secret]) -> str:
    """Only where the code page is still in the path: « Pas de code » after a code was typed leaves nothing."""
    key = keys.get(index)
    if not key or opening.Step.CODE not in opening.path(replace(draft, current=index), facts):
        return ""
    return codes.proof(key, _act_id(draft, index), whole_number(draft.people[index]))
