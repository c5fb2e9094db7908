"""Who works in which park. The login is a PostgreSQL role; its permissions are the groups it is a member of."""

from sqlalchemy import Integer, Table, Text

from models.store.tables.metadata import METADATA, key, of_park, required

operator = Table(
    "operator",
    METADATA,
    key("park_id", Integer),
    key("login", Text),
    required("display_name", Text),
    required("title", Text, "''"),
    required("seat", Text, "''"),
    of_park(),
)
