"""Since when screens are served which version."""

from alembic import op

revision = "0027_desk"
down_revision = "0026_game"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE screen_versions (
            id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            version text NOT NULL,
            since   timestamptz NOT NULL
        )
        """
    )
