"""Alarms: the glyph where the sensor stands, and chips with the most urgent values."""

from math import isnan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from models.domain.alarms import SET_ASIDE, Alarm
from scenes import palette
from scenes.figures import figure
from scenes.glyphs import GlyphField, glyph_size, in_sight
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, Sheet
from scenes.map2d.placement import Boxes, most_chips
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport


class AlarmLayer(Layer):
    sheet = Sheet.ALARMS

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._glyphs = GlyphField()
        self._xy = np.zeros((0, 2))

    def park_changed(self) -> None:
        spots = [(sensor.geometry.x, sensor.geometry.y) for sensor in self.state.park.sensors]
        self._glyphs, self._xy = GlyphField(), np.array(spots, np.float64).reshape(-1, 2)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        standing = self.state.standing()
        if standing.alarms:
            extent = (view.width, view.height)
            self._glyphs.paint(painter, view, standing, self._spots(view), extent, self.state.phase)

    def chips(self, view: Viewport) -> list[Chip]:
        """As many of the most urgent as the view could bear."""
        chips: list[Chip] = []
        standing, most = self.state.standing(), most_chips(view.rect)
        spots, size = self._spots(view), self._size(view)
        for row in np.flatnonzero(in_sight(spots, (view.width, view.height))).tolist():
            alarm = standing.alarms[row]
            if len(chips) == most or alarm.state in SET_ASIDE:  # these come last
                break
            text = f"{alarm.sensor_code} {figure(self._value(alarm))} {alarm.unit}"
            bar = palette.PRIORITY[alarm.priority].fill
            accent = self.state.is_selected("sensor", alarm.sensor_code)
            rank, at = 3 + alarm.priority.rank, QPointF(*spots[row].tolist())
            chips.append(Chip(at, (text,), rank, bar=bar, gap=size - 1.0, accent=accent, dot=False))
        return chips

    def obstacles(self, view: Viewport) -> Boxes:
        spots, half = self._spots(view), self._size(view) / 2.0 + 2.0
        return np.hstack([spots - half, spots + half])

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        spots = self._spots(view)
        if not len(spots):
            return None
        gaps = np.hypot(*(spots - [at.x(), at.y()]).T)
        nearest = int(gaps.argmin())
        if gaps[nearest] >= self._size(view) * 0.7:
            return None
        return Hit("sensor", self.state.standing().alarms[nearest].sensor_code, float(gaps[nearest]))

    def _spots(self, view: Viewport) -> NDArray[np.float64]:
        return view.points(self._xy[self.state.standing().rows])

    def _size(self, view: Viewport) -> float:
        return glyph_size(self._spots(view), (view.width, view.height))

    def _value(self, alarm: Alarm) -> float:
        """The latest value where one has come, else the one that raised the alarm."""
        latest = float(self.state.sensors.values[self.state.rows[alarm.sensor_code]])
        return alarm.value if isnan(latest) else latest
