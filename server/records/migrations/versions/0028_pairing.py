"""Screens that wait: how often each asks, an offer that was taken back, the revoked screen that one was before."""

from alembic import op

revision = "0028_pairing"
down_revision = "0027_desk"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE screen_codes
        ADD COLUMN refused_at timestamptz,
        ADD COLUMN asked_at   timestamptz,
        ADD COLUMN asks_every smallint NOT NULL DEFAULT 4,
        ADD COLUMN was        bigint REFERENCES screens
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
