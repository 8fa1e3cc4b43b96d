"""Screens of wards: pairing, what each should show, what each says that it shows, and notices."""

from alembic import op

revision = "0023_screens"
down_revision = "0022_receipt_sums"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE screens (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        public_id   uuid NOT NULL UNIQUE,
        ward        text,
        name        text NOT NULL,
        token_hash  bytea NOT NULL UNIQUE,
        paired_at   timestamptz NOT NULL,
        paired_by   integer NOT NULL REFERENCES accounts,
        revoked_at  timestamptz,
        revoked_by  integer REFERENCES accounts,
        blank       boolean NOT NULL DEFAULT false,
        act         text CHECK (act IN ('identify', 'reload')),
        act_number  integer NOT NULL DEFAULT 0,
        acted_at    timestamptz,
        report      jsonb,
        reported_at timestamptz
    )
    """,
    "CREATE INDEX screens_of_ward ON screens (ward, id) WHERE revoked_at IS NULL",
    # A screen that waits shows the code to the room, so it is no secret; what the screen itself holds is.
    """
    CREATE TABLE screen_codes (
        device_hash bytea PRIMARY KEY,
        code        text NOT NULL UNIQUE,
        made_at     timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        ward        text,
        name        text,
        offered_by  integer REFERENCES accounts,
        offered_at  timestamptz
    )
    """,
    "CREATE INDEX screen_codes_by_end ON screen_codes (expires_at)",
    """
    CREATE TABLE screen_plans (
        key        text PRIMARY KEY,
        plan       jsonb NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by integer NOT NULL REFERENCES accounts
    )
    """,
    """
    CREATE TABLE screen_notices (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ward         text,
        text         text NOT NULL,
        starts       timestamptz NOT NULL,
        ends         timestamptz NOT NULL CHECK (ends > starts),
        made_by      integer NOT NULL REFERENCES accounts,
        made_at      timestamptz NOT NULL,
        withdrawn_at timestamptz
    )
    """,
    "CREATE INDEX screen_notices_by_end ON screen_notices (ends) WHERE withdrawn_at IS NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
