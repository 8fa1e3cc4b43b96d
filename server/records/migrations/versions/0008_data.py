"""Uploads between their two steps, changes of neighbourhoods, catalogue versions, deliveries, runs of chores."""

from alembic import op

revision = "0008_data"
down_revision = "0007_rehearsals"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE uploads (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind         text NOT NULL CHECK (kind IN ('headcounts', 'catalogue')),
        file_name    text NOT NULL,
        size         integer NOT NULL,
        content      bytea,
        account_id   integer NOT NULL REFERENCES accounts,
        state        text NOT NULL CHECK (state IN ('waiting', 'read', 'refused', 'applied')),
        rows_checked integer NOT NULL DEFAULT 0,
        result       jsonb,
        created_at   timestamptz NOT NULL,
        claimed_at   timestamptz,
        expires_at   timestamptz NOT NULL,
        applied_at   timestamptz,
        applied_by   integer REFERENCES accounts
    )
    """,
    "ALTER TABLE headcounts ADD COLUMN upload_id bigint REFERENCES uploads",
    """
    CREATE TABLE place_changes (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ward        text NOT NULL,
        kind        text NOT NULL CHECK (kind IN ('added', 'renamed', 'merged', 'closed', 'undone')),
        code        text NOT NULL,
        name        text NOT NULL,
        name_before text NOT NULL,
        successor   text,
        people      integer,
        undoes      bigint UNIQUE REFERENCES place_changes,
        reason      text NOT NULL,
        account_id  integer REFERENCES accounts,
        changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
        CHECK ((kind = 'undone') = (undoes IS NOT NULL))
    )
    """,
    "CREATE INDEX place_changes_of_ward ON place_changes (ward, id)",
    """
    CREATE TRIGGER place_changes_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON place_changes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
    """,
    """
    CREATE TABLE catalogue_versions (
        version    integer PRIMARY KEY CHECK (version > 0),
        document   text NOT NULL,
        reason     text NOT NULL,
        account_id integer REFERENCES accounts,
        loaded_at  timestamptz NOT NULL DEFAULT now()
    )
    """,
    "ALTER TABLE partners ADD COLUMN calls_per_second integer CHECK (calls_per_second > 0)",
    """
    CREATE TABLE deliveries (
        partner      text NOT NULL,
        at           timestamptz NOT NULL,
        status       smallint NOT NULL,
        calls        integer NOT NULL,
        recorded     integer NOT NULL,
        repeated     integer NOT NULL,
        refused      integer NOT NULL,
        milliseconds integer NOT NULL,
        reason       text NOT NULL,
        trial        boolean NOT NULL
    )
    """,
    "CREATE INDEX deliveries_of_partner ON deliveries (partner, at)",
    "CREATE INDEX deliveries_at ON deliveries (at)",
    """
    CREATE TABLE chore_runs (
        chore    text PRIMARY KEY,
        began_at timestamptz NOT NULL,
        ended_at timestamptz NOT NULL,
        worked   boolean NOT NULL,
        told     text NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
