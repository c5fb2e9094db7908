"""One alarm is found by its key alone, whatever the planner believes about a table that was empty a moment ago.

While the table is small every index that begins with park and session looks as good as the key; a plan made then and
kept would read all open alarms for each of five thousand.
"""

from alembic import op

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("DROP INDEX cc.alarm_by_rule")
    driver.execute("CREATE INDEX alarm_by_rule ON cc.alarm (rule_id, sensor_key, park_id, session_id, raised_at)")
