"""The log found by time and by what an event is about: what a past instant is rebuilt from."""

from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("CREATE INDEX event_by_time ON cc.event (park_id, session_id, time, seq)")
    driver.execute("CREATE INDEX event_by_entity ON cc.event (park_id, session_id, ((payload::jsonb ->> 'id')), seq)")
