"""Duels: the weeks and rounds they run in, who meets whom, and results as they were taken."""

from alembic import op

revision = "0031_duels"
down_revision = "0030_missions"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE duel_windows (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id integer NOT NULL REFERENCES contests,
        round      smallint NOT NULL,
        week       smallint NOT NULL,
        starts     timestamptz NOT NULL,
        ends       timestamptz NOT NULL CHECK (ends > starts),
        finer      boolean NOT NULL,
        goal_id    bigint NOT NULL UNIQUE REFERENCES game_goals,
        UNIQUE (contest_id, round, week, finer)
    )
    """,
    """
    CREATE TABLE duels (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        window_id   bigint NOT NULL REFERENCES duel_windows,
        first       text NOT NULL,
        second      text CHECK (second <> first),
        agreed      boolean NOT NULL,
        words       text NOT NULL,
        state       text NOT NULL CHECK (state IN ('offered', 'signed', 'declined', 'withdrawn')),
        offered_by  integer NOT NULL REFERENCES accounts,
        offered_at  timestamptz NOT NULL,
        answered_by integer REFERENCES accounts,
        answered_at timestamptz,
        reason      text NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX duels_of_window ON duels (window_id)",
    """
    CREATE TABLE duel_results (
        duel_id       bigint NOT NULL REFERENCES duels,
        version       smallint NOT NULL,
        generation    integer NOT NULL,
        position      bigint NOT NULL,
        outcome       text NOT NULL CHECK (outcome IN ('draw', 'first', 'second')),
        first_people  integer,
        first_adults  integer,
        second_people integer,
        second_adults integer,
        reason        text NOT NULL,
        taken_by      integer REFERENCES accounts,
        taken_at      timestamptz NOT NULL,
        PRIMARY KEY (duel_id, version)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
