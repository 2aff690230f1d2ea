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
    # What the sending loop asks again and again, without reading through what was answered long ago.
    "CREATE INDEX acts_to_send ON acts (max(attempts, 1), number, not_before, record, comes_after)"
    " WHERE state IN ('waiting', 'unknown')",
    "CREATE INDEX acts_to_prepare ON acts (number)"
    " WHERE comes_after <> '' AND held IS NULL AND state IN ('waiting', 'unknown')",
    "CREATE INDEX acts_put_off ON acts (not_before) WHERE not_before IS NOT NULL AND state IN ('waiting', 'unknown')",
    "CREATE INDEX acts_unanswered ON acts (written_at) WHERE state IN ('waiting', 'sending', 'unknown')",
    "PRAGMA user_version = 3",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
