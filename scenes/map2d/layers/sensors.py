"""Sensors: thousands of symbols, none hidden behind a number; only those whose looks change are stamped again."""

from datetime import datetime
from functools import lru_cache, partial
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from models.domain.park import Quantity
from models.domain.times import to_us
from scenes.figures import figure, old
from scenes.glyphs import in_sight
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, Sheet
from scenes.map2d.state import NO_ALARM, MapState
from scenes.map2d.viewport import Viewport
from scenes.stamping import HIDDEN, Sprites, SymbolField, draw_sprite
from scenes.symbols import SensorLook, paint_sensor
from scenes.symbols.sensors import IN_ALARM

GAS, PROCESS = "gas", "process"
SPACE = 1.6  # of a symbol's size, for its line and slash
CROWDED = ((17.0, 8.0), (11.0, 6.0), (0.0, 4.5))  # px between sensors from which a symbol has this size
REACH = 8.0  # px within which a click means the sensor
AGED = 8  # sensors that tell how old their value is: where more are silent, the fault is not theirs


class SensorLayer(Layer):
    """Gas detectors and all others, which are two entries of the layers box."""

    sheet = Sheet.SYMBOLS

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._xy = np.zeros((0, 2))
        self._gas = np.zeros(0, np.bool_)
        self._shapes = np.zeros(0, np.int16)
        self._field = SymbolField()
        self._laid: tuple[Viewport, float] | None = None

    @property
    def shown(self) -> bool:
        return GAS in self.state.visible or PROCESS in self.state.visible

    def park_changed(self) -> None:
        sensors = self.state.park.sensors
        self._laid = None
        self._xy = np.array([(sensor.geometry.x, sensor.geometry.y) for sensor in sensors], np.float64).reshape(-1, 2)
        self._gas = np.array([sensor.quantity is Quantity.GAS for sensor in sensors], np.bool_)
        self._shapes = np.array([_shape(sensor.quantity) for sensor in sensors], np.int16)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Sensors with an alarm's glyph are left to it."""
        key, chosen = (view, self.state.dpr), self._chosen()
        if key != self._laid:
            self._laid = key
            sprites = _sprites(self._size(view), self.state.dpr)
            self._field.lay(sprites, view.points(self._xy), chosen, (view.width, view.height), self.state.dpr)
        else:
            self._field.change(chosen)
        painter.drawImage(QPointF(0.0, 0.0), self._field.image)

    def chips(self, view: Viewport) -> list[Chip]:
        """What the selected sensor says, and how old the values are of those that have fallen silent."""
        now, rows = self.state.now, self._silent(view)
        chosen = self._selected()
        if chosen is not None:
            rows = [chosen, *(row for row in rows if row != chosen)]
        return [self._chip(row, view, now, accent=row == chosen) for row in rows]

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        rows = np.flatnonzero(self._visible())
        if not len(rows):
            return None
        gaps = np.hypot(*(view.points(self._xy[rows]) - [at.x(), at.y()]).T)
        nearest = int(gaps.argmin())
        if gaps[nearest] > REACH:
            return None
        return Hit("sensor", self.state.park.sensors[int(rows[nearest])].code, float(gaps[nearest]))

    def _size(self, view: Viewport) -> float:
        """A symbol's size by the room between sensors where they stand."""
        if not len(self._xy):
            return CROWDED[0][1]
        width, height = np.ptp(self._xy, axis=0) * view.scale
        apart = sqrt(max(float(width * height), 1.0) / len(self._xy))
        return next(size for least, size in CROWDED if apart >= least)

    def _visible(self) -> NDArray[np.bool_]:
        return np.where(self._gas, GAS in self.state.visible, PROCESS in self.state.visible)

    def _chosen(self) -> NDArray[np.int16]:
        """The sprite of each sensor."""
        chosen = self._shapes * np.int16(len(SensorLook)) + self._looks()
        chosen[~self._visible()] = HIDDEN
        chosen[self.state.standing().rows] = HIDDEN
        return chosen

    def _looks(self) -> NDArray[np.int16]:
        sensors = self.state.sensors
        looks = sensors.stale.astype(np.int16) * int(SensorLook.STALE)
        looks[sensors.offline()] = int(SensorLook.OFFLINE)
        alarmed = sensors.alarm_rank != NO_ALARM
        looks[alarmed] = sensors.alarm_rank[alarmed].astype(np.int16) + IN_ALARM
        row = self._selected()
        if row is not None:
            looks[row] = int(SensorLook.SELECTED)
        return looks

    def _selected(self) -> int | None:
        kind, code = self.state.selection or ("", "")
        return self.state.rows.get(code) if kind == "sensor" else None

    def _silent(self, view: Viewport) -> list[int]:
        """Rows of the sensors in sight that have spoken once and are silent since; none if they are many."""
        sensors = self.state.sensors
        rows = np.flatnonzero(sensors.stale & (sensors.times > 0) & self._visible())
        if not len(rows) or len(rows) > len(self._xy) // 2 or self.state.now is None:
            return []
        spots = view.points(self._xy[rows])
        rows = rows[in_sight(spots, (view.width, view.height))]
        standing = set(self.state.standing().rows.tolist())
        rows = rows[np.argsort(sensors.times[rows], kind="stable")]
        return [row for row in rows.tolist() if row not in standing][:AGED] if len(rows) <= 5 * AGED else []

    def _chip(self, row: int, view: Viewport, now: datetime | None, *, accent: bool) -> Chip:
        sensor, sensors = self.state.park.sensors[row], self.state.sensors
        value = float(sensors.values[row])
        text = sensor.code if isnan(value) else f"{sensor.code} {figure(value)} {sensor.unit}"
        if now is not None and sensors.times[row] and sensors.stale[row]:
            text = f"{text}, {old((to_us(now) - int(sensors.times[row])) / 1e6)}"
        rank, reach = (2, 110.0) if accent else (13, 40.0)
        at = QPointF(*view.points(self._xy[row : row + 1])[0].tolist())
        return Chip(at, (text,), rank, gap=10.0, reach=reach, accent=accent, dot=False)


_SHAPES = (Quantity.GAS, Quantity.WIND_SPEED, Quantity.LEVEL)  # one quantity for each shape


def _shape(kind: Quantity) -> int:
    if kind is Quantity.GAS:
        return 0
    return 1 if kind in (Quantity.WIND_SPEED, Quantity.WIND_DIRECTION) else 2


@lru_cache(maxsize=8)
def _sprites(size: float, ratio: float) -> Sprites:
    """Every shape in every look, drawn once for the screen's pixel ratio."""
    return np.stack(
        [
            draw_sprite(size * SPACE, ratio, partial(paint_sensor, quantity=kind, look=look, size=size))
            for kind in _SHAPES
            for look in SensorLook
        ]
    )
