"""What batches add to the sums of the game, until it is gathered into them."""

from alembic import op

revision = "0043_gamecost"
down_revision = "0042_body_shapes"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE game_moves (
        contest_id integer NOT NULL,
        generation integer NOT NULL,
        xid        xid8 NOT NULL,
        fact_id    bigint NOT NULL,
        goals      bigint[] NOT NULL,
        lines      text[] NOT NULL,
        people     integer[] NOT NULL,
        done       integer[] NOT NULL,
        PRIMARY KEY (contest_id, generation, xid, fact_id)
    )
    """,
    # They live for a second: to compress them is wasted.
    """
    ALTER TABLE game_moves ALTER goals SET STORAGE EXTERNAL, ALTER lines SET STORAGE EXTERNAL,
                           ALTER people SET STORAGE EXTERNAL, ALTER done SET STORAGE EXTERNAL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
