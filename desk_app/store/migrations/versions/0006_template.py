"""Of which program and sentences a letter was made, so that one made again later can say that they have changed."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE letters ADD COLUMN template TEXT NOT NULL DEFAULT ''",
    "PRAGMA user_version = 6",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
