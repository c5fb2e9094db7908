"""One row of the quarantine may stand for many messages of one sender."""

from alembic import op

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE cc.quarantine ADD COLUMN count BIGINT NOT NULL DEFAULT 1")
