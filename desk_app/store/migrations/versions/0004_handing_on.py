"""Work that waits, handed on to another desk: which acts left and came with which export."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE acts ADD COLUMN handed_on TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE acts ADD COLUMN taken_in TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX acts_handed_on ON acts (handed_on) WHERE handed_on <> ''",
    "CREATE INDEX acts_taken_in ON acts (taken_in) WHERE taken_in <> ''",
    """CREATE TABLE exports (
        id TEXT PRIMARY KEY,
        made_at TEXT NOT NULL,
        acts INTEGER NOT NULL,
        people INTEGER NOT NULL,
        taken_back_at TEXT
    ) WITHOUT ROWID""",
    "CREATE TABLE imports (id TEXT PRIMARY KEY, taken_in_at TEXT NOT NULL) WITHOUT ROWID",
    "PRAGMA user_version = 4",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
