"""Published isolation and downwind distances: dashed white, so that nobody takes them for the model's contours."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from models.domain.forecasts import ForecastSummary, ProtectiveDistances
from models.text import N_, tr
from scenes import palette
from scenes.figures import length
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.paths import polygon_path
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
                if not shape.is_empty:
                    chips.append(Chip(_side(summary, shape.bounds, view), (line,), 5, gap=18.0))
        return chips

    def _advised(self) -> list[tuple[ForecastSummary, ProtectiveDistances]]:
        return [(summary, summary.protective) for summary in self.state.summaries() if summary.protective is not None]


def _side(summary: ForecastSummary, bounds: tuple[float, float, float, float], view: Viewport) -> QPointF:
    """Beside the shape at the height of its source's far side, kept on screen."""
    left, bottom, right, top = bounds
    x = left if right - summary.release.x > summary.release.x - left else right
    y = bottom if top - summary.release.y > summary.release.y - bottom else top
    spot = view.point((x + summary.release.x) / 2.0, y)
    return QPointF(min(max(spot.x(), 20.0), view.width - 20.0), min(max(spot.y(), 20.0), view.height - 20.0))
