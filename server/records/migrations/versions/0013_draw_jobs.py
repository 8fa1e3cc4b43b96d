"""Drawing a sample reads every fact of a contest, so it is a job like a recount."""

from alembic import op

revision = "0013_draw_jobs"
down_revision = "0012_withdrawals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE result_jobs DROP CONSTRAINT result_jobs_kind_check")
    op.execute(
        "ALTER TABLE result_jobs ADD CONSTRAINT result_jobs_kind_check CHECK (kind IN ('draw', 'recount', 'pack'))"
    )
