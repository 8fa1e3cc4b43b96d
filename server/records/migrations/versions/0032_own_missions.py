"""Who does not want to be shown missions."""

from alembic import op

revision = "0032_own_missions"
down_revision = "0031_duels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE residents ADD COLUMN missions_off boolean NOT NULL DEFAULT false")
