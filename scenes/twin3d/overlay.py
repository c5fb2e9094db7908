"""What is painted over the rendered twin: chips of abnormal values, units, the selection, the north arrow."""

from collections.abc import Iterable, Mapping
from math import isnan, radians, tan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.alarms import SET_ASIDE, Alarm
from models.domain.park import Asset, Park, Quantity
from models.domain.readings import UnitFix
from models.text import N_, tr
from scenes import palette
from scenes.figures import figure
from scenes.glyphs import GlyphField, glyph_size, in_sight
from scenes.map2d.chips import Chip, paint_chip, paint_leader
from scenes.map2d.layer import Hit
from scenes.map2d.placement import boxes, most_chips, place
from scenes.pens import kept
from scenes.standing import Standing
from scenes.twin3d.camera import View, project
from scenes.twin3d.solids import Floats

CONTENT = N_("{substance} · {fill} full")
REACH = 14.0  # px
SEEN_M = 900.0  # names of calm things are shown nearer than this only
CLOSE_M, FEW = 120.0, 4  # how near what is looked at, and how many, calm tanks bear their values
MEASURED = 3  # values that a tank's chip bears
PROCESS = (Quantity.LEVEL, Quantity.PRESSURE, Quantity.TEMPERATURE)


class Overlay:
    """Anchors in the twin's metres and what stands at them; `rows` tells a sensor's row in the park by its code."""

    def __init__(self, park: Park, origin: tuple[float, float], heads: Floats, rows: Mapping[str, int]) -> None:
        self.park, self.origin, self.heads, self.rows = park, origin, heads, rows
        self.values = np.full(len(park.sensors), np.nan)
        self.fixes: Mapping[str, UnitFix] = {}
        self.selection: tuple[str, str] | None = None
        self.standing = Standing.of((), rows)
        self._glyphs = GlyphField()
        self._unit_names = {unit.code: unit.name for unit in park.units}
        self._process: dict[str, list[int]] = {}
        for row, sensor in enumerate(park.sensors):
            if sensor.asset and sensor.quantity in PROCESS:
                self._process.setdefault(sensor.asset, []).append(row)
        self._tanks, self._level_rows, self._level_share = _level_columns(park)
        self._asset_points = _asset_points(park, origin)

    def set_alarms(self, alarms: Iterable[Alarm]) -> None:
        self.standing = Standing.of(alarms, self.rows)

    def paint(self, painter: QPainter, view: View, size: tuple[float, float]) -> None:
        spots = self._alarm_spots(view, size)
        if len(spots):
            self._glyphs.paint(painter, view, self.standing, spots, size)
        assets, tanks = self._asset_chips(view, size)
        chips = [*self._alarm_chips(spots, size), *self._unit_chips(view, size), *assets]
        half = glyph_size(spots, size) / 2.0 + 2.0
        obstacles = np.vstack([np.hstack([spots - half, spots + half]), boxes(tanks)])
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
            ("asset", [asset.code for asset in self.park.assets], self._asset_points),
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
        shares = np.round(self.values[self._level_rows] * self._level_share * 50.0) / 50.0
        known = zip(self._tanks, shares.tolist(), strict=True)
        return tuple((tank, share) for tank, share in known if not isnan(share))

    def _alarm_spots(self, view: View, size: tuple[float, float]) -> Floats:
        """(n, 2) pixels of the standing alarms; far outside where they lie behind the camera."""
        heads = self.heads[self.standing.rows]
        if not len(heads):
            return np.zeros((0, 2))
        pixels, depth = project(view, heads, size)
        return np.where(depth[:, None] > 0, pixels, -1e6)

    def _alarm_chips(self, spots: Floats, size: tuple[float, float]) -> list[Chip]:
        """As many of the most urgent as the picture could bear."""
        chips: list[Chip] = []
        most = most_chips(QRectF(0, 0, *size))
        for row in np.flatnonzero(in_sight(spots, size)).tolist():
            alarm = self.standing.alarms[row]
            if len(chips) == most or alarm.state in SET_ASIDE:  # these come last
                break
            chips.append(self._alarm_chip(alarm, QPointF(*spots[row].tolist())))
        return chips

    def _alarm_chip(self, alarm: Alarm, at: QPointF) -> Chip:
        row = self.rows[alarm.sensor_code]
        latest = float(self.values[row])
        value = alarm.value if isnan(latest) else latest
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
        pixels, depth = project(view, points, size)
        names = self._unit_names
        return [
            Chip(QPointF(*pixels[row]), (str(names[code]),), 8, gap=16.0, accent=self.selection == ("unit", code))
            for row, code in enumerate(self.fixes)
            if code in names and 0 < depth[row] < SEEN_M
        ]

    def _asset_chips(self, view: View, size: tuple[float, float]) -> tuple[list[Chip], list[QRectF]]:
        """The selected tank, those in alarm, close up the few that are looked at; and where they are on screen."""
        points = self._asset_points
        if not len(points):
            return [], []
        pixels, depth = project(view, points, size)
        levels = dict(self.levels())
        alarmed = {self.park.sensors[row].asset for row in self.standing.rows.tolist()}
        off = np.hypot(*(points[:, :2] - np.asarray(view.focus[:2])).T)
        close = {int(row) for row in np.argsort(off)[:FEW] if off[row] < CLOSE_M and view.distance < 2.5 * CLOSE_M}
        chips, tanks = [], []
        for row, asset in enumerate(self.park.assets):
            selected = self.selection == ("asset", asset.code)
            near = row in close or (asset.code in alarmed and depth[row] < SEEN_M)
            values = self._measured(asset.code) if selected or near else ""
            if depth[row] <= 0 or not (selected or values):
                continue
            lines = _asset_lines(asset, levels.get(asset.code, asset.fill)) if selected else (str(asset.name),)
            lines = (*lines, values) if values else lines
            rank = 0 if selected else 5
            at = QPointF(*pixels[row])
            tanks.append(_on_screen(asset, at, size[1] / 2.0 / tan(radians(view.angle) / 2.0) / float(depth[row])))
            reach = min(90.0 + tanks[-1].width() / 2.0, size[1] / 2.0)
            chips.append(Chip(at, lines, rank, gap=26.0, reach=reach, accent=selected))
        return chips, tanks

    def _measured(self, asset: str) -> str:
        """The first of what is measured in a tank, with units."""
        known = [row for row in self._process.get(asset, ()) if not isnan(self.values[row])][:MEASURED]
        return " · ".join(f"{figure(float(self.values[row]))} {self.park.sensors[row].unit}" for row in known)


