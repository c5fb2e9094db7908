"""The whole room behind a real window."""
