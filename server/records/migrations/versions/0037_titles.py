"""The goals by which titles of places are counted, and who does not want to be shown titles."""

from alembic import op

revision = "0037_titles"
down_revision = "0036_integrators"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE title_goals (
        contest_id integer NOT NULL REFERENCES contests,
        counts     text NOT NULL,
        goal_id    bigint NOT NULL UNIQUE REFERENCES game_goals,
        PRIMARY KEY (contest_id, counts)
    )
    """,
    "ALTER TABLE residents ADD COLUMN titles_off boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
