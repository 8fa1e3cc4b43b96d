"""Criteria as they are drafted and issued, and rehearsals of a change beside the running contest."""

from alembic import op

revision = "0007_rehearsals"
down_revision = "0006_results"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE criteria_versions (
        slug            text NOT NULL,
        version         integer NOT NULL,
        document        text NOT NULL,
        made_by         text NOT NULL,
        made_at         timestamptz NOT NULL DEFAULT now(),
        decision_number text,
        decision_date   date,
        issued_by       text,
        issued_at       timestamptz,
        PRIMARY KEY (slug, version),
        CHECK ((decision_number IS NULL) = (issued_at IS NULL))
    )
    """,
    """
    CREATE TABLE rehearsals (
        id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id       integer NOT NULL REFERENCES contests,
        contest_version  integer NOT NULL,
        criteria_version integer NOT NULL,
        generation       integer NOT NULL,
        document         text NOT NULL,
        state            text NOT NULL DEFAULT 'folding' CHECK (state IN
                         ('folding', 'weighing', 'done', 'applied', 'thrown_away', 'stale')),
        target_xid       xid8 NOT NULL,
        target_id        bigint NOT NULL,
        facts_done       bigint NOT NULL DEFAULT 0,
        facts_total      bigint NOT NULL,
        weighed_to       uuid,
        limits           jsonb NOT NULL DEFAULT '{}',
        position_before  bigint,
        position_after   bigint,
        matrix           jsonb,
        asked_by         text NOT NULL,
        asked_at         timestamptz NOT NULL DEFAULT now(),
        counted_at       timestamptz,
        ended_at         timestamptz,
        cleared          boolean NOT NULL DEFAULT false,
        UNIQUE (contest_id, generation)
    )
    """,
    "CREATE UNIQUE INDEX rehearsals_open ON rehearsals (contest_id) WHERE state IN ('folding', 'weighing', 'done')",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
