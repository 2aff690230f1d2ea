"""People who sign in, leases, how long drafts, acts and trail lines keep what they say."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE operators (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        identifier TEXT NOT NULL,
        responsible TEXT NOT NULL,
        ends_on TEXT,
        is_active INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, beat_at TEXT NOT NULL) WITHOUT ROWID",
    "ALTER TABLE trail ADD COLUMN service_at TEXT",
    "ALTER TABLE trail ADD COLUMN certificate INTEGER",
    "CREATE INDEX trail_by_who ON trail (who, number)",
    "ALTER TABLE contacts ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
    # Which act used it last is not known any more: it stays as long as the newest.
    "UPDATE contacts SET number = (SELECT coalesce(max(number), 0) FROM acts)",
    "ALTER TABLE acts ADD COLUMN lightened_at TEXT",
    "ALTER TABLE acts ADD COLUMN anchor_number INTEGER",
    "ALTER TABLE acts ADD COLUMN anchor_digest TEXT",
    "CREATE INDEX acts_to_lighten ON acts (settled_at) WHERE state = 'accepted' AND lightened_at IS NULL",
    "ALTER TABLE drafts ADD COLUMN saved_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE drafts ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0",
    # What lay there already was saved at the latest now: it keeps its whole time.
    "UPDATE drafts SET saved_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')",
    "CREATE INDEX letters_to_hand_over ON letters (made_at) WHERE handed_over = ''",
    "PRAGMA user_version = 2",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
