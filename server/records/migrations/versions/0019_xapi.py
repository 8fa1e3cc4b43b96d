"""Learning platforms, the activities they name, and what they said of residents."""

from alembic import op

revision = "0019_xapi"
down_revision = "0018_together"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE learning_platforms (
        partner   text PRIMARY KEY REFERENCES partners,
        actor     text NOT NULL CHECK (actor IN ('cccd', 'ref')),
        home_page text NOT NULL DEFAULT ''
    )
    """,
    """
    CREATE TABLE learning_activities (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        partner    text NOT NULL REFERENCES partners,
        iri        text NOT NULL,
        name       text NOT NULL,
        first_at   timestamptz NOT NULL,
        kind       text CHECK (kind IN ('skill', 'service')),
        key        text,
        pass_mark  integer CHECK (pass_mark BETWEEN 0 AND 1000000),
        mapped_at  timestamptz,
        account_id integer REFERENCES accounts,
        UNIQUE (partner, iri),
        CHECK ((kind IS NULL) = (key IS NULL) AND (kind IS NULL) = (pass_mark IS NULL)
               AND (kind IS NULL) = (mapped_at IS NULL))
    )
    """,
    """
    CREATE TABLE learning_statements (
        partner     text NOT NULL REFERENCES partners,
        id          uuid NOT NULL,
        activity_id bigint REFERENCES learning_activities,
        verb        text NOT NULL CHECK (verb IN ('completed', 'passed', 'scored', 'voided')),
        resident    uuid,
        score       integer,
        passed      boolean,
        target      uuid,
        happened_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        facts       smallint NOT NULL DEFAULT 0,
        counted     boolean NOT NULL DEFAULT false,
        PRIMARY KEY (partner, id),
        CHECK ((verb = 'voided') = (target IS NOT NULL) AND (verb = 'voided') = (activity_id IS NULL)
               AND (verb = 'voided') = (resident IS NULL))
    )
    """,
    "CREATE INDEX statements_of_activity ON learning_statements (activity_id, counted)",
    "CREATE INDEX statements_of_resident ON learning_statements (resident) WHERE resident IS NOT NULL",
    "CREATE INDEX statements_that_void ON learning_statements (partner, target) WHERE target IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
