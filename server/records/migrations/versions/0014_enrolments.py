"""Finding the residents of a contest, page by page."""

from alembic import op

revision = "0014_enrolments"
down_revision = "0013_draw_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX facts_of_enrolled ON facts (contest_id, resident) WHERE kind = 'enrolment'")
