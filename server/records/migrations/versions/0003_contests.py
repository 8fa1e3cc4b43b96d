"""Contests that are being planned, and who changed an announced one, turned its phase, and why."""

from alembic import op

revision = "0003_contests"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE contest_versions ADD made_by text NOT NULL DEFAULT '', ADD reason text NOT NULL DEFAULT ''",
    "ALTER TABLE phase_turns ADD reason text NOT NULL DEFAULT ''",
    """
    CREATE TABLE contest_drafts (
        slug        text PRIMARY KEY,
        version     integer NOT NULL DEFAULT 1,
        document    text NOT NULL,
        created_at  timestamptz NOT NULL DEFAULT now(),
        announced_at timestamptz
    )
    """,
    """
    CREATE TABLE contest_draft_versions (
        slug        text NOT NULL REFERENCES contest_drafts,
        version     integer NOT NULL,
        document    text NOT NULL,
        made_by     text NOT NULL,
        reason      text NOT NULL DEFAULT '',
        made_at     timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (slug, version)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
