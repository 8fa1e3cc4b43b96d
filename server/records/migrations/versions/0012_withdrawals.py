"""Signed results that were withdrawn before anybody saw them."""

from alembic import op

revision = "0012_withdrawals"
down_revision = "0011_receipts"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE result_withdrawals (
        contest_id   integer NOT NULL,
        round        smallint NOT NULL,
        version      integer NOT NULL,
        proposal_id  bigint NOT NULL REFERENCES proposals,
        withdrawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (contest_id, round, version),
        FOREIGN KEY (contest_id, round, version) REFERENCES result_versions
    )
    """,
    """
    CREATE TRIGGER result_withdrawals_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON result_withdrawals
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
