"""Drafts of contests that nobody wants any more; their versions stay."""

from alembic import op

revision = "0009_discarded_drafts"
down_revision = "0008_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE contest_drafts ADD discarded_at timestamptz")
