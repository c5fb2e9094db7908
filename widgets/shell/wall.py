"""A wall shows the same regions larger, for reading at 5 m: everything Qt draws is scaled, maps included."""

import math
import os
from collections.abc import MutableMapping

SCALE = 2.0
LEAST_ROOM = (1366, 768)  # what the regions need, in unscaled pixels


def scale_for(width: int, height: int) -> float:
    """As large as a screen of so many pixels allows with everything on it, up to twice the size."""
    return max(1.0, min(SCALE, width / LEAST_ROOM[0], height / LEAST_ROOM[1]))


def prepare(screen: tuple[int, int], environment: MutableMapping[str, str] = os.environ) -> None:
    """Ask Qt for the scale. Qt reads this once, so it must happen before the application object is made."""
    environment["QT_SCALE_FACTOR"] = f"{math.floor(100 * scale_for(*screen)) / 100:g}"  # rounded down: everything fits
