"""Which professionals this desk picks: how often, when last, and its favourites. Nobody's record is named."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE choices (
        rpps TEXT PRIMARY KEY,
        times INTEGER NOT NULL,
        last_at TEXT NOT NULL,
        is_favourite BOOLEAN NOT NULL
    ) WITHOUT ROWID""",
    "PRAGMA user_version = 8",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
