"""Requests of residents about their data, and names that they corrected themselves."""

from alembic import op

revision = "0021_privacy"
down_revision = "0020_certificates"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE privacy_requests (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        resident    uuid NOT NULL REFERENCES residents ON DELETE CASCADE,
        kind        text NOT NULL CHECK (kind IN ('know', 'correct', 'erase', 'restrict', 'object')),
        words       text NOT NULL,
        made_at     timestamptz NOT NULL,
        due_on      date NOT NULL,
        answered_at timestamptz,
        answer      text NOT NULL DEFAULT '',
        account_id  integer REFERENCES accounts,
        CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (account_id IS NULL))
    )
    """,
    "CREATE INDEX privacy_requests_of ON privacy_requests (resident)",
    "CREATE INDEX privacy_requests_that_wait ON privacy_requests (due_on, id) WHERE answered_at IS NULL",
    "ALTER TABLE residents ADD COLUMN name_corrected boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
