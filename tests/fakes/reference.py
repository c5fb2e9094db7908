"""Where the published measurements lie, which are not part of the project."""

import os
from pathlib import Path

REFERENCE_VARIABLE = "COMMAND_CENTER_REFERENCE_DATA"
_USUAL = Path(__file__).parents[3] / "shared" / "data"


def reference_root() -> Path:
    """Return the folder that the variable names, or the usual one; it need not be there."""
    return Path(os.environ.get(REFERENCE_VARIABLE, _USUAL))


def reference_folder(kind: str) -> Path | None:
    """Return the folder of one kind of reference data, or None; the variable may name it or the one above."""
    root = reference_root()
    candidates = [root / kind, *([root] if root.name == kind else [])]
    return next((folder for folder in candidates if folder.is_dir()), None)