def _level_columns(park: Park) -> tuple[tuple[str, ...], NDArray[np.intp], Floats]:
    """The tanks whose level is measured, the row of each one's sensor, and its value's factor to a share."""
    heights = {asset.code: asset.height for asset in park.assets}
    rows = {
        sensor.asset: row
        for row, sensor in enumerate(park.sensors)
        if sensor.quantity is Quantity.LEVEL and sensor.asset in heights
    }
    units = [(tank, park.sensors[row].unit) for tank, row in rows.items()]
    factors = [1.0 / 100.0 if unit == "%" else 1.0 / max(heights[tank], 0.1) for tank, unit in units]
    return tuple(rows), np.array(list(rows.values()), np.intp), np.array(factors, np.float64)


def _asset_points(park: Park, origin: tuple[float, float]) -> Floats:
    """(n, 3) where each tank's chip points."""
    rows = []
    for asset in park.assets:
        centre = asset.geometry.centroid
        rows.append((centre.x - origin[0], centre.y - origin[1], asset.base + asset.height * 0.6))
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _on_screen(asset: Asset, at: QPointF, scale: float) -> QRectF:
    """About what a tank covers, `scale` in pixels per metre where it stands."""
    left, bottom, right, top = asset.geometry.bounds
    half_x, half_y = max(right - left, top - bottom) / 2.0 * scale, max(asset.height, 2.0) * 0.6 * scale
    return QRectF(at.x() - half_x, at.y() - half_y, 2.0 * half_x, 2.0 * half_y)


def _asset_lines(asset: Asset, share: float) -> tuple[str, ...]:
    fill = f"{share * 100:.0f} %"
    return f"{asset.name}", tr(CONTENT, substance=asset.substance.replace("_", " "), fill=fill)
