"""The tables as the code uses them. The migrations make them, and never import this file."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

SCHEMA = 8  # PRAGMA user_version of the newest migration


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as UTC text of one length, so that text order is time order."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To `2026-01-31T09:30:00.000000+00:00`."""
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Back to an aware time in UTC; a destroyed one is empty."""
        return datetime.fromisoformat(value) if value else None


metadata = MetaData()

acts = Table(
    "acts",
    metadata,
    Column("number", Integer, primary_key=True),  # this store's own order, never used twice
    Column("id", String, nullable=False),
    Column("household", String, nullable=False),
    Column(
        "record", String, nullable=False
    ),  # what orders the acts of one record: the holder's number, else the act id
    Column("draft_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("content", LargeBinary, nullable=False),  # the act, JSON
    Column("bundle", LargeBinary),  # the very bytes that are sent, once composed
    Column("written_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("attempts", Integer, nullable=False),
    Column("refusal", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("patient_id", String, nullable=False),
    Column("patient_version", String, nullable=False),
    Column("consent_id", String, nullable=False),
    Column("consent_version", String, nullable=False),
    Column("held", LargeBinary),  # the record as the service had it: what a change starts from
    Column("comes_after", String, nullable=False),  # the id of the act whose outcome a change starts from, or empty
    Column("settled_at", Moment),
    Column("lightened_at", Moment),  # contact, address and access choices left this desk
    Column("anchor_number", Integer),  # the trail's head that the bundle carries
    Column("anchor_digest", String),
    Column("handed_on", String, nullable=False),  # the export it left with last, or empty
    Column("taken_in", String, nullable=False),  # the export it came with, or empty
)

# Contacts used here, so that one used for somebody else can be questioned.
contacts = Table(
    "contacts",
    metadata,
    Column("value", String, primary_key=True),
    Column("record", String, primary_key=True),
    Column("number", Integer, nullable=False),  # the newest act that uses it
)

# FTS5: what an act is found by (folded names, numbers, `b` + birth date); rowid is the act's number.
search = Table("search", metadata, Column("rowid", Integer, primary_key=True), Column("words", String))

trail = Table(
    "trail",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("event", String, nullable=False),
    Column("who", String, nullable=False),
    Column("desk", String, nullable=False),
    Column("whom", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("service_at", Moment),
    Column("certificate", Integer),  # content and salt are destroyed: the line that says so
)

drafts = Table(
    "drafts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("operator_id", String, nullable=False),
    Column("content", String, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("set_aside", Boolean, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("reference", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("act_id", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("handed_over", String, nullable=False),
    Column("template", String, nullable=False),  # of what sentences it was made
    Column("printer", String, nullable=False),  # its uri, or empty
    Column("job", Integer),  # its number there
)

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# Everybody who works or worked here. Who can open the store is in keys.json.
operators = Table(
    "operators",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("identifier", String, nullable=False),
    Column("responsible", String, nullable=False),
    Column("ends_on", Date),
    Column("is_active", Boolean, nullable=False),
)

# Files in which work was handed on from here, and those that were taken in: neither comes a second time.
exports = Table(
    "exports",
    metadata,
    Column("id", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("taken_back_at", Moment),
)
imports = Table(
    "imports",
    metadata,
    Column("id", String, primary_key=True),
    Column("taken_in_at", Moment, nullable=False),
)

# One holder at a time for a kind of work (sending, a batch), alive as long as its heart beats.
leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("beat_at", Moment, nullable=False),
)

# A batch of code letters, and how far each letter got. No code, no name, no address.
batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String, nullable=False),  # operator id, like second
    Column("second", String, nullable=False),
    Column("printer", String, nullable=False),  # its uri
    Column("bundle", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("begun_at", Moment),
    Column("over_at", Moment),
    Column("sheets_in", Integer, nullable=False),
    Column("sheets_destroyed", Integer, nullable=False),
)
batch_entries = Table(
    "batch_entries",
    metadata,
    Column("batch", String, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("patient_id", String, nullable=False),
    Column("number", String, nullable=False),
    Column("state", String, nullable=False),
    Column("why", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("sheets", Integer, nullable=False),
    Column("destroyed", Integer, nullable=False),
    Column("not_before", Moment),
    Column("settled_at", Moment),
)

# Whose code a letter carried, so that its envelope can come back. The address is a fingerprint.
code_letters = Table(
    "code_letters",
    metadata,
    Column("reference", String, primary_key=True),
    Column("patient_id", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("address", String, nullable=False),
    Column("ended", String, nullable=False),
    Column("ended_at", Moment),
)

# Which professionals are picked here, and nothing of whom for.
choices = Table(
    "choices",
    metadata,
    Column("rpps", String, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("is_favourite", Boolean, nullable=False),
)
