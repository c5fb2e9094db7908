"""What the renderer is asked to show; free of VTK, so that the window may make it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Forecast
from scenes.twin3d.camera import View
from scenes.twin3d.movers import Mover


@dataclass(frozen=True)
class Shown:
    """All that can change in the twin, as one value: the stage compares it with what it shows already."""

    view: View
    size: tuple[int, int]
    alarm_rank: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    offline: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    forecast: Forecast | None = None
    frame: int = 0
    movers: tuple[Mover, ...] = ()
    tank_ranks: tuple[tuple[str, int], ...] = ()  # asset code, priority rank
    levels: tuple[tuple[str, float], ...] = ()  # asset code, share of its height
    selected: tuple[str, str] | None = None
