"""A letter on its way to paper: which printer has it, as which job, and how far it got."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# "printed-by-dialog" said that a dialog took it, and nothing of the paper. A sheet with a code or a password is looked
# after until its document has left the spooler, which clears `job`.
STATEMENTS = (
    "ALTER TABLE letters ADD COLUMN printer TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE letters ADD COLUMN job INTEGER",
    "UPDATE letters SET state = 'delivered' WHERE state = 'printed-by-dialog'",
    """CREATE INDEX letters_on_their_way ON letters (made_at)
        WHERE state IN ('sending', 'sent', 'printing', 'stopped')
        OR (kind IN ('provisional_code', 'recovery_sheet', 'slip') AND job IS NOT NULL)""",
    "PRAGMA user_version = 5",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
