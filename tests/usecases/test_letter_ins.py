"""Which letters carry the holder's identity for a scanner."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.datamatrix import InsScan, parse
from desk_app.domain.identity import INS_NIR, Ins
from desk_app.usecases.letters import confirmation_letter, receipt_letter
from tests.flows.people import adult
from tests.usecases.fakes import Bench
from tests.usecases.test_opening_day import accepted, opened, run

INS = Ins("277010115400329", INS_NIR)


def test_a_confirmation_carries_a_qualified_identity_and_no_other() -> None:
    bench = Bench()
    row = accepted(bench, adult())
    content = row.act.content
    for strong, retrieved in ((True, INS), (False, INS), (True, None)):
        identity = replace(content.identity, strong=strong, retrieved=retrieved)
        known = replace(row, act=replace(row.act, content=replace(content, identity=identity)))
        letter = run(confirmation_letter(bench.desk, known))
        assert bool(letter.ins) == (strong and retrieved is not None)
        if letter.ins:
            found = parse(letter.ins)
            assert isinstance(found, InsScan)
            assert (found.ins, found.birth_name) == (INS.value, content.identity.traits.birth_name)


def test_what_waits_carries_none() -> None:
    bench = Bench()
    row = opened(bench, adult())
    identity = replace(row.act.content.identity, strong=True, retrieved=INS)
    known = replace(row, act=replace(row.act, content=replace(row.act.content, identity=identity)))
    assert run(receipt_letter(bench.desk, known)).ins == ""
