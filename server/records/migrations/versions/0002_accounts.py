"""Accounts of officials, their sessions, the audit log, and what waits for a second person."""

from alembic import op

revision = "0002_accounts"
down_revision = "0001_spine"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE accounts (
        id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        login       text NOT NULL UNIQUE,
        name        text NOT NULL,
        role        text NOT NULL CHECK (role IN ('administrator', 'organizer', 'council', 'ward_officer',
                                                  'inspector')),
        ward        text,
        password    text,
        created_at  timestamptz NOT NULL DEFAULT now(),
        closed_at   timestamptz,
        CHECK ((role = 'ward_officer') = (ward IS NOT NULL))
    )
    """,
    """
    CREATE TABLE sessions (
        token_hash   bytea PRIMARY KEY,
        account_id   integer NOT NULL REFERENCES accounts,
        created_at   timestamptz NOT NULL,
        seen_at      timestamptz NOT NULL,
        confirmed_at timestamptz NOT NULL,
        address      text NOT NULL,
        agent        text NOT NULL,
        ended_at     timestamptz
    )
    """,
    "CREATE INDEX sessions_of_account ON sessions (account_id)",
    """
    CREATE TABLE audit_log (
        number        bigint PRIMARY KEY,
        at            timestamptz NOT NULL,
        account_id    integer REFERENCES accounts,
        login         text NOT NULL,
        role          text NOT NULL,
        address       text NOT NULL,
        action        text NOT NULL,
        object        text NOT NULL,
        arguments     jsonb NOT NULL,
        before        jsonb NOT NULL,
        after         jsonb NOT NULL,
        previous_hash bytea NOT NULL,
        hash          bytea NOT NULL
    )
    """,
    "CREATE INDEX audit_log_of_object ON audit_log (object, number)",
    """
    CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% only grows: nothing in it is changed or deleted', TG_TABLE_NAME;
    END $$
    """,
    """
    CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
    """,
    """
    CREATE TABLE proposals (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id   integer REFERENCES contests,
        kind         text NOT NULL,
        arguments    jsonb NOT NULL,
        reason       text NOT NULL,
        proposed_by  integer NOT NULL REFERENCES accounts,
        proposed_at  timestamptz NOT NULL DEFAULT now(),
        agreed       boolean,
        decided_by   integer REFERENCES accounts,
        decided_at   timestamptz,
        answer       text,
        CHECK ((agreed IS NULL) = (decided_by IS NULL)),
        CHECK (decided_by IS DISTINCT FROM proposed_by)
    )
    """,
    "CREATE INDEX proposals_of_contest ON proposals (contest_id, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
