"""Who does not want to be told of duels and milestones, or of news of the game."""

from alembic import op

revision = "0039_game_switches"
down_revision = "0038_milestones"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE residents ADD COLUMN duels_off boolean NOT NULL DEFAULT false",
    "ALTER TABLE residents ADD COLUMN notices_off boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
