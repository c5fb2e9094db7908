"""Sources and sensors as the compiled forward model wants them, in ppm for 1 kg/s."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.physics.inversion.records import Candidate, GasSensor
from models.physics.inversion.station import TURNS, WIDTHS
from models.physics.inversion.trails import Winds, height_groups

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_PATH_STEP_M = 5.0
_HEIGHT_STEP_M = 0.1
_MOST_PATH_POINTS = 40
_HISTORY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Geometry:
    """Arguments of `responses.unit_responses`; heights: the pairs in m of a source and a sensor that `pairs` names."""

    offsets: Floats
    groups: Integers
    pairs: Integers
    heights: tuple[tuple[float, float], ...]
    owners: Integers
    weights: Floats
    sensors: int


def geometry(sensors: Sequence[GasSensor], sources: Sequence[Candidate]) -> Geometry:
    """Return where every point of every sensor lies from every source."""
    points: list[tuple[float, float, float]] = []
    owners: list[int] = []
    weights: list[float] = []
    for i, sensor in enumerate(sensors):
        on_path = _points(sensor)
        points += on_path
        owners += [i] * len(on_path)
        weights += [1.0 / len(on_path)] * len(on_path)
    places = np.array(points)
    origins = np.array([(each.x, each.y, each.height_m) for each in sources])
    rounded = np.round(places[:, 2] / _HEIGHT_STEP_M) * _HEIGHT_STEP_M
    found: dict[tuple[float, float], int] = {}
    pairs = [[found.setdefault((h, z), len(found)) for z in rounded.tolist()] for h in origins[:, 2].tolist()]
    return Geometry(
        offsets=np.ascontiguousarray(places[None, :, :2] - origins[:, None, :2]),
        groups=height_groups(origins[:, 2]),
        pairs=np.array(pairs, dtype=np.int64),
        heights=tuple(found),
        owners=np.array(owners, dtype=np.int64),
        weights=np.array(weights),
        sensors=len(sensors),
    )


def ppm_per_rate(place: Geometry, air: Winds, rows: Integers, step_s: float, ppm_of_density: float) -> Floats:
    """Return what 1 kg/s reads in ppm as (rows, sources, widths x turns, sensors); rows: ascending numbers."""
    from models.physics.inversion.responses import unit_responses

    low = max(int(rows[0]) - int(np.ceil(_HISTORY_S / step_s)), 0)
    high = int(rows[-1]) + 1
    velocity, kinds = np.ascontiguousarray(air.velocity[low:high]), np.ascontiguousarray(air.kinds[low:high])
    found = [
        unit_responses(
            place.offsets, place.groups, place.pairs, place.owners, place.weights, place.sensors, velocity, kinds,
            air.lives * np.array([1.0, width]), air.depths, TURNS, rows - low, step_s,
        )
        for width in WIDTHS
    ]  # fmt: skip
    return np.concatenate(found, axis=2) * ppm_of_density


def _points(sensor: GasSensor) -> list[tuple[float, float, float]]:
    if sensor.end is None:
        return [(sensor.x, sensor.y, sensor.height_m)]
    start, end = np.array([sensor.x, sensor.y, sensor.height_m]), np.array(sensor.end)
    count = min(max(round(float(np.hypot(*(end - start)[:2])) / _PATH_STEP_M), 4), _MOST_PATH_POINTS)
    shares = (np.arange(count) + 0.5) / count
    return [tuple((start + share * (end - start)).tolist()) for share in shares]
