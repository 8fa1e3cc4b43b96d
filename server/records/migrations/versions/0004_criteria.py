"""Samples in the ledger, the generation that each version of a contest was counted in, drafts and rehearsals."""

from alembic import op

revision = "0004_criteria"
down_revision = "0003_contests"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE facts DROP CONSTRAINT facts_kind_check",
    """
    ALTER TABLE facts ADD CONSTRAINT facts_kind_check CHECK (kind IN (
        'service', 'skill', 'revoked', 'enrolment', 'headcount', 'integrity',
        'excluded', 'readmitted', 'granted', 'reassigned'))
    """,
    "ALTER TABLE ledger_entries ADD COLUMN checked integer, ADD COLUMN wrong integer",
    """
    CREATE INDEX entries_of_samples ON ledger_entries (contest_id, generation, round, ward, position)
     WHERE checked IS NOT NULL
    """,
    "ALTER TABLE contest_versions ADD COLUMN generation integer",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
