"""Certificates: what was certified for whom. A name never stands here; it is read from the resident when shown."""

from alembic import op

revision = "0020_certificates"
down_revision = "0019_xapi"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE certificates (
        number     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code       text NOT NULL UNIQUE,
        resident   uuid REFERENCES residents ON DELETE SET NULL,
        kind       text NOT NULL CHECK (kind IN ('skill', 'five_skills', 'round')),
        subject    text NOT NULL,
        ward       text,
        shows      text NOT NULL CHECK (shows IN ('name', 'initials', 'nothing')),
        earned_at  timestamptz NOT NULL,
        issued_at  timestamptz NOT NULL,
        revoked_at timestamptz,
        reason     text CHECK (reason IN ('holder', 'ground'))
    )
    """,
    "CREATE UNIQUE INDEX certificates_that_stand ON certificates (resident, kind, subject) WHERE revoked_at IS NULL",
    "CREATE INDEX certificates_of_resident ON certificates (resident)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
