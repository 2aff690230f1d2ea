"""As many fictive records as a test or a benchmark asks for, the same ones each time."""

from __future__ import annotations

import random
from collections.abc import Iterator

from sqlalchemy import Connection, update

from desk_app.domain.acts import Act, ActState
from desk_app.domain.contact import Contact
from desk_app.domain.people import BirthDate
from desk_app.store import acts
from desk_app.store.sql import SqlStore
from desk_app.store.tables import acts as table
from tests.store.sample import act, line

_FAMILY = (
    "MARTIN",
    "BERNARD",
    "THOMAS",
    "PETIT",
    "ROBERT",
    "DURAND",
    "DUBOIS",
    "MOREAU",
    "LAURENT",
    "SIMON",
    "LE GALL",
    "DE L'OEUF-BRULE",
)
_GIVEN = ("MARIE", "JEAN", "CAMILLE", "LOUISE", "EMMA", "GABRIEL", "LEO", "ARTHUR", "ADAM", "ALICE", "LINA", "ROSE")
_CONSONANTS, _VOWELS = "BDKLMR", "AEIOU"
_BATCH = 5_000


def records(count: int) -> Iterator[Act]:
    """Adults with fictive names, numbers and contacts: common names are common, one name in two is rare."""
    dice = random.Random(20260302)  # noqa: S311 - the same people each time, no secret
    for place in range(count):
        rare = "".join(dice.choice(_CONSONANTS) + dice.choice(_VOWELS) for _ in range(4))
        family = dice.choice(_FAMILY) if place % 2 else rare
        born = BirthDate(dice.randrange(1930, 2008), dice.randrange(1, 13), dice.randrange(1, 29))
        number = (
            f"2{born.year % 100:02d}{born.month:02d}{dice.randrange(1, 96):02d}{place:06d}{dice.randrange(1, 98):02d}"
        )
        yield act(
            f"many-{place}",
            birth_name=family,
            given_names=" ".join(dice.sample(_GIVEN, 2)),
            number=number,
            birth_date=born,
            contact=Contact(email=f"{rare.lower()}{place}@exemple.fr"),
        )


async def fill(store: SqlStore, count: int) -> None:
    """Write so many records, all accepted but the last ten, in large transactions."""
    batch: list[Act] = []
    for written in records(count):
        batch.append(written)
        if len(batch) == _BATCH:
            await _write(store, batch)
            batch = []
    await _write(store, batch)

    def accept(connection: Connection) -> None:
        done = update(table).where(table.c.number <= count - 10)
        connection.execute(done.values(state=ActState.ACCEPTED.value, patient_id="p", bundle=b"{}" * 2_000))

    await store._write(accept)


async def _write(store: SqlStore, batch: list[Act]) -> None:
    lines = [line(written.id) for written in batch]
    await store._chain(lambda connection: acts.write(connection, batch, lines, "", ""))
