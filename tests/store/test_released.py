"""A database of each released version is upgraded with all that is in it.

Each folder below `released/` was written by that version (`make_released.py`), and is never made again by a later one:
three openings, one accepted, one refused and one waiting, a letter, a draft, a setting.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk_app.domain.acts import ActState, Base
from desk_app.domain.handing_on import WaitingWork
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal
from desk_app.domain.trail import Finding
from desk_app.ports import Verdict
from desk_app.security.roster import operators
from desk_app.store import DATABASE
from desk_app.store.engine import connect
from desk_app.store.tables import SCHEMA
from tests.store.conftest import Desk
from tests.store.sample import change, line

RELEASED = sorted((Path(__file__).parent / "released").iterdir())


def test_there_is_one() -> None:
    assert [folder.name for folder in RELEASED] == ["0.1.0"]


@pytest.mark.parametrize("folder", RELEASED, ids=lambda folder: folder.name)
def test_everything_is_there_after_the_upgrade(desk: Desk, folder: Path) -> None:
    shutil.copytree(folder, desk.folder)
    store = desk.open()
    rows = {row.act.id: row for row in desk.run(store.follow_up())}
    states = {name: row.state for name, row in rows.items()}
    assert states == {"a1": ActState.ACCEPTED, "a2": ActState.REFUSED, "a3": ActState.WAITING}
    assert rows["a1"].act.content.contact.email == "sarah@example.org"
    assert rows["a1"].patient_id == "p1"
    assert desk.run(store.verify()).finding is Finding.SOUND
    assert desk.run(store.head()).number == 6
    assert [row.act.id for row in desk.run(store.find("yann legall"))] == ["a2"]
    assert desk.run(store.contact_holders("sarah@example.org"))
    (kept,) = desk.run(store.drafts("op-1"))
    assert (kept.id, kept.content, kept.set_aside) == ("d-open", '{"id": "d-open"}', False)
    assert [row.reference for row in desk.run(store.letters_waiting())] == ["G0123456789A"]
    (letter,) = desk.run(store.letters_waiting())
    assert (letter.state, letter.printer, letter.job) == (Paper.MADE, "", None)
    assert desk.run(store.setting("service-token")) == "secret-token"
    assert desk.run(store.operators()) == ()
    version = desk.run(store._read(lambda c: c.exec_driver_sql("PRAGMA user_version").scalar_one()))
    assert version == SCHEMA
    assert [author.name for author in operators(desk.folder)] == ["Camille Essai"]
    assert desk.run(store.waiting_work()) == WaitingWork(acts=1, people=1, under_way=0, behind=0)
    laid = desk.run(store.lay_out("K7QM-2XRD-9FHT", "Poste 1"))
    desk.run(store.hand_on(laid, line))
    assert [one.left for one in desk.run(store.exports())] == [1], "what an earlier version wrote can be handed on"
    assert desk.run(store.drop_drafts(desk.now)) == 0, "what lay there keeps its whole time"


@pytest.mark.parametrize("folder", RELEASED, ids=lambda folder: folder.name)
def test_what_waited_goes_out_after_the_upgrade_and_changes_come_after_it(desk: Desk, folder: Path) -> None:
    shutil.copytree(folder, desk.folder)
    store = desk.open()
    waiting, oldest, to_correct = desk.run(store.waiting())
    assert (waiting, to_correct) == (1, 1)
    assert oldest is not None
    assert desk.run(store.next_due()) is not None
    desk.run(store.write_acts([change("c", after="a3")], [line("c")]))
    (claimed,) = desk.run(store.claim(9, lambda act, head, held: b"{}"))
    assert claimed.row.act.id == "a3"
    desk.run(store.settle(Verdict(act_id="a3", state=ActState.ACCEPTED, patient_id="p3"), None))
    assert [row.act.id for row in desk.run(store.unprepared(9))] == ["c"]
    desk.run(store.prepare("c", Base(patient_id="p3"), b"held"))
    assert len(desk.run(store.claim(9, lambda act, head, held: held))) == 1
    assert [row.act.id for row in desk.run(store.of_record("p3"))] == ["c", "a3"]
    assert desk.run(store.held("a1")) == b""
    assert desk.run(store.give_up("a2", line)) == ("a2",)


@pytest.mark.parametrize(
    ("before", "after"),
    [("printed-by-dialog", Paper.DELIVERED), ("saved", Paper.SAVED), ("cancelled", Paper.CANCELLED)],
)
def test_what_became_of_a_letter_is_still_known(desk: Desk, before: str, after: Paper) -> None:
    shutil.copytree(RELEASED[0], desk.folder)
    connection = connect(desk.folder / DATABASE, desk.key, writes=True)
    connection.execute("UPDATE letters SET state = ?", (before,))
    connection.close()
    (letter,) = desk.run(desk.open().letters_waiting())
    assert letter.state is after


def test_an_upgrade_that_cannot_be_written_leaves_the_old_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk_app.store import schema

    shutil.copytree(RELEASED[0], desk.folder)
    before = (desk.folder / "guichet.db").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(schema, "keep_copy", full)
    with pytest.raises(Refusal) as caught:
        desk.open()
    assert caught.value.code.value == "store-full"
    assert (desk.folder / "guichet.db").read_bytes() == before
