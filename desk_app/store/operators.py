"""Everybody who works or worked here."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.domain.operators import Operator
from desk_app.domain.plain import strict_text
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.tables import operators


def everybody(connection: Connection) -> tuple[Operator, ...]:
    """See ports.OperatorStore.operators."""
    found = (Operator(**row._mapping) for row in connection.execute(select(operators)))
    return tuple(sorted(found, key=lambda one: (not one.is_active, strict_text(one.name), one.id)))


def write(connection: Connection, operator: Operator, line: TrailLine) -> ChainHead:
    """See ports.OperatorStore.write_operator."""
    values = asdict(operator)
    note = upsert(operators).values(values)
    connection.execute(note.on_conflict_do_update(index_elements=[operators.c.id], set_=values))
    return trail.add(connection, [line])
