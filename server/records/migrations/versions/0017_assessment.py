"""Versions of what is learnt of skills, attempts at assessments, and their answers."""

from alembic import op

revision = "0017_assessment"
down_revision = "0016_claims"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE learning_versions (
        skill      text NOT NULL,
        version    integer NOT NULL CHECK (version > 0),
        document   text NOT NULL,
        reason     text NOT NULL,
        account_id integer REFERENCES accounts,
        loaded_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (skill, version)
    )
    """,
    """
    CREATE TRIGGER learning_versions_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON learning_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
    """,
    """
    CREATE TABLE attempts (
        id          uuid PRIMARY KEY,
        resident    uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        skill       text NOT NULL,
        version     integer NOT NULL,
        kind        text NOT NULL CHECK (kind IN ('pre', 'post', 'retest')),
        by          text NOT NULL CHECK (by IN ('self', 'guided')),
        seed        bytea NOT NULL,
        items       text[] NOT NULL,
        started_at  timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        finished_at timestamptz,
        lapsed_at   timestamptz,
        score       integer,
        passed      boolean,
        FOREIGN KEY (skill, version) REFERENCES learning_versions,
        CHECK (finished_at IS NULL OR lapsed_at IS NULL),
        CHECK ((finished_at IS NULL) = (score IS NULL) AND (finished_at IS NULL) = (passed IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX attempts_open ON attempts (resident, skill) WHERE finished_at IS NULL AND lapsed_at IS NULL",
    "CREATE INDEX attempts_of_resident ON attempts (resident, skill, started_at)",
    "CREATE INDEX attempts_finished ON attempts (skill, version) WHERE finished_at IS NOT NULL",
    """
    CREATE TABLE answers (
        attempt_id  uuid NOT NULL REFERENCES attempts ON DELETE CASCADE,
        number      smallint NOT NULL,
        value       jsonb NOT NULL,
        answered_at timestamptz NOT NULL,
        mark        smallint,
        PRIMARY KEY (attempt_id, number)
    )
    """,
    "ALTER TABLE uploads DROP CONSTRAINT uploads_kind_check",
    """
    ALTER TABLE uploads ADD CONSTRAINT uploads_kind_check
        CHECK (kind IN ('headcounts', 'catalogue', 'cases', 'learning'))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
