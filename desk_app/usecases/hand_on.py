"""Work that waits, to another desk and from another: « Exporter le travail en attente », its import, its return."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk_app.domain.acts import Act
from desk_app.domain.author import Author
from desk_app.domain.handing_on import KEY_GROUPS, Cover, Export, TakenIn, WaitingWork, new_export_id
from desk_app.domain.operators import Duty
from desk_app.domain.recovery import OnPaper, asked_back, new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead, Event, TrailLine
from desk_app.ports import Clock, Compose, SealedFiles, Store
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk

_TRIES = 3  # the loop may answer for an act while the file is written
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What handing on takes, in the window and at a terminal. Whoever makes one has asked whether `author` may."""

    author: Author
    store: Store
    sealed: SealedFiles
    clock: Clock
    compose: Compose
    demonstration: bool
    wake: Callable[[], None]

    def line(self, event: Event, act_id: str, detail: str) -> TrailLine:
        """A line about one act, now."""
        who, desk = self.author.operator_id, self.author.desk
        return TrailLine(at=self.clock.now(), event=event, who=who, desk=desk, whom=act_id, detail=detail)


def hands(desk: Desk) -> Hands:
    """Those of who is signed in. Refusal NOT_ALLOWED."""
    check(desk, Duty.HAND_ON)
    return Hands(
        author=desk.author,
        store=desk.store,
        sealed=desk.sealed,
        clock=desk.clock,
        compose=desk.service.compose,
        demonstration=desk.profile.demonstration,
        wake=desk.wake,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    """An export that was just made."""

    file: Path
    acts: int
    people: int
    under_way: int  # people whose work stayed, for an act of it is just being sent


async def waiting_work(hands: Hands) -> WaitingWork:
    """What could be handed on now."""
    return await hands.store.waiting_work()


def new_file_key() -> OnPaper:
    """The key of a file to come. It is on paper before anything is handed on: nobody can bring it back."""
    return OnPaper(new_recovery_key(KEY_GROUPS), asked_back(KEY_GROUPS))


async def hand_on(hands: Hands, file: Path, key: Secret) -> HandedOn:
    """Write all that can go to `file`, or beside it where that name is taken, and send it from here no longer.

    The file is on the disk and was read again before anything changes here. Refusals: EXPORT_NOTHING, EXPORT_MOVED,
    STORE_FULL, STORE_READ_ONLY; after each of them all of it waits here as before. The key is the caller's to wipe."""
    await hands.store.compose_ahead(lambda act, head, held: _composed(hands, act, head, held))
    for left in reversed(range(_TRIES)):
        try:
            return await _handed_on(hands, file, key)
        except Refusal as refusal:
            if refusal.code is not RefusalCode.EXPORT_MOVED or not left:
                raise
    raise AssertionError("the last try returns or raises")


def _composed(hands: Hands, act: Act, head: ChainHead, held: bytes) -> bytes:
    """Empty where no bundle can be made: whoever sends the act finds that out, and tells a person."""
    try:
        return hands.compose(act, head, held)
    except Refusal:
        return b""
    except Exception as error:  # a bug with one act must not keep the others here
        _log.error("act %s cannot be composed: %s", act.id, type(error).__name__)
        return b""


async def _handed_on(hands: Hands, file: Path, key: Secret) -> HandedOn:
    export = new_export_id()
    laid = await hands.store.lay_out(export, hands.author.desk)
    if not laid.acts:
        raise Refusal(RefusalCode.EXPORT_NOTHING)
    cover = Cover(export=export, made_at=hands.clock.now(), demonstration=hands.demonstration)
    there = await hands.sealed.write(file, cover, laid.content, key)
    try:
        await hands.store.hand_on(laid, lambda act_id: hands.line(Event.HANDED_ON, act_id, export))
    except Refusal:  # nothing was handed on; told to stop, on the other hand, one cannot know
        await hands.sealed.remove(there)
        raise
    hands.wake()
    under_way = (await hands.store.waiting_work()).under_way
    return HandedOn(file=there, acts=len(laid.acts), people=laid.people, under_way=under_way)


async def exports(hands: Hands) -> tuple[Export, ...]:
    """Those made here, newest first."""
    return await hands.store.exports()


async def take_back(hands: Hands, export: str) -> int:
    """« Reprendre ici »: how many acts of it wait here again. Refusal NOT_FOUND."""
    ids = await hands.store.take_back(export, lambda act_id: hands.line(Event.TAKEN_BACK, act_id, export))
    hands.wake()
    return len(ids)


async def look_at_file(hands: Hands, file: Path) -> Cover:
    """What can be said of it before its key is typed. Refusals: EXPORT_UNUSABLE, EXPORT_NEWER, EXPORT_OTHER_WORLD,
    EXPORT_TAKEN_IN, EXPORT_OF_HERE."""
    cover = await hands.sealed.cover(file)
    if cover.demonstration != hands.demonstration:
        raise Refusal(RefusalCode.EXPORT_OTHER_WORLD)
    await hands.store.must_be_new(cover.export)
    return cover


async def take_in(hands: Hands, file: Path, key: Secret) -> TakenIn:
    """All of the file waits here from now on, or nothing of it. Refusals as `look_at_file`, EXPORT_KEY_WRONG,
    EXPORT_ACTS_HERE, EXPORT_BEHIND, and the store's. The key is the caller's to wipe."""
    cover = await look_at_file(hands, file)
    content = await hands.sealed.read(file, key)

    def told(act_id: str, desk: str) -> TrailLine:
        return hands.line(Event.TAKEN_IN, act_id, f"{cover.export} {desk}".strip())

    taken = await hands.store.take_in(cover.export, content, told)
    hands.wake()
    return taken
