"""Sensors as pins: all of them one mesh with a colour for each vertex, changed in place."""

import numpy as np
from numpy.typing import NDArray

from models.domain.park import Park
from scenes import palette
from scenes.twin3d.parts import Origin
from scenes.twin3d.solids import Floats, Solid, beams, globe, merge

BALL = 0.75
CALM = "#C9CBCC"
LOST = "#5A5D5F"


def rgb(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


_PRIORITIES = np.array([rgb(colours.fill) for colours in palette.BY_RANK], np.uint8)


def pin_heads(park: Park, origin: Origin) -> Floats:
    """(n, 3) where each sensor's head is: at least man-high, so that it can be seen."""
    rows = [(s.geometry.x - origin[0], s.geometry.y - origin[1], max(s.height, 2.2)) for s in park.sensors]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def build_pins(park: Park, origin: Origin) -> tuple[Solid, NDArray[np.intp]]:
    """The mesh and, for each of its vertices, the row of its sensor."""
    heads = pin_heads(park, origin)
    if not len(heads):
        return merge([]), np.zeros(0, np.intp)
    feet = heads * np.array([1.0, 1.0, 0.0])
    poles = beams(feet, heads, 0.10)
    ball = globe(BALL, 8)
    balls = merge(ball.moved(*head.tolist()) for head in heads)
    rows = np.arange(len(heads))
    each = (len(poles.vertices) // len(heads), len(ball.vertices))
    return merge([poles, balls]), np.concatenate([np.repeat(rows, count) for count in each])


def pin_colours(alarm_rank: NDArray[np.uint8], offline: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(n, 3) colours: grey while calm, darker when lost, the priority's colour in alarm."""
    colours = np.tile(np.array(rgb(CALM), np.uint8), (len(alarm_rank), 1))
    colours[offline] = rgb(LOST)
    alarmed = alarm_rank < len(_PRIORITIES)
    colours[alarmed] = _PRIORITIES[alarm_rank[alarmed]]
    return colours
