"""Receipts of units are found by an index, and what is filed is kept summed up by place."""

from alembic import op

revision = "0022_receipt_sums"
down_revision = "0021_privacy"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Filed beside the fold, so an index here costs the fold nothing.
    "CREATE INDEX receipts_of_unit ON receipts (contest_id, generation, unit, position) WHERE unit IS NOT NULL",
    """
    CREATE TABLE receipt_sums (
        contest_id  integer NOT NULL,
        generation  integer NOT NULL,
        place       text NOT NULL,
        round       smallint NOT NULL,
        points      bigint NOT NULL,
        PRIMARY KEY (contest_id, generation, place, round)
    )
    """,
    """
    INSERT INTO receipt_sums
    SELECT contest_id, generation, place, round, sum(points)
      FROM receipts, unnest(ARRAY[ward, unit]) AS place
     WHERE place <> ''
     GROUP BY contest_id, generation, place, round
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
