"""A key figure in its tile: what it is, its value, against what it is held, and how it went."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.text import tr
from scenes.pens import brush, pen
from widgets import icons, painting, theme

HEIGHT = 88
SPARK_WIDTH, SPARK_HEIGHT = 80.0, 28.0
ROOMY = 230  # pixels of a tile from which the spark line has room


@dataclass(frozen=True, slots=True)
class Kpi:
    """Texts are in the operator's language. Without `value` there is no source yet and `note` says what brings it."""

    caption: str
    value: str = ""
    unit: str = ""
    note: str = ""
    over: bool = False  # beyond its limit
    history: tuple[float, ...] = ()
    limit: float | None = None  # on the history's scale

    @property
    def has_source(self) -> bool:
        return bool(self.value)


def no_source(caption: str, brought_by: str) -> Kpi:
    """A figure that nothing in the room can give yet."""
    return Kpi(caption, note=brought_by)


class KpiStrip(QWidget):
    """Tiles side by side, divided by lines; a view without intents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._kpis: tuple[Kpi, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(160 * max(1, len(self._kpis)), HEIGHT)

    def set_kpis(self, kpis: Sequence[Kpi]) -> None:
        if tuple(kpis) != self._kpis:
            self._kpis = tuple(kpis)
            self.setToolTip("")
            self.update()

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        return self._kpis

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            width = self.width() / max(1, len(self._kpis))
            for index, kpi in enumerate(self._kpis):
                box = QRectF(index * width, 0, width, HEIGHT)
                if index:
                    painting.fill(painter, QRectF(round(box.left()), 0, 1, HEIGHT), theme.DIVIDER)
                self._paint_tile(painter, box.adjusted(16, 10, -16, -10), kpi)

    def _paint_tile(self, painter: QPainter, box: QRectF, kpi: Kpi) -> None:
        line = QRectF(box.left(), box.top(), box.width(), 16)
        used = painting.text(painter, line, kpi.caption, theme.TEXT_2, "caption")
        if kpi.over:
            icons.paint(painter, QRectF(box.left() + used + 8, box.top(), 16, 16), "warning", theme.HIGH_TEXT)
        if not kpi.has_source:
            self._paint_no_source(painter, box, kpi)
            return
        ink = theme.HIGH_TEXT if kpi.over else theme.TEXT_1
        middle = QRectF(box.left(), box.top() + 18, box.width(), 32)
        used = painting.text(painter, middle, kpi.value, ink, "kpi")
        painting.text(painter, middle.adjusted(used + 10, 7, 0, 0), kpi.unit, theme.TEXT_2)
        painting.text(
            painter, QRectF(box.left(), box.bottom() - 16, box.width(), 16), kpi.note, theme.TEXT_3, "caption"
        )
        if len(kpi.history) > 1 and box.width() >= ROOMY:
            spark = QRectF(box.right() - SPARK_WIDTH, box.top() + 18, SPARK_WIDTH - 4, SPARK_HEIGHT)
            paint_spark(painter, spark, kpi.history, kpi.limit, theme.HIGH_TEXT if kpi.over else theme.TEXT_1)

    def _paint_no_source(self, painter: QPainter, box: QRectF, kpi: Kpi) -> None:
        middle = QRectF(box.left(), box.top() + 20, box.width(), 28)
        painting.text(painter, middle, tr("no source yet"), theme.TEXT_3, "value", 400)
        painting.text(
            painter, QRectF(box.left(), box.bottom() - 16, box.width(), 16), kpi.note, theme.TEXT_3, "caption"
        )


def paint_spark(painter: QPainter, box: QRectF, history: Sequence[float], limit: float | None, end: str) -> None:
    """A line without axes: the limit dashed, the living end a dot."""
    shown = [value for value in history if math.isfinite(value)]
    high = max([*shown, limit if limit is not None else -math.inf])
    low = min([*shown, 0.0])
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return box.bottom() - (value - low) / span * box.height()

    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if limit is not None:
        painter.setPen(pen(theme.TEXT_3, 1.0, 1.0, (2.0, 2.0)))
        painter.drawLine(QPointF(box.left(), y(limit)), QPointF(box.right(), y(limit)))
    step = box.width() / (len(shown) - 1)
    points = [QPointF(box.left() + index * step, y(value)) for index, value in enumerate(shown)]
    painter.setPen(pen(theme.TEXT_2, 1.3))
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(pen(end, 0.0))
    painter.setBrush(brush(end))
    painter.drawEllipse(points[-1], 2.6, 2.6)
