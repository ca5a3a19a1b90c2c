"""A jury can be called off: who asked, why, and when it was."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; no jury was called off before."""
    op.add_column("jury", sa.Column("stop_reason", sa.Text(), nullable=True))
    op.add_column("jury", sa.Column("stop_by", sa.String(length=40), nullable=True))
    op.add_column("jury", sa.Column("stopped_at", sa.String(27), nullable=True))
