"""What part of the park is on screen: the one place where metres become pixels and north becomes up."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

FAR_SCALE = 0.17  # px/m below which the whole park is on screen, and little room is left between things

SMALL = 420.0  # px


@dataclass(frozen=True, slots=True)
class Viewport:
    """Centre in metres of the park's CRS, `scale` in pixels per metre, size in pixels."""

    x: float
    y: float
    scale: float
    width: float
    height: float

    @property
    def rect(self) -> QRectF:
        return QRectF(0.0, 0.0, self.width, self.height)

    def transform(self, origin: tuple[float, float]) -> QTransform:
        """Maps metres relative to `origin` to pixels; the minus turns north up."""
        left, top = self.width / 2.0, self.height / 2.0
        dx, dy = origin[0] - self.x, origin[1] - self.y
        return QTransform(self.scale, 0.0, 0.0, -self.scale, left + dx * self.scale, top - dy * self.scale)

    def mapped(self, path: QPainterPath, origin: tuple[float, float]) -> QPainterPath:
        """A path in metres relative to `origin`, in pixels: pens then keep their width whatever the scale."""
        return self.transform(origin).map(path)

    def point(self, x: float, y: float) -> QPointF:
        return QPointF(self.width / 2.0 + (x - self.x) * self.scale, self.height / 2.0 - (y - self.y) * self.scale)

    def points(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2) metres to (n, 2) pixels."""
        pixels = np.empty((len(xy), 2))
        pixels[:, 0] = (xy[:, 0] - self.x) * self.scale + self.width / 2.0
        pixels[:, 1] = (self.y - xy[:, 1]) * self.scale + self.height / 2.0
        return pixels

    def polygon(self, xy: NDArray[np.float64]) -> QPolygonF:
        return QPolygonF([QPointF(px, py) for px, py in self.points(xy).tolist()])

    def world(self, px: float, py: float) -> tuple[float, float]:
        return self.x + (px - self.width / 2.0) / self.scale, self.y - (py - self.height / 2.0) / self.scale

    @property
    def tile_share(self) -> float:
        """How large tiles are drawn: smaller where a kilometre is short, and on small maps."""
        return 1.0 if self.scale >= FAR_SCALE and min(self.width, self.height) >= SMALL else 0.76

    def sized(self, width: float, height: float) -> "Viewport":
        return replace(self, width=width, height=height)


def fit(bounds: tuple[float, float, float, float], width: float, height: float, margin: float = 24.0) -> Viewport:
    """The viewport that shows all of `bounds` (left, bottom, right, top) with `margin` pixels around it."""
    left, bottom, right, top = bounds
    room_x, room_y = max(width - 2 * margin, 1.0), max(height - 2 * margin, 1.0)
    scale = min(room_x / max(right - left, 1.0), room_y / max(top - bottom, 1.0))
    return Viewport((left + right) / 2.0, (bottom + top) / 2.0, scale, width, height)
