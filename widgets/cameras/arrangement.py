"""Which cameras stand where: pages of a grid, and the nearest to an incident. Pure, so that the grid only shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from models.domain.park import Camera

GRIDS = (1, 4, 9, 16)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cameras; `number` and `count` begin at 1."""

    cameras: tuple[Camera, ...]
    number: int
    count: int


def page(cameras: Sequence[Camera], per_page: int, wanted: int) -> Page:
    """The page `wanted`, or the nearest there is; an empty list has one empty page."""
    count = max(1, math.ceil(len(cameras) / per_page))
    number = max(1, min(count, wanted))
    return Page(tuple(cameras[(number - 1) * per_page : number * per_page]), number, count)


def distance_to(camera: Camera, x: float, y: float) -> float:
    return math.hypot(camera.geometry.x - x, camera.geometry.y - y)


def nearest_first(cameras: Sequence[Camera], x: float, y: float) -> list[Camera]:
    """By distance in the park's metres; those at the same distance by code."""
    return sorted(cameras, key=lambda camera: (distance_to(camera, x, y), camera.code))
