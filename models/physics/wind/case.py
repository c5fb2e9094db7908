"""One case of wind among boxes, as `command-center wind` reads and answers it (docs/dispersion.md)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon, affinity, box

from models.domain.errors import BadInput
from models.physics.air import SurfaceLayer, surface_layer
from models.physics.dispersion.case import obukhov_length
from models.physics.records import MISSING, Range, Record, checked, folded, items, nested, numbers, optional, required
from models.physics.wind.carried import carry
from models.physics.wind.field import WindField, wind_among
from models.physics.wind.scene import Approach, Box, approach_of, measured_approach
from models.text import N_, tr

ZONES = ("free", "front", "wake", "cavity", "canyon", "wall", "outside")
_PLACE, _LENGTH, _ANGLE = Range(-1e6, 1e6, "m"), Range(1e-3, 1e5, "m"), Range(-360.0, 720.0, "deg")
_HEIGHT, _SPEED = Range(0.0, 2000.0, "m"), Range(0.0, 75.0, "m/s")
_ACROSS_LOWEST = 8.0  # cells across the smallest side of a box, where that does not make too many
_USUAL_CELLS = 1_500_000
_FAR = 20.0  # heights of the tallest box
_UP, _DOWN, _SIDE, _ABOVE = 4.0, 8.0, 4.0, 4.0  # heights of the tallest box kept free around what is asked


@dataclass(frozen=True, slots=True)
class Emitter:
    """A steady passive source at x, y, z in m; radius in m."""

    at: tuple[float, float, float]
    rate_kg_s: float
    radius: float


@dataclass(frozen=True, slots=True)
class WindCase:
    """Boxes, the wind that meets them, and where one asks: points, receptors (n, 3) in m."""

    id: str
    boxes: tuple[Box, ...]
    approach: Approach
    points: NDArray[np.float64]
    emitter: Emitter | None
    receptors: NDArray[np.float64]
    region: tuple[float, float, float, float]
    top: float
    cell: float


def parse_wind_case(record: Mapping[str, object]) -> WindCase:
    """Return the case that a record describes; what it leaves out follows from the boxes. Raises BadInput."""
    given = folded(record)
    boxes = tuple(_box(each, f"boxes[{n}]") for n, each in enumerate(_list(given, "boxes")))
    points = _points(given, "points_m")
    receptors = _points(given, "receptors_m")
    emitter = _emitter(nested(given, "source")) if given.get("source") is not None else None
    if not len(points) and not (len(receptors) and emitter):
        raise BadInput(MISSING, field="points_m")
    asked = np.vstack([points, receptors, *([emitter.at] if emitter else [])])
    approach = _approach(nested(given, "wind"))
    tallest = max((each.height for each in boxes), default=max(float(asked[:, 2].max()), 1.0))
    top = optional(given, "top_m", _LENGTH) or max(_ABOVE * tallest, 1.2 * float(asked[:, 2].max()))
    region = _region(given, boxes, asked, approach, tallest)
    cell = optional(given, "cell_m", _LENGTH) or _cell(boxes, region, top, tallest)
    return WindCase(str(given.get("id", "")), boxes, approach, points, emitter, receptors, region, top, cell)


def answer(case: WindCase) -> dict[str, Any]:
    """Return what `command-center wind` prints: velocities, zones, concentrations and how they were made."""
    began = time.perf_counter()
    field = wind_among(case.boxes, case.approach, case.region, case.cell, top=case.top)
    found: dict[str, Any] = {"id": case.id}
    if len(case.points):
        found["velocity_m_s"] = np.round(field.at(case.points), 5).tolist()
        found["zone"] = _zones(field, case.points)
    if case.emitter is not None:
        plume = carry(field, case.emitter.at, radius=case.emitter.radius)
        at = plume.at(case.receptors if len(case.receptors) else case.points) * case.emitter.rate_kg_s
        found["concentration_kg_m3"] = [None if np.isnan(each) else float(each) for each in at]
    found |= {"cell_m": case.cell, "cells": list(field.grid.shape), "caveats": [tr(each) for each in field.caveats]}
    return found | {"elapsed_s": round(time.perf_counter() - began, 4)}


def _zones(field: WindField, points: NDArray[np.float64]) -> list[str]:
    cells, inside = field.grid.cells_of(points)
    held = tuple(cells.T)
    number = np.where(field.grid.solid[held], ZONES.index("wall"), field.zone[held])
    return [ZONES[each] for each in np.where(inside, number, ZONES.index("outside"))]


def _box(given: object, field: str) -> Box:
    record = folded(given) if isinstance(given, Mapping) else {}
    height = required(record, "height_m", _LENGTH, f"{field}.")
    if record.get("footprint_m") is not None:
        corners = [_place(each, 2, f"{field}.footprint_m") for each in items(record["footprint_m"], field)]
        if len(corners) < 3:
            raise BadInput(N_("{field} needs three corners or more"), field=f"{field}.footprint_m")
        return Box(Polygon(corners), height)
    x, y = (required(record, key, _PLACE, f"{field}.") for key in ("x_m", "y_m"))
    long, wide = (required(record, key, _LENGTH, f"{field}.") / 2.0 for key in ("length_m", "width_m"))
    block = box(x - long, y - wide, x + long, y + wide)
    return Box(affinity.rotate(block, optional(record, "angle_deg", _ANGLE, f"{field}.") or 0.0), height)


def _approach(wind: Record) -> Approach:
    towards = optional(wind, "towards_deg", _ANGLE, "wind.")
    from_deg = optional(wind, "from_deg", _ANGLE, "wind.")
    if towards is None:
        towards = 0.0 if from_deg is None else (270.0 - from_deg) % 360.0
    heights, speeds = numbers(wind, "heights_m", _HEIGHT), numbers(wind, "speeds_m_s", _SPEED)
    if heights is not None and speeds is not None:
        return measured_approach(heights, speeds, towards)
    return approach_of(_air(wind), (270.0 - towards) % 360.0)


def _air(wind: Record) -> SurfaceLayer:
    letter = wind.get("stability")
    return surface_layer(
        optional(wind, "speed_m_s", _SPEED, "wind."),
        optional(wind, "height_m", Range(0.01, 500.0, "m"), "wind.") or 10.0,
        friction_velocity_m_s=optional(wind, "friction_velocity_m_s", Range(1e-3, 5.0, "m/s"), "wind."),
        monin_obukhov_m=obukhov_length(wind.get("monin_obukhov_m"), "wind.monin_obukhov_m"),
        roughness_m=optional(wind, "roughness_m", Range(1e-6, 5.0, "m"), "wind."),
        stability=str(letter) if letter else None,
    )


def _emitter(source: Record) -> Emitter:
    x, y, z = _place(source.get("at_m"), 3, "source.at_m")
    return Emitter(
        at=(x, y, z),
        rate_kg_s=required(source, "rate_kg_s", Range(0.0, 1e6, "kg/s"), "source."),
        radius=optional(source, "radius_m", Range(0.0, 1e3, "m"), "source.") or 0.0,
    )


def _list(given: Record, key: str) -> Sequence[object]:
    found = given.get(key)
    return [] if found is None or found == [] else items(found, key)


def _points(given: Record, key: str) -> NDArray[np.float64]:
    places = [_place(each, 3, f"{key}[{n}]") for n, each in enumerate(_list(given, key))]
    return np.array(places, np.float64).reshape(-1, 3)


def _place(given: object, count: int, field: str) -> tuple[float, ...]:
    found = items(given, field, count)
    if len(found) != count:
        raise BadInput(N_("{field} has {found} coordinates: give {count}"), field=field, found=len(found), count=count)
    return tuple(checked(each, f"{field}[{axis}]", _PLACE if axis < 2 else _HEIGHT) for axis, each in enumerate(found))


def _region(
    given: Record, boxes: Sequence[Box], asked: NDArray[np.float64], approach: Approach, tallest: float
) -> tuple[float, float, float, float]:
    wanted = numbers(given, "region_m", _PLACE, 4)
    if wanted is not None:
        if len(wanted) != 4 or wanted[0] >= wanted[2] or wanted[1] >= wanted[3]:
            raise BadInput(N_("{field} is left, bottom, right, top in metres, in this order"), field="region_m")
        return wanted[0], wanted[1], wanted[2], wanted[3]
    outlines = np.array([each.footprint.bounds for each in boxes] or [(*asked[0, :2], *asked[0, :2])])
    low, high = outlines[:, :2].min(axis=0), outlines[:, 2:].max(axis=0)
    far = _FAR * tallest  # what is farther away is not reached by what the boxes do
    near = asked[np.all((asked[:, :2] > low - far) & (asked[:, :2] < high + far), axis=1), :2]
    low, high = np.vstack([near, low]).min(axis=0), np.vstack([near, high]).max(axis=0)
    with_wind = np.array([np.cos(np.radians(approach.towards_deg)), np.sin(np.radians(approach.towards_deg))])
    before = _SIDE + (_UP - _SIDE) * np.maximum(with_wind, 0.0) + (_DOWN - _SIDE) * np.maximum(-with_wind, 0.0)
    behind = _SIDE + (_UP - _SIDE) * np.maximum(-with_wind, 0.0) + (_DOWN - _SIDE) * np.maximum(with_wind, 0.0)
    low, high = low - before * tallest, high + behind * tallest
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _cell(boxes: Sequence[Box], region: tuple[float, float, float, float], top: float, tallest: float) -> float:
    left, bottom, right, upper = region
    sides = [min(each.height, np.sqrt(each.footprint.area)) for each in boxes]
    fine = min(sides, default=tallest) / _ACROSS_LOWEST
    return max(float(fine), float(((right - left) * (upper - bottom) * top / _USUAL_CELLS) ** (1 / 3)))
