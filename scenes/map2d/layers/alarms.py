"""Alarms: the glyph where the sensor stands, and a chip with its value."""

from math import isnan

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState
from scenes import palette
from scenes.figures import figure
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, around, distance
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_glyph

SIZE = 21.0
ORDER = (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.ACKED, *SET_ASIDE)


def worst_by_sensor(alarms: list[Alarm]) -> dict[str, Alarm]:
    """One alarm for each sensor, the one an operator must see: by priority, then by state."""
    worst: dict[str, Alarm] = {}
    for alarm in sorted(
        alarms, key=lambda alarm: (alarm.state in SET_ASIDE, alarm.priority.rank, ORDER.index(alarm.state))
    ):
        worst.setdefault(alarm.sensor_code, alarm)
    return worst


class AlarmLayer(Layer):
    def paint(self, painter: QPainter, view: Viewport) -> None:
        for code, alarm in reversed(worst_by_sensor(self._alarms()).items()):
            at = self._at(view, code)
            if at is not None:
                paint_glyph(painter, around(at, SIZE / 2), alarm.priority, alarm.state, self.state.phase)

    def chips(self, view: Viewport) -> list[Chip]:
        chips = []
        for code, alarm in worst_by_sensor(self._alarms()).items():
            at = self._at(view, code)
            if at is None or alarm.state in SET_ASIDE:
                continue
            text = f"{code} {figure(self._value(alarm))} {alarm.unit}"
            rank = 3 + alarm.priority.rank
            bar = palette.PRIORITY[alarm.priority].fill
            accent = self.state.is_selected("sensor", code)
            chips.append(Chip(at, (text,), rank, bar=bar, gap=20.0, accent=accent, dot=False))
        return chips

    def obstacles(self, view: Viewport) -> list[QRectF]:
        spots = (self._at(view, alarm.sensor_code) for alarm in self._alarms())
        return [around(at, SIZE / 2 + 2) for at in spots if at is not None]

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        spots = [(code, self._at(view, code)) for code in worst_by_sensor(self._alarms())]
        hits = [Hit("sensor", code, distance(spot, at)) for code, spot in spots if spot is not None]
        return min((hit for hit in hits if hit.distance < SIZE * 0.7), key=lambda hit: hit.distance, default=None)

    def _alarms(self) -> list[Alarm]:
        alarms = self.state.picture.alarms.values() if self.state.picture else ()
        return [alarm for alarm in alarms if alarm.state is not AlarmState.NORM]

    def _at(self, view: Viewport, code: str) -> QPointF | None:
        row = self.state.rows.get(code)
        if row is None:
            return None
        point = self.state.park.sensors[row].geometry
        return view.point(point.x, point.y)

    def _value(self, alarm: Alarm) -> float:
        """The latest value where one has come, else the one that raised the alarm."""
        latest = float(self.state.sensors.values[self.state.rows[alarm.sensor_code]])
        return alarm.value if isnan(latest) else latest
