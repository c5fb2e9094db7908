"""A worker's batch may lie anywhere between two marks."""

from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE cc.worker_batch ADD COLUMN until BIGINT")
