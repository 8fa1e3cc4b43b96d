"""Corrections name what they correct, and are found by it."""

from alembic import op

revision = "0005_corrections"
down_revision = "0004_criteria"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE facts
      ADD CONSTRAINT facts_exclusion_check CHECK (
          kind NOT IN ('excluded', 'readmitted')
          OR contest_id IS NOT NULL AND num_nonnulls(resident, case_key, target) = 1),
      ADD CONSTRAINT facts_correction_check CHECK (
          kind NOT IN ('granted', 'reassigned') OR contest_id IS NOT NULL AND body IS NOT NULL)
    """,
    """
    CREATE INDEX facts_that_exclude ON facts (contest_id, xid, id)
     WHERE kind IN ('excluded', 'readmitted') AND target IS NULL
    """,
    """
    CREATE INDEX facts_of_correction ON facts (((body ->> 'correction')::integer))
     WHERE kind IN ('excluded', 'readmitted', 'granted', 'reassigned')
    """,
    # A batch of a partner is found by the time it was received. Facts are only ever added, so a summary of each
    # run of pages is enough, and costs those who add them next to nothing.
    """
    CREATE INDEX facts_received ON facts USING brin (id, received_at)
      WITH (pages_per_range = 32, autosummarize = on)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
