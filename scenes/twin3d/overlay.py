"""What is painted over the rendered twin: chips of abnormal values, units, the selection, the north arrow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import radians, tan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState
from models.domain.park import Asset, Park, Quantity
from models.domain.readings import UnitFix
from models.text import N_, tr
from scenes import palette
from scenes.figures import figure
from scenes.map2d.chips import Chip, paint_chip, paint_leader
from scenes.map2d.layer import Hit, around
from scenes.map2d.layers.alarms import worst_by_sensor
from scenes.map2d.placement import place
from scenes.pens import kept
from scenes.symbols import paint_glyph
from scenes.twin3d.camera import View, project

CONTENT = N_("{substance} · {fill} full")
REACH = 14.0  # px
SEEN_M = 900.0  # names of calm things are shown nearer than this only
GLYPH = 21.0
CLOSE_M, FEW = 120.0, 4  # how near what is looked at, and how many, calm tanks bear their values
PROCESS = (Quantity.LEVEL, Quantity.PRESSURE, Quantity.TEMPERATURE)


@dataclass(slots=True)
class Overlay:
    """Anchors in the twin's metres and what stands at them."""

    park: Park
    origin: tuple[float, float]
    values: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    alarms: tuple[Alarm, ...] = ()
    fixes: Mapping[str, UnitFix] = field(default_factory=dict)
    selection: tuple[str, str] | None = None
    phase: int = 1
    heads: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    rows: dict[str, int] = field(default_factory=dict)

    def paint(self, painter: QPainter, view: View, size: tuple[float, float]) -> None:
        anchors = self._alarm_anchors(view, size)
        for alarm, at in reversed(anchors):
            paint_glyph(painter, around(at, GLYPH / 2), alarm.priority, alarm.state, self.phase)
        chips = [self._alarm_chip(alarm, at) for alarm, at in anchors if alarm.state not in SET_ASIDE]
        assets, tanks = self._asset_chips(view, size)
        chips += [*self._unit_chips(view, size), *assets]
        obstacles = [*(around(at, GLYPH / 2 + 2) for _, at in anchors), *tanks]
        placed = place(chips, obstacles, QRectF(0, 0, *size).adjusted(4, 4, -4, -4))
        for draw in (paint_leader, paint_chip):
            for chip, rect in placed:
                with kept(painter):
                    draw(painter, chip, rect)

    def pick(self, view: View, size: tuple[float, float], at: QPointF) -> Hit | None:
        """The nearest sensor, unit or tank within reach of the pointer."""
        found: list[tuple[str, list[str], NDArray[np.float64]]] = [
            ("sensor", [sensor.code for sensor in self.park.sensors], self.heads),
            ("unit", list(self.fixes), self._unit_points()),
            ("asset", [asset.code for asset in self.park.assets], self._asset_points()),
        ]
        hits = []
        for kind, codes, points in found:
            if len(points):
                pixels, depth = project(view, points, size)
                gaps = np.where(depth > 0, np.hypot(*(pixels - [at.x(), at.y()]).T), np.inf)
                nearest = int(gaps.argmin())
                hits.append(Hit(kind, codes[nearest], float(gaps[nearest]) - (0.0 if kind != "asset" else 8.0)))
        return min((hit for hit in hits if hit.distance < REACH), key=lambda hit: hit.distance, default=None)

    def levels(self) -> tuple[tuple[str, float], ...]:
        """How full the tanks are whose level is measured, in steps of 2 %, so that ripples render nothing."""
        heights = {asset.code: asset.height for asset in self.park.assets}
        found = []
        for row, sensor in enumerate(self.park.sensors):
            if sensor.quantity is Quantity.LEVEL and sensor.asset in heights and row < len(self.values):
                value = float(self.values[row])
                if not np.isnan(value):
                    share = value / 100.0 if sensor.unit == "%" else value / max(heights[sensor.asset], 0.1)
                    found.append((sensor.asset, round(share * 50.0) / 50.0))
        return tuple(found)

    def _alarm_anchors(self, view: View, size: tuple[float, float]) -> list[tuple[Alarm, QPointF]]:
        shown = [
            alarm for alarm in self.alarms if alarm.state is not AlarmState.NORM and alarm.sensor_code in self.rows
        ]
        worst = list(worst_by_sensor(shown).values())
        if not worst:
            return []
        pixels, depth = project(view, self.heads[[self.rows[alarm.sensor_code] for alarm in worst]], size)
        return [(alarm, QPointF(*pixels[row])) for row, alarm in enumerate(worst) if depth[row] > 0]

    def _alarm_chip(self, alarm: Alarm, at: QPointF) -> Chip:
        row = self.rows[alarm.sensor_code]
        known = row < len(self.values) and not np.isnan(self.values[row])
        value = float(self.values[row]) if known else alarm.value
        lines = (
            f"{alarm.sensor_code} {self.park.sensors[row].name}",
            f"{figure(value)} {alarm.unit} · {alarm.label} {figure(alarm.limit)}",
        )
        return Chip(at, lines, alarm.priority.rank, bar=palette.PRIORITY[alarm.priority].fill, gap=26.0, dot=False)

    def _unit_points(self) -> NDArray[np.float64]:
        rows = [(fix.x - self.origin[0], fix.y - self.origin[1], 3.6) for fix in self.fixes.values()]
        return np.array(rows, dtype=np.float64).reshape(-1, 3)

    def _unit_chips(self, view: View, size: tuple[float, float]) -> list[Chip]:
        points = self._unit_points()
        if not len(points):
            return []
        names = {unit.code: str(unit.name) for unit in self.park.units}
        pixels, depth = project(view, points, size)
        return [
            Chip(QPointF(*pixels[row]), (names[code],), 8, gap=16.0, accent=self.selection == ("unit", code))
            for row, code in enumerate(self.fixes)
            if code in names and 0 < depth[row] < SEEN_M
        ]

    def _asset_points(self) -> NDArray[np.float64]:
        rows = []
        for asset in self.park.assets:
            centre = asset.geometry.centroid
            rows.append((centre.x - self.origin[0], centre.y - self.origin[1], asset.base + asset.height * 0.6))
        return np.array(rows, dtype=np.float64).reshape(-1, 3)

    def _asset_chips(self, view: View, size: tuple[float, float]) -> tuple[list[Chip], list[QRectF]]:
        """The selected tank, those in alarm, close up the few that are looked at; and where they are on screen."""
        points = self._asset_points()
        if not len(points):
            return [], []
        pixels, depth = project(view, points, size)
        measured, levels = self._measured(), dict(self.levels())
        alarmed = {self.park.sensors[self.rows[a.sensor_code]].asset for a in self.alarms if a.sensor_code in self.rows}
        off = np.hypot(*(points[:, :2] - np.asarray(view.focus[:2])).T)
        close = {int(row) for row in np.argsort(off)[:FEW] if off[row] < CLOSE_M and view.distance < 2.5 * CLOSE_M}
        chips, tanks = [], []
        for row, asset in enumerate(self.park.assets):
            values = " · ".join(measured.get(asset.code, ()))
            selected = self.selection == ("asset", asset.code)
            wanted = bool(values) and (row in close or (asset.code in alarmed and depth[row] < SEEN_M))
            if depth[row] <= 0 or not (selected or wanted):
                continue
            lines = _asset_lines(asset, levels.get(asset.code, asset.fill)) if selected else (str(asset.name),)
            lines = (*lines, values) if values else lines
            rank = 0 if selected else 5
            at = QPointF(*pixels[row])
            tanks.append(_on_screen(asset, at, size[1] / 2.0 / tan(radians(view.angle) / 2.0) / float(depth[row])))
            reach = min(90.0 + tanks[-1].width() / 2.0, size[1] / 2.0)
            chips.append(Chip(at, lines, rank, gap=26.0, reach=reach, accent=selected))
        return chips, tanks

    def _measured(self) -> dict[str, list[str]]:
        """What is measured in each tank, with units."""
        found: dict[str, list[str]] = {}
        for row, sensor in enumerate(self.park.sensors):
            known = row < len(self.values) and not np.isnan(self.values[row])
            if known and sensor.asset and sensor.quantity in PROCESS:
                found.setdefault(sensor.asset, []).append(f"{figure(float(self.values[row]))} {sensor.unit}")
        return found


def _on_screen(asset: Asset, at: QPointF, scale: float) -> QRectF:
    """About what a tank covers, `scale` in pixels per metre where it stands."""
    left, bottom, right, top = asset.geometry.bounds
    half_x, half_y = max(right - left, top - bottom) / 2.0 * scale, max(asset.height, 2.0) * 0.6 * scale
    return QRectF(at.x() - half_x, at.y() - half_y, 2.0 * half_x, 2.0 * half_y)


def _asset_lines(asset: Asset, share: float) -> tuple[str, ...]:
    fill = f"{share * 100:.0f} %"
    return f"{asset.name}", tr(CONTENT, substance=asset.substance.replace("_", " "), fill=fill)
