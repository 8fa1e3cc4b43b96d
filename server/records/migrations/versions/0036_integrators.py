"""Outgoing webhooks: who is told, what was told, and how each delivery went."""

from alembic import op

revision = "0036_integrators"
down_revision = "0035_honours"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE webhook_endpoints (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name          text NOT NULL,
        url           text NOT NULL UNIQUE,
        partner       text REFERENCES partners,
        kinds         text[] NOT NULL,
        key_id        text NOT NULL,
        old_key_id    text,
        old_key_until timestamptz,
        off           text NOT NULL DEFAULT '' CHECK (off IN ('', 'by-hand', 'gone', 'failing')),
        off_at        timestamptz,
        failing_since timestamptz,
        account_id    integer NOT NULL REFERENCES accounts,
        added_at      timestamptz NOT NULL,
        CHECK ((off = '') = (off_at IS NULL)),
        CHECK ((old_key_id IS NULL) = (old_key_until IS NULL))
    )
    """,
    """
    CREATE TABLE webhook_messages (
        id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name    text NOT NULL UNIQUE,
        kind    text NOT NULL,
        body    text NOT NULL,
        made_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX webhook_messages_made ON webhook_messages (made_at)",
    """
    CREATE TABLE webhook_deliveries (
        endpoint_id  bigint NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
        message_id   bigint NOT NULL REFERENCES webhook_messages ON DELETE CASCADE,
        state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'delivered', 'dead')),
        attempts     smallint NOT NULL DEFAULT 0,
        next_at      timestamptz NOT NULL,
        taken_at     timestamptz,
        attempted_at timestamptz,
        status       smallint,
        milliseconds integer,
        error        text NOT NULL DEFAULT '',
        PRIMARY KEY (endpoint_id, message_id)
    )
    """,
    """
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at, endpoint_id)
     WHERE state IN ('waiting', 'sending')
    """,
    "CREATE INDEX webhook_deliveries_of_message ON webhook_deliveries (message_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
