"""Receipts: the ledger's entries by ward, with what made them, filed beside the fold and not in it."""

from alembic import op

revision = "0011_receipts"
down_revision = "0010_second_factor"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE receipts (
        contest_id  integer NOT NULL,
        generation  integer NOT NULL,
        ward        text NOT NULL,
        position    bigint NOT NULL,
        round       smallint NOT NULL,
        neighbourhood text,
        unit        text,
        resident    uuid,
        points      integer NOT NULL,
        cause       text NOT NULL,
        day         date NOT NULL,
        fact_id     bigint NOT NULL,
        PRIMARY KEY (contest_id, generation, ward, position)
    )
    """,
    """
    CREATE TABLE receipts_filed (
        contest_id  integer NOT NULL,
        generation  integer NOT NULL,
        position    bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (contest_id, generation)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
