"""The game: goals, how far each is filled, what residents add to them, and what that adds up to."""

from alembic import op

revision = "0026_game"
down_revision = "0025_embed"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE game_goals (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id integer NOT NULL REFERENCES contests,
        version    integer NOT NULL DEFAULT 1,
        starts     timestamptz NOT NULL,
        ends       timestamptz NOT NULL CHECK (ends > starts),
        activities text[] NOT NULL,
        by         text[] NOT NULL,
        need       smallint NOT NULL CHECK (need >= 1),
        retired    boolean NOT NULL DEFAULT false
    )
    """,
    "CREATE INDEX game_goals_of_contest ON game_goals (contest_id, id)",
    """
    CREATE TABLE game_fills (
        contest_id integer NOT NULL,
        generation integer NOT NULL,
        goal_id    bigint NOT NULL,
        version    integer NOT NULL,
        filled     uuid NOT NULL,
        PRIMARY KEY (contest_id, generation, goal_id)
    )
    """,
    """
    CREATE TABLE game_marks (
        contest_id    integer NOT NULL,
        generation    integer NOT NULL,
        goal_id       bigint NOT NULL,
        resident      uuid NOT NULL,
        ward          text NOT NULL,
        neighbourhood text,
        unit          text,
        objects       integer NOT NULL,
        done_at       timestamptz,
        PRIMARY KEY (contest_id, generation, goal_id, resident)
    )
    """,
    "CREATE INDEX game_marks_of_resident ON game_marks (resident, contest_id, generation)",
    "CREATE INDEX game_marks_of_ward ON game_marks (contest_id, generation, goal_id, ward)",
    """
    CREATE TABLE game_sums (
        contest_id integer NOT NULL,
        generation integer NOT NULL,
        goal_id    bigint NOT NULL,
        line       text NOT NULL,
        people     integer NOT NULL,
        objects    bigint NOT NULL,
        done       integer NOT NULL,
        PRIMARY KEY (contest_id, generation, goal_id, line)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
