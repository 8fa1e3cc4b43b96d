"""Milestones that were told, and up to where each contest was looked at for them."""

from alembic import op

revision = "0038_milestones"
down_revision = "0037_titles"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE milestones (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id   integer NOT NULL REFERENCES contests,
        kind         text NOT NULL,
        about        text NOT NULL,
        subject      text NOT NULL,
        wards        text[] NOT NULL,
        told_at      timestamptz NOT NULL,
        generation   integer NOT NULL,
        position     bigint NOT NULL,
        withdrawn_at timestamptz,
        hidden_by    integer REFERENCES accounts,
        hidden_at    timestamptz,
        reason       text NOT NULL DEFAULT '',
        UNIQUE (contest_id, kind, about, subject)
    )
    """,
    "CREATE INDEX milestones_told ON milestones (contest_id, told_at DESC)",
    "CREATE INDEX milestones_of_wards ON milestones USING gin (wards)",
    """
    CREATE TABLE milestone_looks (
        contest_id integer PRIMARY KEY REFERENCES contests,
        generation integer NOT NULL,
        position   bigint NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
