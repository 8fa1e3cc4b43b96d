"""Missions with their versions, and the caps of bonus points."""

from alembic import op

revision = "0030_missions"
down_revision = "0029_badges"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE missions (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id   integer NOT NULL REFERENCES contests,
        goal_id      bigint UNIQUE REFERENCES game_goals,
        state        text NOT NULL CHECK (state IN ('draft', 'announced', 'withdrawn')),
        version      integer NOT NULL,
        announced_at timestamptz,
        CHECK ((state = 'draft') = (goal_id IS NULL)),
        CHECK ((state = 'draft') = (announced_at IS NULL))
    )
    """,
    "CREATE INDEX missions_of_contest ON missions (contest_id)",
    """
    CREATE TABLE mission_versions (
        mission_id bigint NOT NULL REFERENCES missions,
        version    integer NOT NULL,
        document   jsonb NOT NULL,
        reason     text NOT NULL,
        made_by    integer NOT NULL REFERENCES accounts,
        made_at    timestamptz NOT NULL,
        PRIMARY KEY (mission_id, version)
    )
    """,
    """
    CREATE TABLE game_settings (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id integer NOT NULL REFERENCES contests,
        person_cap integer NOT NULL CHECK (person_cap > 0),
        place_cap  integer NOT NULL CHECK (place_cap > 0),
        reason     text NOT NULL,
        made_by    integer NOT NULL REFERENCES accounts,
        made_at    timestamptz NOT NULL
    )
    """,
    "CREATE INDEX game_settings_of_contest ON game_settings (contest_id, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
