"""`python -m command_center`, which is how the supervisor starts its children."""

from command_center.cli import app

app()
