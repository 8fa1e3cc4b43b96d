"""No fact is recorded whose body the fold could not read: one would hold up everything behind it."""

from alembic import op

revision = "0042_body_shapes"
down_revision = "0041_seasons"
branch_labels = None
depends_on = None

SHAPES = """
    ALTER TABLE facts ADD CONSTRAINT facts_body_shape CHECK (coalesce(CASE kind
        WHEN 'enrolment' THEN resident IS NOT NULL AND (body ? 'left'
             OR jsonb_typeof(body -> 'ward') = 'string' AND jsonb_typeof(body -> 'groups') = 'array')
        WHEN 'headcount' THEN jsonb_typeof(body -> 'people') = 'number' AND jsonb_typeof(body -> 'state') = 'string'
        WHEN 'integrity' THEN jsonb_typeof(body -> 'ward') = 'string' AND jsonb_typeof(body -> 'round') = 'number'
             AND jsonb_typeof(body -> 'checked') = 'number' AND jsonb_typeof(body -> 'wrong') = 'number'
        WHEN 'granted' THEN jsonb_typeof(body -> 'round') = 'number' AND jsonb_typeof(body -> 'points') = 'number'
        WHEN 'reassigned' THEN jsonb_typeof(body -> 'rounds') = 'array'
        ELSE true END, false)) NOT VALID
"""
"""Not valid: what stands was folded already, and looking through it would lock the table for minutes."""


def upgrade() -> None:
    op.execute(SHAPES)


def downgrade() -> None:
    op.execute("ALTER TABLE facts DROP CONSTRAINT facts_body_shape")
