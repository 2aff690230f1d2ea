"""Changes to records that are there: what they start from, what they come after, the Consent's version."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE acts ADD COLUMN held BLOB",
    "ALTER TABLE acts ADD COLUMN comes_after TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE acts ADD COLUMN consent_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE acts ADD COLUMN consent_version TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX acts_by_patient ON acts (patient_id, number) WHERE patient_id <> ''",
    "CREATE INDEX acts_by_household ON acts (household, number)",
    "CREATE INDEX acts_that_come_after ON acts (comes_after) WHERE comes_after <> ''",
    "PRAGMA user_version = 3",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
