"""First tables: acts, contacts, search, trail, drafts, letters, settings."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE acts (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        household TEXT NOT NULL,
        record TEXT NOT NULL,
        draft_id TEXT NOT NULL,
        state TEXT NOT NULL,
        content BLOB NOT NULL,
        bundle BLOB,
        written_at TEXT NOT NULL,
        not_before TEXT,
        attempts INTEGER NOT NULL,
        refusal TEXT NOT NULL,
        reason TEXT NOT NULL,
        patient_id TEXT NOT NULL,
        patient_version TEXT NOT NULL,
        settled_at TEXT
    )""",
    "CREATE INDEX acts_by_record ON acts (record, number)",
    "CREATE INDEX acts_by_state ON acts (state, number)",
    "CREATE INDEX acts_by_draft ON acts (draft_id) WHERE draft_id <> ''",
    "CREATE TABLE contacts (value TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (value, record)) WITHOUT ROWID",
    """CREATE VIRTUAL TABLE search USING fts5 (
        words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'ascii'
    )""",
    """CREATE TABLE trail (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        event TEXT NOT NULL,
        who TEXT NOT NULL,
        desk TEXT NOT NULL,
        whom TEXT NOT NULL,
        detail TEXT NOT NULL,
        salt BLOB NOT NULL,
        body TEXT NOT NULL,
        digest TEXT NOT NULL
    )""",
    "CREATE INDEX trail_by_whom ON trail (whom, number) WHERE whom <> ''",
    """CREATE TABLE drafts (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        operator_id TEXT NOT NULL,
        content TEXT NOT NULL
    )""",
    "CREATE INDEX drafts_by_operator ON drafts (operator_id, number)",
    """CREATE TABLE letters (
        reference TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        act_id TEXT NOT NULL,
        made_at TEXT NOT NULL,
        state TEXT NOT NULL,
        handed_over TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX letters_by_act ON letters (act_id)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "PRAGMA user_version = 1",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
