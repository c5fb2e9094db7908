"""The owner functions as SQL, one file per idea, applied in the order of their names at every migration."""

from importlib.resources import files


def sources() -> list[tuple[str, str]]:
    """Return (file name, SQL) of every function file, in order of application."""
    found = [
        (entry.name, entry.read_text("utf-8")) for entry in files(__name__).iterdir() if entry.name.endswith(".sql")
    ]
    return sorted(found)
