"""Where units were, and the pressure of the air that a station measures."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    # by the driver itself: the file holds several statements and no parameters
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
