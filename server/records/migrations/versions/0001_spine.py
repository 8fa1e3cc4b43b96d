"""Facts, ledger, contests, partners, headcounts and what was remembered of the boards."""

from alembic import op

revision = "0001_spine"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE contests (
        id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        slug        text NOT NULL UNIQUE,
        version     integer NOT NULL DEFAULT 1,
        document    text NOT NULL,
        generation  integer NOT NULL DEFAULT 1,
        loaded_at   timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE contest_versions (
        contest_id  integer NOT NULL REFERENCES contests,
        version     integer NOT NULL,
        document    text NOT NULL,
        loaded_at   timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (contest_id, version)
    )
    """,
    """
    CREATE TABLE facts (
        id          bigint GENERATED ALWAYS AS IDENTITY,
        xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),
        kind        text NOT NULL CHECK (kind IN ('service', 'skill', 'revoked', 'enrolment', 'headcount')),
        source      text NOT NULL,
        source_ref  text NOT NULL,
        contest_id  integer REFERENCES contests,
        resident    uuid,
        activity    text,
        case_key    uuid,
        by          text,
        score       integer,
        happened_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        target      text,
        body        jsonb,
        PRIMARY KEY (xid, id),
        UNIQUE (source, source_ref)
    )
    """,
    "CREATE INDEX facts_of_resident ON facts (resident) WHERE resident IS NOT NULL",
    "CREATE INDEX facts_of_case ON facts (case_key) WHERE case_key IS NOT NULL",
    "CREATE INDEX facts_that_revoke ON facts (source, target) WHERE target IS NOT NULL",
    """
    CREATE TABLE fold_cursors (
        contest_id  integer NOT NULL REFERENCES contests,
        generation  integer NOT NULL,
        xid         xid8 NOT NULL DEFAULT '0',
        fact_id     bigint NOT NULL DEFAULT 0,
        position    bigint NOT NULL DEFAULT 0,
        block_hash  bytea NOT NULL,
        PRIMARY KEY (contest_id, generation)
    )
    """,
    """
    CREATE TABLE ledger_entries (
        contest_id   integer NOT NULL,
        generation   integer NOT NULL,
        position     bigint NOT NULL,
        fact_id      bigint NOT NULL,
        resident     uuid,
        round        smallint NOT NULL,
        ward         text NOT NULL,
        neighbourhood text,
        unit         text,
        points       integer NOT NULL,
        participants smallint NOT NULL,
        attained     smallint NOT NULL,
        squares      bigint NOT NULL,
        total_participants smallint NOT NULL,
        total_attained     smallint NOT NULL,
        total_squares      bigint NOT NULL,
        people       integer,
        people_state text,
        PRIMARY KEY (contest_id, generation, position)
    )
    """,
    "CREATE INDEX entries_of_resident ON ledger_entries (resident) WHERE resident IS NOT NULL",
    """
    CREATE TABLE blocks (
        contest_id    integer NOT NULL,
        generation    integer NOT NULL,
        first         bigint NOT NULL,
        last          bigint NOT NULL CHECK (last >= first),
        previous_hash bytea NOT NULL,
        hash          bytea NOT NULL,
        closed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (contest_id, generation, last),
        UNIQUE (contest_id, generation, first)
    )
    """,
    """
    CREATE TABLE phase_turns (
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        phase       text NOT NULL CHECK (phase IN ('open', 'frozen', 'closed', 'revealed', 'sealed')),
        generation  integer NOT NULL,
        position    bigint NOT NULL,
        turned_by   text NOT NULL,
        turned_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (contest_id, round, phase)
    )
    """,
    """
    CREATE TABLE headcounts (
        kind        text NOT NULL CHECK (kind IN ('ward', 'neighbourhood', 'unit')),
        code        text NOT NULL,
        as_of       date NOT NULL,
        people      integer NOT NULL CHECK (people > 0),
        state       text NOT NULL CHECK (state IN ('estimated', 'confirmed')),
        source      text NOT NULL,
        fact_ref    text NOT NULL UNIQUE,
        loaded_at   timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX headcounts_of ON headcounts (kind, code, loaded_at)",
    """
    CREATE TABLE places (
        code  text PRIMARY KEY,
        kind  text NOT NULL CHECK (kind IN ('neighbourhood', 'unit')),
        name  text NOT NULL
    )
    """,
    """
    CREATE TABLE partners (
        code       text PRIMARY KEY,
        name       text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        paused     boolean NOT NULL DEFAULT false
    )
    """,
    """
    CREATE TABLE partner_keys (
        partner    text NOT NULL REFERENCES partners,
        key_id     text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        revoked_at timestamptz,
        PRIMARY KEY (partner, key_id)
    )
    """,
    """
    CREATE TABLE standings (
        contest_id  integer NOT NULL REFERENCES contests,
        scope       text NOT NULL,
        division    text NOT NULL,
        taken_at    timestamptz NOT NULL,
        generation  integer NOT NULL,
        position    bigint NOT NULL,
        ward        text NOT NULL,
        rank        smallint NOT NULL,
        rank_from   smallint NOT NULL,
        rank_to     smallint NOT NULL,
        value       bigint NOT NULL,
        PRIMARY KEY (contest_id, scope, division, ward, taken_at)
    )
    """,
    "CREATE INDEX standings_at ON standings (contest_id, scope, division, taken_at)",
    """
    CREATE TABLE audits (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id  integer NOT NULL REFERENCES contests,
        position    bigint NOT NULL,
        equal       boolean NOT NULL,
        differences integer NOT NULL,
        audited_at  timestamptz NOT NULL DEFAULT now()
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
