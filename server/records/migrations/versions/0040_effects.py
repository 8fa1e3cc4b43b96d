"""Reports of what missions and duels changed, as they were made at a position of the ledger."""

from alembic import op

revision = "0040_effects"
down_revision = "0039_game_switches"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE effect_runs (
        contest_id integer PRIMARY KEY REFERENCES contests,
        basis      text NOT NULL
    )
    """,
    """
    CREATE TABLE effect_reports (
        contest_id  integer NOT NULL REFERENCES contests,
        kind        text NOT NULL CHECK (kind IN ('mission', 'duels', 'duel')),
        subject     bigint NOT NULL,
        generation  integer NOT NULL,
        position    bigint NOT NULL,
        measured_at timestamptz NOT NULL,
        document    jsonb NOT NULL,
        PRIMARY KEY (contest_id, kind, subject)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
