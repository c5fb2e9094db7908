"""Wind among buildings and over terrain: a diagnostic field, and what is carried in it."""
