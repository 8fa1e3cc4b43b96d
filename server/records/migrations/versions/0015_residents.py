"""Residents, where they say they live, what they agreed to, and their sessions.

Nothing here is named by facts or the ledger: a resident's row may be erased, and the chain stays as it is.
"""

from alembic import op

revision = "0015_residents"
down_revision = "0014_enrolments"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE residents (
        id          uuid PRIMARY KEY,
        name        text NOT NULL,
        salutation  text NOT NULL DEFAULT '',
        birth_year  smallint,
        assurance   text NOT NULL DEFAULT '',
        guardian    uuid REFERENCES residents ON DELETE SET NULL,
        created_at  timestamptz NOT NULL,
        welcomed_at timestamptz
    )
    """,
    """
    CREATE TABLE residences (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        resident      uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        ward          text NOT NULL,
        neighbourhood text,
        unit          text,
        groups        text[] NOT NULL,
        declared_at   timestamptz NOT NULL,
        state         text NOT NULL DEFAULT 'declared' CHECK (state IN ('declared', 'confirmed', 'returned')),
        decided_at    timestamptz,
        account_id    integer REFERENCES accounts,
        reason        text NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX residences_of_resident ON residences (resident, id)",
    "CREATE INDEX residences_that_wait ON residences (ward, declared_at) WHERE state = 'declared'",
    """
    CREATE TABLE consents (
        resident     uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        purpose      text NOT NULL,
        version      smallint NOT NULL,
        given_at     timestamptz NOT NULL,
        withdrawn_at timestamptz,
        PRIMARY KEY (resident, purpose, given_at)
    )
    """,
    "CREATE UNIQUE INDEX consents_that_hold ON consents (resident, purpose) WHERE withdrawn_at IS NULL",
    """
    CREATE TABLE resident_sessions (
        token_hash  bytea PRIMARY KEY,
        resident    uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        created_at  timestamptz NOT NULL,
        seen_at     timestamptz NOT NULL,
        agent       text NOT NULL,
        ended_at    timestamptz
    )
    """,
    "CREATE INDEX resident_sessions_of ON resident_sessions (resident)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
