"""Drafts of contests that nobody wants any more; their versions stay."""

from alembic import op

revision = "0010_discarded_drafts"
down_revision = "0007_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE contest_drafts ADD discarded_at timestamptz")
