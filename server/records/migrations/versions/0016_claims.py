"""Claims of residents with their steps, cases that platforms vouch for, and look-ups at platforms."""

from alembic import op

revision = "0016_claims"
down_revision = "0015_residents"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE claims (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        public_id   text NOT NULL UNIQUE,
        resident    uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        ward        text NOT NULL,
        service     text NOT NULL,
        case_key    uuid NOT NULL,
        by          text NOT NULL CHECK (by IN ('self', 'guided', 'done_for')),
        happened_at timestamptz NOT NULL,
        evidence    text NOT NULL,
        origin      uuid NOT NULL,
        state       text NOT NULL CHECK (state IN ('pending', 'confirmed', 'returned', 'appealed', 'withdrawn')),
        proof       text CHECK (proof IN ('event', 'file', 'connector', 'officer')),
        fact_source text,
        fact_ref    text,
        returned_by integer REFERENCES accounts,
        made_at     timestamptz NOT NULL,
        appealed_at timestamptz,
        CHECK ((state = 'confirmed') = (proof IS NOT NULL)),
        CHECK ((proof IS NULL) = (fact_ref IS NULL) AND (proof IS NULL) = (fact_source IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX claims_once ON claims (resident, case_key) WHERE state <> 'withdrawn'",
    "CREATE INDEX claims_of_case ON claims (case_key)",
    "CREATE INDEX claims_of_resident ON claims (resident, id)",
    "CREATE INDEX claims_of_ward ON claims (ward, state, id)",
    "CREATE INDEX claims_that_wait ON claims (id) WHERE state IN ('pending', 'appealed')",
    "CREATE INDEX claims_made ON claims (made_at)",
    """
    CREATE TABLE claim_steps (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        claim_id   bigint NOT NULL REFERENCES claims ON DELETE CASCADE,
        step       text NOT NULL
                   CHECK (step IN ('made', 'confirmed', 'returned', 'appealed', 'withdrawn', 'reopened')),
        at         timestamptz NOT NULL,
        proof      text,
        platform   text NOT NULL DEFAULT '',
        reason     text NOT NULL DEFAULT '',
        account_id integer REFERENCES accounts
    )
    """,
    "CREATE INDEX steps_of_claim ON claim_steps (claim_id, id)",
    "CREATE INDEX steps_of_account ON claim_steps (account_id, at) WHERE account_id IS NOT NULL",
    """
    CREATE TABLE vouched_cases (
        platform    text NOT NULL,
        case_key    uuid NOT NULL,
        service     text NOT NULL,
        happened_on date,
        by          text,
        via         text NOT NULL CHECK (via IN ('file', 'connector')),
        upload_id   bigint REFERENCES uploads,
        vouched_at  timestamptz NOT NULL,
        PRIMARY KEY (platform, case_key, service)
    )
    """,
    "CREATE INDEX vouched_by_case ON vouched_cases (case_key)",
    """
    CREATE TABLE look_ups (
        platform     text NOT NULL,
        service      text NOT NULL,
        day          date NOT NULL,
        state        text NOT NULL CHECK (state IN ('waiting', 'asking')),
        attempts     integer NOT NULL DEFAULT 0,
        next_at      timestamptz NOT NULL,
        taken_at     timestamptz,
        answered_at  timestamptz,
        last_error   text NOT NULL DEFAULT '',
        PRIMARY KEY (platform, service, day)
    )
    """,
    "CREATE INDEX look_ups_due ON look_ups (next_at)",
    """
    CREATE TABLE circuits (
        platform      text PRIMARY KEY,
        failures      integer NOT NULL DEFAULT 0,
        open_until    timestamptz,
        answered_at   timestamptz,
        last_error    text NOT NULL DEFAULT '',
        last_error_at timestamptz
    )
    """,
    "ALTER TABLE uploads DROP CONSTRAINT uploads_kind_check",
    "ALTER TABLE uploads ADD CONSTRAINT uploads_kind_check CHECK (kind IN ('headcounts', 'catalogue', 'cases'))",
    "ALTER TABLE uploads ADD COLUMN partner text REFERENCES partners",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
