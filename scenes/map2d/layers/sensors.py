"""Sensors: sprites stamped in one call; repainted only when a look changes, not with every value."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from models.domain.park import Quantity
from scenes.map2d.layer import Hit, Layer, Sheet
from scenes.map2d.state import NO_ALARM, MapState
from scenes.map2d.viewport import Viewport
from scenes.symbols import SensorLook, paint_sensor

GAS, PROCESS = "gas", "process"
CELL = 18
REACH = 8.0  # px within which a click means the sensor


class SensorLayer(Layer):
    """One of the two sensor layers: gas detectors, or all others."""

    sheet = Sheet.THREAT

    def __init__(self, state: MapState, gas: bool) -> None:
        super().__init__(state)
        self.name = GAS if gas else PROCESS
        self._gas = gas
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self._xy = np.zeros((0, 2))
        self._shapes: NDArray[np.intp] = np.zeros(0, np.intp)
        self._stamped: tuple[Viewport, float, bytes, bytes] | None = None
        self._image = QImage()

    def park_changed(self) -> None:
        self._stamped = None
        sensors = self.state.park.sensors
        rows = [row for row, sensor in enumerate(sensors) if (sensor.quantity is Quantity.GAS) == self._gas]
        self._rows = np.array(rows, np.intp)
        self._xy = np.array([(sensors[row].geometry.x, sensors[row].geometry.y) for row in rows]).reshape(-1, 2)
        self._shapes = np.array([_shape(sensors[row].quantity) for row in rows], np.intp)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Sensors in alarm are left to the alarm layer's glyphs."""
        calm = np.flatnonzero(self.state.sensors.alarm_rank[self._rows] == NO_ALARM)
        sprites = self._shapes[calm] * len(SensorLook) + self._looks()[calm]
        key = (view, self.state.dpr, calm.tobytes(), sprites.tobytes())
        if key != self._stamped:
            self._stamped = key
            self._image = stamp(view.points(self._xy[calm]), sprites, (view.width, view.height), self.state.dpr)
        painter.drawImage(QPointF(0.0, 0.0), self._image)

    def _looks(self) -> NDArray[np.int64]:
        sensors = self.state.sensors
        looks = np.where(sensors.stale[self._rows], int(SensorLook.STALE), int(SensorLook.FRESH))
        looks = np.where(sensors.offline()[self._rows], int(SensorLook.OFFLINE), looks)
        kind, code = self.state.selection or ("", "")
        if kind == "sensor" and code in self.state.rows:
            looks = np.where(self._rows == self.state.rows[code], int(SensorLook.SELECTED), looks)
        return looks

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        if not len(self._rows):
            return None
        gaps = np.hypot(*(view.points(self._xy) - [at.x(), at.y()]).T)
        nearest = int(gaps.argmin())
        if gaps[nearest] > REACH:
            return None
        return Hit("sensor", self.state.park.sensors[int(self._rows[nearest])].code, float(gaps[nearest]))


def stamp(pixels: NDArray[np.float64], sprites: NDArray[np.intp], size: tuple[float, float], ratio: float) -> QImage:
    """An image with a sprite at each place, by one scatter of numpy: thousands cost as little as one.

    Where two sprites overlap the later one's drawn pixels win.
    """
    sheet = _sprites(ratio)
    side = sheet.shape[1]
    columns, rows = int(size[0] * ratio) + 2 * side, int(size[1] * ratio) + 2 * side  # a border takes the cut-off ones
    corners = np.floor(pixels * ratio + side / 2.0 + 0.5).astype(np.intp)
    seen = ((corners >= 0) & (corners < [columns - side, rows - side])).all(axis=1)
    corners, chosen = corners[seen], sheet[sprites[seen]]
    offsets = (np.arange(side)[:, None] * columns + np.arange(side)).ravel()
    places = (corners[:, 1] * columns + corners[:, 0])[:, None] + offsets
    drawn = chosen.reshape(len(corners), side * side)  # no sensor may be in sight
    canvas = np.zeros(rows * columns, np.uint32)
    inked = drawn != 0
    canvas[places[inked]] = drawn[inked]
    inner = np.ascontiguousarray(canvas.reshape(rows, columns)[side:-side, side:-side])
    image = QImage(
        inner.data, inner.shape[1], inner.shape[0], inner.strides[0], QImage.Format.Format_ARGB32_Premultiplied
    ).copy()
    image.setDevicePixelRatio(ratio)
    return image


_SHAPES = (Quantity.GAS, Quantity.WIND_SPEED, Quantity.LEVEL)  # one quantity for each shape


def _shape(kind: Quantity) -> int:
    if kind is Quantity.GAS:
        return 0
    return 1 if kind in (Quantity.WIND_SPEED, Quantity.WIND_DIRECTION) else 2


@lru_cache(maxsize=4)
def _sprites(ratio: float) -> NDArray[np.uint32]:
    """(shapes x looks, side, side) premultiplied ARGB, drawn once for the screen's pixel ratio."""
    side = int(CELL * ratio)
    sprites = []
    for kind in _SHAPES:
        for look in SensorLook:
            image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(0)
            with QPainter(image) as painter:
                painter.scale(ratio, ratio)
                paint_sensor(painter, QPointF(CELL / 2, CELL / 2), kind, look)
            sprites.append(np.frombuffer(image.constBits(), np.uint32).reshape(side, side).copy())
    return np.stack(sprites)
