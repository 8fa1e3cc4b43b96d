"""Words of pledges that are shown no more, and why."""

from alembic import op

revision = "0033_pledge_words"
down_revision = "0032_own_missions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE duels ADD COLUMN words_gone text NOT NULL DEFAULT ''")
