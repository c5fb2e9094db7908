"""Published isolation and downwind distances: dashed white, so that nobody takes them for the model's contours."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from shapely import LineString, MultiLineString, MultiPolygon, line_merge

from models.domain.forecasts import ForecastSummary, ProtectiveDistances
from models.text import N_, tr
from scenes import palette
from scenes.figures import length
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet, distance
from scenes.map2d.paths import outline_on_screen, polygon_path
from scenes.map2d.viewport import Viewport
from scenes.pens import pen

ISOLATION = N_("Isolate {distance}")
DOWNWIND_DAY = N_("Protect downwind {distance}, day")
DOWNWIND_NIGHT = N_("Protect downwind {distance}, night")
DASH = (3.0, 4.0)


class ProtectiveLayer(Layer):
    name = "distances"
    sheet = Sheet.THREAT

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, advice in self._advised():
            path = view.mapped(polygon_path([advice.isolation, advice.downwind], self.state.origin), self.state.origin)
            painter.setPen(pen(palette.CASING, 3.0, 0.7))
            painter.drawPath(path)
            painter.setPen(pen(palette.TEXT_1, 1.5, 0.9, DASH))
            painter.drawPath(path)

    def chips(self, view: Viewport) -> list[Chip]:
        chips = []
        for summary, advice in self._advised():
            text = DOWNWIND_NIGHT if advice.night else DOWNWIND_DAY
            for shape, line in (
                (advice.downwind, tr(text, distance=length(advice.downwind_m))),
                (advice.isolation, tr(ISOLATION, distance=length(advice.isolation_m))),
            ):
                at = _on_outline(shape, view, view.point(summary.release.x, summary.release.y))
                if at is not None:
                    chips.append(Chip(at, (line,), 10, gap=18.0, reach=60.0))
        return chips

    def _advised(self) -> list[tuple[ForecastSummary, ProtectiveDistances]]:
        return [(summary, summary.protective) for summary in self.state.summaries() if summary.protective is not None]


def _on_outline(shape: MultiPolygon, view: Viewport, source: QPointF) -> QPointF | None:
    """A place on the longest stretch of outline on screen, away from the source, where everything else is."""
    shown = outline_on_screen(shape, view)
    joined = line_merge(shown) if isinstance(shown, MultiLineString) else shown
    stretches = [line for line in getattr(joined, "geoms", [joined]) if isinstance(line, LineString) and line.length]
    if not stretches:
        return None
    longest = max(stretches, key=lambda line: float(line.length))
    spots = [longest.interpolate(share, normalized=True) for share in (0.2, 0.5, 0.8)]
    return max((view.point(spot.x, spot.y) for spot in spots), key=lambda at: distance(at, source))
