"""What surrounds an alarm: suppression by design, guidance, escalation, and each park's limits."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
