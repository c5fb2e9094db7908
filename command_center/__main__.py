"""`python -m command_center`, which is how the supervisor starts its children."""

from command_center.cli import app

if __name__ == "__main__":  # processes that compute import this module again
    app()
