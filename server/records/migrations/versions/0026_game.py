"""The game: goals, how far each is filled, and what residents add to them line by line."""

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
        finer      boolean NOT NULL,
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
    CREATE TABLE game_sums (
        contest_id integer NOT NULL,
        generation integer NOT NULL,
        goal_id    bigint NOT NULL,
        line       text NOT NULL,
        people     integer NOT NULL,
        done       integer NOT NULL,
        PRIMARY KEY (contest_id, generation, goal_id, line)
    ) WITH (fillfactor = 70)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
