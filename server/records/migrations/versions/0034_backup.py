"""Restores: what was brought back, and whether it was made to fit to its end. Backups: when one was last made."""

from alembic import op

revision = "0034_backup"
down_revision = "0033_pledge_words"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE restores (
        id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        backup      text NOT NULL,
        made_at     timestamptz,
        began_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz
    )
    """,
    """
    CREATE TABLE backups (
        backup     text PRIMARY KEY,
        made_at    timestamptz NOT NULL,
        ended_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        bytes      bigint NOT NULL,
        rows       bigint NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
