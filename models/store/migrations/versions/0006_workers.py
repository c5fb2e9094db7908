"""What ingest workers and the alarm leader hand over to each other."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    # by the driver itself: the file holds several statements and no parameters
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
