"""Second factors, invitations, limits on guessing, and checks of the audit log."""

from alembic import op

revision = "0010_second_factor"
down_revision = "0009_discarded_drafts"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE sessions ADD COLUMN strong boolean NOT NULL DEFAULT false",
    """
    CREATE TABLE totp (
        account_id integer PRIMARY KEY REFERENCES accounts,
        nonce      bytea,
        since      timestamptz,
        last_step  bigint NOT NULL DEFAULT 0,
        next_nonce bytea,
        CHECK ((nonce IS NULL) = (since IS NULL))
    )
    """,
    """
    CREATE TABLE recovery_codes (
        account_id integer NOT NULL REFERENCES accounts,
        hash       bytea NOT NULL,
        used_at    timestamptz,
        PRIMARY KEY (account_id, hash)
    )
    """,
    """
    CREATE TABLE passkeys (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id    integer NOT NULL REFERENCES accounts,
        credential_id bytea NOT NULL UNIQUE,
        public_key    bytea NOT NULL,
        sign_count    bigint NOT NULL,
        name          text NOT NULL,
        made_at       timestamptz NOT NULL,
        used_at       timestamptz
    )
    """,
    "CREATE INDEX passkeys_of_account ON passkeys (account_id)",
    "CREATE TABLE used_challenges (challenge bytea PRIMARY KEY, expires_at timestamptz NOT NULL)",
    """
    CREATE TABLE invitations (
        id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        token_hash bytea NOT NULL UNIQUE,
        account_id integer REFERENCES accounts,
        login      text NOT NULL,
        name       text NOT NULL,
        role       text NOT NULL,
        ward       text,
        made_by    integer NOT NULL REFERENCES accounts,
        made_at    timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at    timestamptz,
        revoked_at timestamptz,
        CHECK ((role = 'ward_officer') = (ward IS NOT NULL))
    )
    """,
    """
    CREATE TABLE guesses (
        key      bytea PRIMARY KEY,
        tries    integer NOT NULL,
        tried_at timestamptz NOT NULL,
        free_at  timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE log_checks (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        checked_at timestamptz NOT NULL,
        number     bigint NOT NULL,
        hash       bytea NOT NULL,
        wrong      text[] NOT NULL
    )
    """,
    """
    CREATE TRIGGER log_checks_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checks
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
    """,
    "CREATE INDEX audit_log_of_login ON audit_log (login, number)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
