"""The database: tables, functions, migrations, repositories and the event log."""
