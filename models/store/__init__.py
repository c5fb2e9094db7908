"""The store: PostgreSQL tables, owner functions, migrations, repositories, telemetry and the change feed."""
