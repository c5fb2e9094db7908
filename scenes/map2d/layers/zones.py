"""Threat zones: contours of the levels of harm, each named with its limit, concentration, distance and arrival."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from models.domain.forecasts import ForecastSummary, ThreatZone
from models.text import N_, tr
from scenes import palette
from scenes.figures import clock, length, level
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.paths import Origin, polygon_path
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.pens import brush, pen

REACHED = N_("{distance} · reached")
ARRIVES = N_("{distance} · in {time}")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A zone's outline, and the band of it that no stronger zone covers: fills must not add up."""

    look: palette.ZoneColours
    outline: QPainterPath
    band: QPainterPath


def _drawn(zones: Iterable[ThreatZone], origin: Origin) -> list[_Drawn]:
    drawn: list[_Drawn] = []
    stronger: BaseGeometry = MultiPolygon()
    for zone in sorted(zones, key=lambda zone: -zone.level):
        left = zone.geometry.difference(stronger)
        band = [part for part in (getattr(left, "geoms", [left])) if isinstance(part, Polygon)]
        outline = polygon_path([zone.geometry], origin)
        drawn.append(_Drawn(palette.ZONES[zone.level], outline, polygon_path(band, origin)))
        stronger = stronger.union(zone.geometry)
    return drawn[::-1]


class ZoneLayer(Layer):
    name = "zones"
    sheet = Sheet.THREAT

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._paths: dict[int, tuple[ForecastSummary, list[_Drawn]]] = {}

    def park_changed(self) -> None:
        self._paths = {}

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for summary in self.state.summaries():
            paths = self._zone_paths(summary)
            painter.setPen(Qt.PenStyle.NoPen)
            for drawn in paths:
                painter.setBrush(brush(drawn.look.fill, drawn.look.alpha))
                painter.drawPath(view.mapped(drawn.band, self.state.origin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for drawn in paths:
                painter.setPen(pen(drawn.look.line, drawn.look.width, 1.0, drawn.look.dash))
                painter.drawPath(view.mapped(drawn.outline, self.state.origin))

    def _zone_paths(self, summary: ForecastSummary) -> "list[_Drawn]":
        """Widest first; kept while the same summary is shown."""
        known = self._paths.get(id(summary))
        if known is None or known[0] is not summary:
            known = (summary, _drawn(summary.zones, self.state.origin))
            if len(self._paths) > 8:
                self._paths.clear()
            self._paths[id(summary)] = known
        return known[1]

    def chips(self, view: Viewport) -> list[Chip]:
        return [
            self._chip(summary, zone, view)
            for summary in self.state.summaries()
            for zone in summary.zones
            if not zone.geometry.is_empty
        ]

    def _chip(self, summary: ForecastSummary, zone: ThreatZone, view: Viewport) -> Chip:
        first = f"{zone.name} · {level(zone.ppm)} ppm"
        second = _arrival(zone, summary.release.started_at, self.state.now)
        anchor = _far_end(summary, zone, view)
        fill = palette.ZONES[zone.level].fill
        return Chip(anchor, (first, second), 3 - zone.level, bar=fill, must=True, gap=22.0, reach=200.0)


def _arrival(zone: ThreatZone, started_at: datetime, now: datetime | None) -> str:
    distance = length(zone.reach_m)
    left = started_at + timedelta(seconds=zone.arrival_s) - now if now else timedelta(seconds=zone.arrival_s)
    if left.total_seconds() <= 0:
        return tr(REACHED, distance=distance)
    return tr(ARRIVES, distance=distance, time=clock(left.total_seconds()))


def _far_end(summary: ForecastSummary, zone: ThreatZone, view: Viewport) -> QPointF:
    """The contour's point farthest from the source, or the farthest still on screen."""
    rings = [np.asarray(part.exterior.coords)[:, :2] for part in zone.geometry.geoms]
    outline = np.vstack(rings)
    gaps = np.hypot(*(outline - [summary.release.x, summary.release.y]).T)
    pixels = view.points(outline)
    inside = ((pixels > 30) & (pixels < [view.width - 30, view.height - 30])).all(axis=1)
    best = int(np.where(inside, gaps, -1.0).argmax()) if inside.any() else int(gaps.argmax())
    return QPointF(*pixels[best].tolist())
