"""Flags of rounds, and what is counted for them with each recount."""

from alembic import op

revision = "0035_honours"
down_revision = "0034_backup"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE flag_figures (
        draft_id bigint NOT NULL REFERENCES result_drafts,
        ward     text NOT NULL,
        low      bigint NOT NULL,
        high     bigint NOT NULL CHECK (high >= low),
        alone    integer NOT NULL CHECK (alone >= 0),
        helped   integer NOT NULL CHECK (helped >= 0),
        PRIMARY KEY (draft_id, ward)
    )
    """,
    """
    CREATE TABLE flags (
        contest_id integer NOT NULL,
        round      smallint NOT NULL,
        version    integer NOT NULL,
        division   text NOT NULL,
        flag       text NOT NULL CHECK (flag IN ('first', 'improved', 'helper', 'alone')),
        ward       text NOT NULL,
        told       bigint[] NOT NULL,
        why        text,
        against    integer,
        PRIMARY KEY (contest_id, round, version, division, flag, ward),
        FOREIGN KEY (contest_id, round, version) REFERENCES result_publications,
        CHECK ((ward = '') = (why IS NOT NULL))
    )
    """,
    "CREATE INDEX flags_of_ward ON flags (ward) WHERE ward <> ''",
    *(
        f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()"
        for table in ("flag_figures", "flags")
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
