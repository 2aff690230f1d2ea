"""Batches of code letters, whose code each letter carried, and envelopes that came back."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE batches (
        id TEXT PRIMARY KEY,
        made_at TEXT NOT NULL,
        made_by TEXT NOT NULL,
        second TEXT NOT NULL,
        printer TEXT NOT NULL,
        bundle INTEGER NOT NULL,
        state TEXT NOT NULL,
        cause TEXT NOT NULL,
        begun_at TEXT,
        over_at TEXT,
        sheets_in INTEGER NOT NULL,
        sheets_destroyed INTEGER NOT NULL
    ) WITHOUT ROWID""",
    # One at a time: the other's entries would be asked for twice.
    "CREATE UNIQUE INDEX batch_that_is_open ON batches ((1)) WHERE state <> 'signed'",
    """CREATE TABLE batch_entries (
        batch TEXT NOT NULL,
        place INTEGER NOT NULL,
        patient_id TEXT NOT NULL,
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        why TEXT NOT NULL,
        reference TEXT NOT NULL,
        turn INTEGER NOT NULL,
        sheets INTEGER NOT NULL,
        destroyed INTEGER NOT NULL,
        not_before TEXT,
        settled_at TEXT,
        PRIMARY KEY (batch, place)
    ) WITHOUT ROWID""",
    """CREATE TABLE code_letters (
        reference TEXT PRIMARY KEY,
        patient_id TEXT NOT NULL,
        made_at TEXT NOT NULL,
        address TEXT NOT NULL,
        ended TEXT NOT NULL,
        ended_at TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX code_letters_of ON code_letters (patient_id)",
    "CREATE INDEX code_letters_made ON code_letters (made_at)",
    "CREATE INDEX code_letters_ended ON code_letters (ended_at) WHERE ended <> ''",
    "PRAGMA user_version = 7",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
