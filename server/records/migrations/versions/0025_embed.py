"""The web sites on which boards may stand."""

from alembic import op

revision = "0025_embed"
down_revision = "0024_ceremonies"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE embed_origins (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ward        text,
        origin      text NOT NULL,
        account_id  integer NOT NULL REFERENCES accounts,
        added_at    timestamptz NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX embed_origins_once ON embed_origins (coalesce(ward, ''), origin)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
