"""What stands in a file of work handed on: acts as the store keeps them, with what it knows beside each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from desk_app.domain.acts import Act, ActState
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.store.codec import decode

TRAVELS = frozenset((ActState.WAITING, ActState.UNKNOWN, ActState.REFUSED))


class Packed(msgspec.Struct, kw_only=True):
    """One act: its row, but for what is of this desk alone (its number, its draft, when it is due, the trail's head
    that its bundle carries: that one is checked where the chain is)."""

    id: str
    queue: int  # whose: acts of one queue stand in their order, and are ordered together wherever they come
    state: ActState  # what it comes after may be there too, accepted
    content: bytes  # as `codec.encode` made it
    bundle: bytes | None
    held: bytes | None
    household: str
    record: str
    written_at: datetime
    attempts: int
    refusal: str
    reason: str
    patient_id: str
    patient_version: str
    consent_id: str
    consent_version: str
    comes_after: str
    settled_at: datetime | None

    def act(self) -> Act:
        """As it was written."""
        return decode(self.content)

    def row(self) -> dict[str, Any]:
        """For the table of acts."""
        values = {name: getattr(self, name) for name in self.__struct_fields__ if name != "queue"}
        return values | {"state": self.state.value, "draft_id": ""}


class Parcel(msgspec.Struct, kw_only=True):
    """The whole content of a file."""

    export: str
    desk: str  # as it calls itself
    acts: list[Packed]
    behind: list[str]  # acts of these queues that were handed on earlier: they must be there first


def packed(row: Row[Any], queue: int, **instead: object) -> Packed:
    """A row of the table of acts; `instead` are other values for some of it."""
    values = {name: getattr(row, name, None) for name in Packed.__struct_fields__}
    return msgspec.convert(values | {"queue": queue} | instead, Packed)


def encode(parcel: Parcel) -> bytes:
    """As JSON; bytes are base64 in it."""
    return msgspec.json.encode(parcel)


def read(content: bytes) -> Parcel:
    """The parcel of `encode`, each of its acts readable. Refusal EXPORT_UNUSABLE."""
    try:
        parcel = msgspec.json.decode(content, type=Parcel)
        are_right = all(one.act().id == one.id and _is_whole(one) for one in parcel.acts)
        names = {one.id for one in parcel.acts}
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refusal(RefusalCode.EXPORT_UNUSABLE) from error
    if not are_right or len(names) != len(parcel.acts):
        raise Refusal(RefusalCode.EXPORT_UNUSABLE)
    return parcel


def _is_whole(one: Packed) -> bool:
    times = (one.written_at, *((one.settled_at,) if one.settled_at is not None else ()))
    return one.state in (*TRAVELS, ActState.ACCEPTED) and all(moment.tzinfo is not None for moment in times)
