"""The weather since a release began, as a passive cloud feels it: pieces of constant wind, and what the map does to it.

Each weather record holds from its time until the next one's; the first also before, the last also after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import OutsideModel
from models.domain.forecasts import Grid
from models.domain.readings import Weather
from models.physics.air import SurfaceLayer, from_weather
from models.physics.dispersion.passive.turbulence import turbulence
from models.text import N_

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LocalWind:
    """What buildings or terrain do to the wind near the ground, relative to the undisturbed wind of the moment.

    vectors: (rows, columns, 2) the velocity along the undisturbed wind and to its left, divided by that wind's speed at
    the same height; in the cells of `grid`. Outside of it the wind is undisturbed.
    """

    grid: Grid
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Pieces:
    """knots: (n,) seconds from which each piece holds, the first 0; towards: (n, 2) unit vector x, y; tables: (n,
    heights, 4) and figures: (n, 4) as in `turbulence`; layers: the air of each piece."""

    knots: Floats
    towards: Floats
    tables: Floats
    figures: Floats
    layers: tuple[SurfaceLayer, ...]


def present_layer(weather: Sequence[Weather], began: datetime) -> SurfaceLayer:
    """Return the air at the moment at which a release began."""
    return pieces(weather, began, 1.0).layers[0]


def pieces(
    weather: Sequence[Weather], began: datetime, until_s: float, substance: str = "", averaging_s: float = 600.0
) -> Pieces:
    """Return the weather that matters from the release's beginning until `until_s` seconds after it."""
    if not weather:
        raise OutsideModel(N_("Without any weather there is no forecast"))
    ordered = sorted(weather, key=lambda each: each.time)
    starts = [(each.time - began).total_seconds() for each in ordered]
    first = max((i for i, start in enumerate(starts) if start <= 0.0), default=0)
    chosen = [first, *(i for i in range(first + 1, len(ordered)) if starts[i] < until_s)]
    angles = np.radians([ordered[i].wind_from + 180.0 for i in chosen])
    layers = tuple(from_weather(ordered[i]) for i in chosen)
    felt = [turbulence(layer, substance, averaging_s) for layer in layers]
    return Pieces(
        knots=np.array([0.0, *(starts[i] for i in chosen[1:])]),
        towards=np.column_stack([np.sin(angles), np.cos(angles)]),
        tables=np.array([each.table for each in felt]),
        figures=np.array([each.figures for each in felt]),
        layers=layers,
    )
