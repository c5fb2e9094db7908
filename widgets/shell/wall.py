"""A wall shows the same regions at twice the size, for reading at 5 m: everything Qt draws is scaled, maps included."""

import os
from collections.abc import MutableMapping

SCALE = 2.0


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Ask Qt for twice the size. Qt reads this once, so it must happen before the application object is made."""
    environment["QT_SCALE_FACTOR"] = f"{SCALE:g}"
