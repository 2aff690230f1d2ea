"""A desk whose database is gone says so: an empty one in its place would say nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import main
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY, ChainHead, Event
from desk_app.ports import TrailQuery
from desk_app.security import keys
from desk_app.store import DATABASE, HEAD
from desk_app.store.trail import HeadNote
from resources.catalogue import texts
from tests.journeys.test_lock import FIRST, counter_in


def worked_at(folder: Path) -> str:
    """A desk at which somebody signed in and out again; the operator's id."""

    async def day() -> str:
        counter = counter_in(folder)
        made = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
        desk = await counter.sign_in(made.operator_id, Secret(FIRST))
        await counter.sign_out(desk)
        return made.operator_id

    return asyncio.run(day())


@pytest.mark.parametrize("left", [None, b""], ids=["gone", "emptied"])
@pytest.mark.parametrize("noted", [True, False])
def test_it_is_refused_and_no_empty_one_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], left: bytes | None, noted: bool
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    who = worked_at(folder)
    for file in folder.glob(f"{DATABASE}*"):
        file.unlink()
    if left is not None:
        (folder / DATABASE).write_bytes(left)
    if not noted:
        (folder / HEAD).unlink()

    def there() -> bytes | None:
        return (folder / DATABASE).read_bytes() if (folder / DATABASE).exists() else None

    with pytest.raises(Refusal) as caught:
        asyncio.run(counter_in(folder).sign_in(who, Secret(FIRST)))
    assert caught.value.code is RefusalCode.LINE_MISSING
    assert there() == left
    (tmp_path / "password").write_text(FIRST, encoding="utf-8")
    for command in (["audit", "verify"], ["backup", "--to", str(tmp_path / "to")]):
        words = ["--folder", str(folder), *command, "--password-file", str(tmp_path / "password")]
        assert main.main(words) == main.UNUSABLE
        assert capsys.readouterr().err.strip() == texts("fr")("refusal.line-missing")
    assert there() == left
    assert not (tmp_path / "to").exists()


def test_a_new_desk_that_was_cut_off_before_its_first_opening_opens(tmp_path: Path) -> None:
    async def created() -> str:
        made = await counter_in(tmp_path).create_operator("Camille Moreau", "administrator", Secret(FIRST))
        return made.operator_id

    async def begun() -> None:
        counter = counter_in(tmp_path)
        desk = await counter.sign_in(who, Secret(FIRST))
        (first,) = [one for one in await desk.store.trail_lines(TrailQuery()) if one.number == 1]
        assert first.line is not None
        assert first.line.event is not Event.HEAD_ABSENT
        await counter.close()

    who = asyncio.run(created())
    assert HeadNote(tmp_path / HEAD).read() == EMPTY
    (tmp_path / DATABASE).write_bytes(b"")  # cut off within it
    asyncio.run(begun())


def test_a_desk_that_is_made_notes_its_head_before_its_keys_and_over_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def created() -> None:
        await counter_in(tmp_path).create_operator("Camille Moreau", "administrator", Secret(FIRST))

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr(keys, "write", cut)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(created())
    assert HeadNote(tmp_path / HEAD).read() == EMPTY
    lost = ChainHead(12, "a" * 64)
    HeadNote(tmp_path / HEAD).write(lost)
    asyncio.run(created())
    assert HeadNote(tmp_path / HEAD).read() == lost, "what another desk has lost here stays noted"
