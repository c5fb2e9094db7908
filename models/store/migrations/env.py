"""Alembic's environment: migrations run on the connection that migrate() hands over, inside its transaction."""

from alembic import context

from models.store.tables import METADATA, SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table_schema=SCHEMA,
    include_schemas=True,
)
context.run_migrations()
