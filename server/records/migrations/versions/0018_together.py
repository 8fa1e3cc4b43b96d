"""One-time codes, accounts made in person, helpers and what they helped with, families.

Codes are kept as keyed hashes; everything of a resident goes with their row when it is erased.
"""

from alembic import op

revision = "0018_together"
down_revision = "0017_assessment"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE codes (
        code_hash  bytea PRIMARY KEY,
        purpose    text NOT NULL
                   CHECK (purpose IN ('paper', 'sign-in', 'guardian', 'family', 'helper', 'help')),
        resident   uuid REFERENCES residents ON DELETE CASCADE,
        family_id  bigint,
        ward       text,
        made_by    integer REFERENCES accounts,
        made_at    timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        uses_left  integer NOT NULL CHECK (uses_left >= 0)
    )
    """,
    "CREATE INDEX codes_of_resident ON codes (resident, purpose)",
    "CREATE INDEX codes_by_end ON codes (expires_at)",
    """
    CREATE TABLE paper_accounts (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        resident uuid NOT NULL UNIQUE REFERENCES residents ON DELETE CASCADE,
        ward     text NOT NULL,
        made_by  integer NOT NULL REFERENCES accounts,
        made_at  timestamptz NOT NULL
    )
    """,
    "CREATE INDEX paper_accounts_of_ward ON paper_accounts (ward, id)",
    """
    CREATE TABLE helpers (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        resident uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        ward     text NOT NULL,
        named_by integer NOT NULL REFERENCES accounts,
        named_at timestamptz NOT NULL,
        ended_at timestamptz
    )
    """,
    "CREATE UNIQUE INDEX helpers_now ON helpers (resident) WHERE ended_at IS NULL",
    "CREATE INDEX helpers_of_ward ON helpers (ward, id)",
    """
    CREATE TABLE assistances (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        public_id    text NOT NULL UNIQUE,
        helper       uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        resident     uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        activity     text,
        begun_at     timestamptz NOT NULL,
        confirmed_at timestamptz,
        declined_at  timestamptz,
        CHECK (helper <> resident),
        CHECK (confirmed_at IS NULL OR activity IS NOT NULL)
    )
    """,
    "CREATE INDEX assistances_of_resident ON assistances (resident, confirmed_at)",
    "CREATE INDEX assistances_of_helper ON assistances (helper, confirmed_at)",
    """
    CREATE TABLE families (
        id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        creator uuid REFERENCES residents ON DELETE SET NULL,
        made_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE family_members (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        family_id  bigint NOT NULL REFERENCES families ON DELETE CASCADE,
        resident   uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        joined_at  timestamptz NOT NULL,
        left_at    timestamptz,
        removed_at timestamptz
    )
    """,
    "CREATE UNIQUE INDEX family_members_now ON family_members (resident) WHERE left_at IS NULL",
    "CREATE INDEX members_of_family ON family_members (family_id)",
    "ALTER TABLE codes ADD FOREIGN KEY (family_id) REFERENCES families ON DELETE CASCADE",
    "CREATE INDEX residents_by_guardian ON residents (guardian) WHERE guardian IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
