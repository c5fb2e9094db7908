"""Published isolation and protective-action distances: what is known of a spill before any model has run."""

import json
import math
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from shapely import MultiPolygon, Point, Polygon

from models.domain.errors import OutsideModel
from models.domain.forecasts import ProtectiveDistances
from models.domain.readings import Weather
from models.physics.substances import substance
from models.text import N_


def protective_distances(
    name: str, total_kg: float, night: bool, wind: Weather, x: float = 0.0, y: float = 0.0
) -> ProtectiveDistances:
    """Return the guidebook's distances for a spill of `total_kg` at x, y, as it draws them.

    The isolation zone is a circle around the spill; the downwind zone a square with the downwind distance as its side,
    from the spill with the wind. `source` names the edition. Raises OutsideModel for a substance it does not list.
    """
    table, matter = _table(), substance(name)
    row = table["substances"].get(matter.name)
    if row is None:
        raise OutsideModel(N_("No published distances for {name}"), name=name)
    large = total_kg / matter.stored_density * 1000.0 > table["small_spill_l"]
    times = "night_km" if night else "day_km"
    if large:
        size = next(each for each in row["large"] if each["up_to_kg"] is None or total_kg <= each["up_to_kg"])
        isolation, downwind = size["isolation_m"], 1000.0 * size[times][_wind_class(wind.wind_speed)]
    else:
        isolation, downwind = row["small"]["isolation_m"], 1000.0 * row["small"][times]
    return ProtectiveDistances(
        isolation_m=float(isolation),
        downwind_m=float(downwind),
        large=large,
        night=night,
        source=f"{table['source']}, guide {row['guide']}",
        isolation=MultiPolygon([Point(x, y).buffer(isolation, quad_segs=16)]),
        downwind=MultiPolygon([_square(x, y, downwind, wind.wind_from)]),
    )


def _wind_class(speed: float) -> int:
    """0 low, 1 moderate, 2 high."""
    return int(np.searchsorted(_table()["wind_limits_km_h"], speed * 3.6, side="left"))


def _square(x: float, y: float, side: float, wind_from: float) -> Polygon:
    """A square with one side's middle at x, y, stretching with the wind."""
    towards = math.radians(wind_from + 180.0)
    along = (math.sin(towards) * side, math.cos(towards) * side)
    across = (along[1] / 2.0, -along[0] / 2.0)
    corners = [(x + s * across[0] + t * along[0], y + s * across[1] + t * along[1]) for s, t in _CORNERS]
    return Polygon(corners)


_CORNERS = ((-1, 0), (-1, 1), (1, 1), (1, 0))


@cache
def _table() -> dict[str, Any]:
    text = (files("resources") / "isolation_distances.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
