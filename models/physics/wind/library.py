"""Winds of one place, kept: a field is solved once for a direction and a stability and then only made faster or slower.

In neutral and in stable air alike the field's shape depends on the approach flow's shape, not on its speed; that shape
depends on direction, roughness and stability alone.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from models.physics.air import SurfaceLayer, surface_layer
from models.physics.wind.field import WindField, wind_among
from models.physics.wind.grid import Elevation
from models.physics.wind.scene import Box, approach_of

SECTOR_DEG = 10.0
_KEPT = 12
_SPEED, _HEIGHT = 5.0, 10.0  # m/s at m: what fields are solved for


class WindLibrary:
    """The fields of one scene, at most a dozen of them; not to be asked from two threads at once."""

    def __init__(
        self,
        boxes: Sequence[Box],
        region: tuple[float, float, float, float],
        cell: float,
        elevation: Elevation | None = None,
    ) -> None:
        self._boxes, self._region, self._cell, self._elevation = tuple(boxes), region, cell, elevation
        self._fields: OrderedDict[tuple[int, str, float], WindField] = OrderedDict()

    def field(self, air: SurfaceLayer, wind_from_deg: float) -> WindField:
        """Return the wind for this air, its direction rounded to the nearest sector."""
        sector = round(wind_from_deg / SECTOR_DEG) % round(360.0 / SECTOR_DEG)
        key = (sector, air.stability, round(air.roughness_m, 4))
        if key not in self._fields:
            usual = surface_layer(_SPEED, _HEIGHT, stability=air.stability, roughness_m=air.roughness_m)
            approach = approach_of(usual, sector * SECTOR_DEG)
            self._fields[key] = wind_among(self._boxes, approach, self._region, self._cell, elevation=self._elevation)
            if len(self._fields) > _KEPT:
                self._fields.popitem(last=False)
        self._fields.move_to_end(key)
        return _scaled(self._fields[key], air.speed(_HEIGHT) / _SPEED)


def _scaled(field: WindField, factor: float) -> WindField:
    approach = replace(
        field.approach,
        speeds=field.approach.speeds * factor,
        friction_velocity=field.approach.friction_velocity * factor,
    )
    return replace(field, approach=approach, u=field.u * factor, v=field.v * factor, w=field.w * factor)
