"""Rules of every kind, and who changed them."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
