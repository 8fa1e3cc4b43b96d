"""Reveal ceremonies: what was sealed before, and each move of it. Nothing of either is ever changed."""

from alembic import op

revision = "0024_ceremonies"
down_revision = "0023_screens"
branch_labels = None
depends_on = None

ONLY_GROWS = ("ceremonies", "ceremony_steps", "ceremony_moves")

STATEMENTS = (
    """
    CREATE TABLE ceremonies (
        id          uuid PRIMARY KEY,
        number      bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        contest_id  integer NOT NULL,
        round       smallint NOT NULL,
        version     integer NOT NULL,
        rehearsal   boolean NOT NULL,
        screens     bigint[] NOT NULL,
        script      jsonb NOT NULL,
        seal        bytea NOT NULL CHECK (length(seal) = 32),
        steps       integer NOT NULL CHECK (steps > 0),
        built_by    integer NOT NULL REFERENCES accounts,
        built_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        FOREIGN KEY (contest_id, round, version) REFERENCES result_versions
    )
    """,
    "CREATE INDEX ceremonies_of_round ON ceremonies (contest_id, round, number)",
    """
    CREATE TABLE ceremony_steps (
        ceremony uuid NOT NULL REFERENCES ceremonies,
        number   integer NOT NULL,
        body     bytea NOT NULL,
        seal     bytea NOT NULL CHECK (length(seal) = 32),
        PRIMARY KEY (ceremony, number)
    )
    """,
    """
    CREATE TABLE ceremony_moves (
        ceremony   uuid NOT NULL REFERENCES ceremonies,
        ordinal    integer NOT NULL,
        act        text NOT NULL
                   CHECK (act IN ('begin', 'play', 'pause', 'next', 'back', 'jump', 'end', 'stop')),
        step       integer NOT NULL CHECK (step > 0),
        playing    boolean NOT NULL,
        pace_ms    integer NOT NULL CHECK (pace_ms > 0),
        at         timestamptz NOT NULL,
        account_id integer NOT NULL REFERENCES accounts,
        PRIMARY KEY (ceremony, ordinal)
    )
    """,
    # The same rule as step_at in server/rules/ceremony.py; a test holds both to the same numbers. It stands here too
    # so that no query can hand out a step before its time.
    """
    CREATE FUNCTION ceremony_step(steps integer, step integer, playing boolean, pace_ms integer, since timestamptz,
                                  until timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN playing
                    THEN least(steps::bigint,
                               step + greatest(0, div(extract(epoch FROM until - since) * 1000, pace_ms))::bigint)
                    ELSE step END::integer
    $$
    """,
    """
    CREATE FUNCTION ceremony_reached(id uuid, steps integer) RETURNS integer LANGUAGE sql STABLE AS $$
        SELECT coalesce(max(ceremony_step(steps, step, playing, pace_ms, at, coalesce(until, clock_timestamp()))), 0)
          FROM (SELECT m.step, m.playing, m.pace_ms, m.at, lead(m.at) OVER (ORDER BY m.ordinal) AS until
                  FROM ceremony_moves m WHERE m.ceremony = id) AS moves
    $$
    """,
    *(
        f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()"
        for table in ONLY_GROWS
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
