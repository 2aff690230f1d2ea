"""Random days of openings, changes, refusals, corrections and recalls: nothing waits for ever, nothing overtakes."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.refusal import Refusal
from tests.store.conftest import Desk
from tests.store.sample import act, change, line
from tests.store.test_changes import READ, compose, settle, write

ANSWERS = (*(ActState.ACCEPTED,) * 5, ActState.REFUSED, ActState.REFUSED, ActState.UNKNOWN, ActState.WAITING)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_refused_corrected_and_taken_back_nothing_waits_for_ever_or_overtakes(
    desk: Desk, seed: int
) -> None:
    store, dice = desk.open(), random.Random(seed)  # noqa: S311 - the same days each time
    sent: list[str] = []
    after: dict[str, str] = {}  # each change, and what it was written after

    def send(is_moody: bool) -> bool:
        for row in desk.run(store.unprepared(9)):
            desk.run(store.prepare(row.act.id, READ, b"v"))
        claimed = desk.run(store.claim(dice.randrange(1, 4), compose))
        for one in claimed:
            name = one.row.act.id
            answer = dice.choice(ANSWERS) if is_moody else ActState.ACCEPTED
            settle(desk, store, name, answer, patient_id=f"p-{name[:2]}")
            if answer is ActState.ACCEPTED:
                sent.append(name)
            elif answer is ActState.REFUSED and dice.random() < 0.2:
                desk.run(store.give_up(name, line))
        return bool(claimed)

    for place in range(40):
        record = dice.randrange(6)
        number = f"27701011540{record:04d}"
        rows = [row for row in desk.run(store.follow_up()) if row.act.id.startswith(f"r{record}")]
        refused = [row for row in rows if row.state is ActState.REFUSED]
        open_rows = [row for row in rows if row.state not in (ActState.RECALLED, ActState.REFUSED)]
        name = f"r{record}-{place}"
        if refused and dice.random() < 0.7:
            correction = act(name, number=dice.choice(("", number)))
            write(desk, store, correction, corrects=refused[0].act.id)
            after |= {one: name for one, before in after.items() if before == refused[0].act.id}
        elif open_rows and dice.random() < 0.7:
            after[name] = open_rows[0].act.id
            write(desk, store, change(name, after=after[name]))
        elif not rows:
            write(desk, store, act(name, number=number))
        if rows and dice.random() < 0.2:
            with suppress(Refusal):
                desk.run(store.recall(dice.choice(rows).act.id, line))
        send(is_moody=True)

    for _ in range(200):
        moved = send(is_moody=False)
        refused = [row for row in desk.run(store.follow_up()) if row.state is ActState.REFUSED]
        for row in refused:
            desk.run(store.give_up(row.act.id, line))
        if not moved and not refused:
            break
    assert desk.run(store.waiting()) == (0, None, 0)
    assert len(sent) > 15
    assert len(set(sent)) == len(sent)
    for name, before in after.items():
        if name in sent:
            assert sent.index(before) < sent.index(name)
