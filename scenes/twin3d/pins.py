"""Sensors as pins: all of them one mesh with a colour for each vertex, changed in place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.park import Park
from scenes import palette
from scenes.twin3d.parts import Origin
from scenes.twin3d.solids import Floats, Solid, beams, globe, merge

BALL, FAR_BALL = 0.75, 2.4
FAR_M = 450.0  # from what is looked at
CALM = "#C9CBCC"
LOST = "#5A5D5F"


def rgb(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


_PRIORITIES = np.array([rgb(colours.fill) for colours in palette.BY_RANK], np.uint8)


def pin_heads(park: Park, origin: Origin) -> Floats:
    """(n, 3) where each sensor's head is: at least man-high, so that it can be seen."""
    rows = [(s.geometry.x - origin[0], s.geometry.y - origin[1], max(s.height, 2.2)) for s in park.sensors]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


@dataclass(frozen=True, slots=True)
class Pins:
    """One mesh of all pins: each vertex has its sensor's row, a fixed place, and its way from there to the ball's skin.

    From afar they are larger, of few faces and without poles: ten thousand of them must be seen, and drawn in time.
    """

    solid: Solid
    rows: NDArray[np.intp]
    fixed: Floats
    skin: Floats

    @classmethod
    def of(cls, heads: Floats, *, far: bool) -> "Pins":
        ball = globe(FAR_BALL, 4) if far else globe(BALL, 8)
        balls = merge(ball.moved(*head.tolist()) for head in heads)
        rows = np.repeat(np.arange(len(heads)), len(ball.vertices))
        skin = np.tile(ball.vertices, (len(heads), 1))
        if far or not len(heads):
            return cls(balls, rows, balls.vertices - skin, skin)
        poles = beams(heads * np.array([1.0, 1.0, 0.0]), heads, 0.10)
        of_poles = np.repeat(np.arange(len(heads)), len(poles.vertices) // len(heads))
        return cls(
            merge([poles, balls]),
            np.concatenate([of_poles, rows]),
            np.vstack([poles.vertices, balls.vertices - skin]),
            np.vstack([np.zeros_like(poles.vertices), skin]),
        )

    def points(self, sizes: Floats) -> Floats:
        """(v, 3) vertices with each sensor's ball scaled by its size."""
        return self.fixed + self.skin * sizes[self.rows][:, None]


def pin_colours(alarm_rank: NDArray[np.uint8], offline: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(n, 3) colours: grey while calm, darker when lost, the priority's colour in alarm."""
    colours = np.tile(np.array(rgb(CALM), np.uint8), (len(alarm_rank), 1))
    colours[offline] = rgb(LOST)
    alarmed = alarm_rank < len(_PRIORITIES)
    colours[alarmed] = _PRIORITIES[alarm_rank[alarmed]]
    return colours


def pin_sizes(alarm_rank: NDArray[np.uint8], offline: NDArray[np.bool_]) -> Floats:
    """(n,) how large the balls are: small when lost, large in alarm, so that the state is not told by colour alone."""
    return np.where(alarm_rank < len(_PRIORITIES), 1.6, np.where(offline, 0.6, 1.0))
