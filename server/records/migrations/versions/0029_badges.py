"""Badges: certificates of them, and who does not want to be shown any."""

from alembic import op

revision = "0029_badges"
down_revision = "0028_pairing"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE certificates DROP CONSTRAINT certificates_kind_check",
    """
    ALTER TABLE certificates ADD CONSTRAINT certificates_kind_check
          CHECK (kind IN ('skill', 'five_skills', 'round', 'badge'))
    """,
    "ALTER TABLE residents ADD COLUMN badges_off boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
