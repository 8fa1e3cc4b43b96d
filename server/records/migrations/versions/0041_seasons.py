"""Seasons over several contests, with every version of each."""

from alembic import op

revision = "0041_seasons"
down_revision = "0040_effects"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE seasons (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        slug         text NOT NULL UNIQUE,
        state        text NOT NULL CHECK (state IN ('draft', 'announced', 'withdrawn')),
        version      integer NOT NULL,
        announced_at timestamptz,
        CHECK ((state = 'draft') = (announced_at IS NULL))
    )
    """,
    """
    CREATE TABLE season_versions (
        season_id bigint NOT NULL REFERENCES seasons,
        version   integer NOT NULL,
        document  jsonb NOT NULL,
        reason    text NOT NULL,
        made_by   integer NOT NULL REFERENCES accounts,
        made_at   timestamptz NOT NULL,
        PRIMARY KEY (season_id, version)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
