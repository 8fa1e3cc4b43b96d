"""From the end of a round to its result: sample, appeals, recounts, signatures, versions, packs."""

from alembic import op

revision = "0006_results"
down_revision = "0005_corrections"
branch_labels = None
depends_on = None

ONLY_GROWS = ("sampled_facts", "sample_findings", "appeal_deadlines", "carried_over", "result_drafts",
              "result_boards", "result_signatures", "result_versions", "result_publications")  # fmt: skip

STATEMENTS = (
    """
    CREATE TABLE samples (
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        seed        bytea NOT NULL CHECK (length(seed) = 32),
        made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        permille    smallint NOT NULL DEFAULT 15 CHECK (permille BETWEEN 10 AND 20),
        generation  integer,
        position    bigint,
        xid         xid8,
        fact_id     bigint,
        counted     integer,
        drawn_at    timestamptz,
        closed_by   integer REFERENCES accounts,
        closed_at   timestamptz,
        PRIMARY KEY (contest_id, round),
        CHECK (num_nulls(generation, position, xid, fact_id, counted, drawn_at) IN (0, 6)),
        CHECK (closed_at IS NULL OR drawn_at IS NOT NULL)
    )
    """,
    # The seed is made in the transaction that opens the round, whoever turns it. Two strong random UUIDs hold 244
    # bits of chance; their hash is 32 bytes.
    """
    CREATE FUNCTION make_sample_seed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO samples (contest_id, round, seed)
        VALUES (NEW.contest_id, NEW.round, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
            ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER seed_of_an_opened_round AFTER INSERT ON phase_turns
        FOR EACH ROW WHEN (NEW.phase = 'open') EXECUTE FUNCTION make_sample_seed()
    """,
    # Rounds that opened before there were seeds get theirs now; made_at tells everybody that it came late.
    """
    INSERT INTO samples (contest_id, round, seed)
    SELECT contest_id, round, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
      FROM phase_turns WHERE phase = 'open'
    """,
    """
    CREATE TABLE sampled_facts (
        contest_id  integer NOT NULL,
        round       smallint NOT NULL,
        ordinal     integer NOT NULL,
        source      text NOT NULL,
        source_ref  text NOT NULL,
        ward        text NOT NULL,
        PRIMARY KEY (contest_id, round, ordinal),
        FOREIGN KEY (contest_id, round) REFERENCES samples
    )
    """,
    """
    CREATE TABLE sample_findings (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id  integer NOT NULL,
        round       smallint NOT NULL,
        ordinal     integer NOT NULL,
        outcome     text NOT NULL CHECK (outcome IN ('right', 'wrong')),
        reason      text NOT NULL,
        account_id  integer NOT NULL REFERENCES accounts,
        found_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        FOREIGN KEY (contest_id, round, ordinal) REFERENCES sampled_facts
    )
    """,
    "CREATE INDEX findings_of_sample ON sample_findings (contest_id, round, ordinal, id)",
    """
    CREATE TABLE appeal_deadlines (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        until       timestamptz NOT NULL,
        account_id  integer NOT NULL REFERENCES accounts,
        set_at      timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE TABLE appeals (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        ward        text NOT NULL,
        words       text NOT NULL,
        received_by integer NOT NULL REFERENCES accounts,
        received_at timestamptz NOT NULL,
        outcome     text CHECK (outcome IN ('upheld', 'dismissed')),
        answer      text,
        answered_by integer REFERENCES accounts,
        answered_at timestamptz,
        CHECK (num_nulls(outcome, answer, answered_by, answered_at) IN (0, 4))
    )
    """,
    "CREATE INDEX appeals_of_round ON appeals (contest_id, round, id)",
    """
    CREATE TABLE carried_over (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        open        integer NOT NULL,
        reason      text NOT NULL,
        account_id  integer NOT NULL REFERENCES accounts,
        carried_at  timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE TABLE result_jobs (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind        text NOT NULL CHECK (kind IN ('recount', 'pack')),
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        version     integer,
        reason      text NOT NULL DEFAULT '',
        asked_by    integer REFERENCES accounts,
        asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        done        bigint NOT NULL DEFAULT 0,
        beat_at     timestamptz,
        told        text NOT NULL DEFAULT ''
    )
    """,
    "CREATE UNIQUE INDEX result_jobs_under_way ON result_jobs (kind, contest_id, round) "
    "WHERE state IN ('waiting', 'running')",
    """
    CREATE TABLE result_drafts (
        id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        contest_id      integer NOT NULL REFERENCES contests,
        round           smallint NOT NULL,
        contest_version integer NOT NULL,
        generation      integer NOT NULL,
        position        bigint NOT NULL,
        xid             xid8 NOT NULL,
        fact_id         bigint NOT NULL,
        head            bytea NOT NULL,
        boards_sha256   bytea,
        facts           bigint NOT NULL,
        differences     jsonb NOT NULL,
        reason          text NOT NULL,
        made_at         timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE TABLE result_boards (
        draft_id    bigint NOT NULL REFERENCES result_drafts,
        board       text NOT NULL,
        body        bytea NOT NULL,
        PRIMARY KEY (draft_id, board)
    )
    """,
    """
    CREATE TABLE result_signatures (
        draft_id    bigint NOT NULL REFERENCES result_drafts,
        account_id  integer NOT NULL REFERENCES accounts,
        name        text NOT NULL,
        role        text NOT NULL,
        signed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (draft_id, account_id)
    )
    """,
    """
    CREATE TABLE result_versions (
        contest_id  integer NOT NULL REFERENCES contests,
        round       smallint NOT NULL,
        version     integer NOT NULL,
        draft_id    bigint NOT NULL UNIQUE REFERENCES result_drafts,
        made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (contest_id, round, version)
    )
    """,
    """
    CREATE TABLE result_publications (
        contest_id   integer NOT NULL,
        round        smallint NOT NULL,
        version      integer NOT NULL,
        account_id   integer NOT NULL REFERENCES accounts,
        published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (contest_id, round, version),
        FOREIGN KEY (contest_id, round, version) REFERENCES result_versions
    )
    """,
    """
    CREATE TABLE packs (
        contest_id  integer NOT NULL,
        round       smallint NOT NULL,
        version     integer NOT NULL,
        sha256      bytea NOT NULL,
        bytes       bigint NOT NULL,
        made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (contest_id, round, version),
        FOREIGN KEY (contest_id, round, version) REFERENCES result_versions
    )
    """,
    """
    CREATE TABLE pack_parts (
        contest_id  integer NOT NULL,
        round       smallint NOT NULL,
        version     integer NOT NULL,
        ordinal     integer NOT NULL,
        body        bytea NOT NULL,
        PRIMARY KEY (contest_id, round, version, ordinal)
    )
    """,
    *(
        f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()"
        for table in ONLY_GROWS
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
