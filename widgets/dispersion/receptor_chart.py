"""What one place breathes over time, outside and inside its walls, with the limits that count."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.dispersion import ReceptorSeries
from models.text import tr
from scenes.pens import pen
from widgets import format as fmt
from widgets import painting, theme
from widgets.trends.axis import ticks, to_us
from widgets.trends.plot import DASH, Frame, label, limit_text, paint_level, paint_line
from widgets.trends.scale import Scale, Window
from widgets.trends.series import Series

HIGH, HEAD, AXIS, FOOT = 172, 22.0, 44.0, 20.0
LEAST, DECADES = 1e-3, 5.0
LIMIT_INKS = (theme.MEDIUM_TEXT, theme.HIGH_TEXT, theme.CRITICAL_TEXT)


class ReceptorChart(QWidget):
    """A solid line outside, a dashed one inside; the scale is logarithmic."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.timezone = "UTC"
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        self.series: ReceptorSeries | None = None

    def set_series(self, series: ReceptorSeries | None) -> None:
        self.series = series
        self.updateGeometry()
        self.update()

    def set_now(self, now: datetime) -> None:
        self.now = now
        if self.series is not None:
            self.update()

    def retranslate(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, HIGH if self.series is not None else 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self.series is None:
                words = tr("Pick a place to see what it breathes over time.")
                painting.text(painter, QRectF(12, 0, self.width() - 24, 20), words, theme.TEXT_3, "caption")
            elif self.series.times_s.size > 1:
                self._paint(painter, self.series, self._frame(self.series))

    def _frame(self, series: ReceptorSeries) -> Frame:
        start = to_us(series.started_at)
        window = Window(start + int(series.times_s[0] * 1e6), start + int(series.times_s[-1] * 1e6))
        peak = max(float(np.nanmax(series.outside_ppm)), *(ppm for _name, ppm in series.limits), 10.0 * LEAST)
        high = 10.0 ** np.ceil(np.log10(peak) + 0.05)
        least = min((ppm for _name, ppm in series.limits), default=high) / 10.0
        low = max(LEAST, min(least, high / 100.0), high / 10.0**DECADES)
        box = QRectF(AXIS, HEAD, self.width() - AXIS - theme.PADDING, self.height() - HEAD - FOOT)
        return Frame(box, window, Scale(float(low), float(high), logarithmic=True))

    def _paint(self, painter: QPainter, series: ReceptorSeries, frame: Frame) -> None:
        self._paint_axes(painter, frame)
        self._paint_limits(painter, frame, series.limits)
        times = to_us(series.started_at) + (series.times_s * 1e6).astype(np.int64)
        step = float(np.diff(series.times_s).max())
        lines = ((series.outside_ppm, theme.TEXT_1, ()), (series.inside_ppm, theme.TEXT_2, DASH))
        for values, colour, dash in lines:
            curve = Series()
            curve.set(times, values)
            paint_line(painter, frame, curve, step, colour, dash)
        now = to_us(self.now)
        if frame.window.start < now < frame.window.end:
            painter.setPen(pen(theme.ACCENT, 1.0))
            x = round(frame.x(now)) + 0.5
            painter.drawLine(QPointF(x, frame.box.top()), QPointF(x, frame.box.bottom()))
        self._paint_key(painter, series)

    def _paint_axes(self, painter: QPainter, frame: Frame) -> None:
        for value in frame.scale.decades():
            y = paint_level(painter, frame, value, theme.CONTROL, ())
            label(painter, QRectF(0, y - 8, AXIS - 6, 16), limit_text(value), right=True)
        for time, words in ticks(frame.window.start, frame.window.end, self.timezone, 6):
            room = QRectF(frame.x(time) - 24, frame.box.bottom() + 2, 48, 16)
            if room.right() <= self.width():
                painting.text(painter, room, words, theme.TEXT_3, "caption", align=painting.CENTRE)

    def _paint_limits(self, painter: QPainter, frame: Frame, limits: Sequence[tuple[str, float]]) -> None:
        taken: list[float] = []
        for place, (name, ppm) in enumerate(sorted(limits, key=lambda each: each[1])):
            if not frame.scale.low <= ppm <= frame.scale.high:
                continue
            ink = LIMIT_INKS[min(place, len(LIMIT_INKS) - 1)]
            y = paint_level(painter, frame, ppm, ink)
            if all(abs(y - other) >= 14 for other in taken):
                label(painter, QRectF(frame.box.left() + 4, y - 16, frame.box.width() - 8, 16), name, ink, right=True)
                taken.append(y)

    def _paint_key(self, painter: QPainter, series: ReceptorSeries) -> None:
        """What the lines are, and their peaks; ppm."""
        left = AXIS
        inside = tr("inside at {n} air changes/h", n=fmt.number(series.air_changes_per_h, 1))
        for words, values, dash in ((tr("outside"), series.outside_ppm, ()), (inside, series.inside_ppm, DASH)):
            painter.setPen(pen(theme.TEXT_1, 1.5, 1.0, dash))
            painter.drawLine(QPointF(left, 9), QPointF(left + 18, 9))
            said = f"{words} {fmt.quantity(float(np.nanmax(values)), 'ppm')}"
            room = QRectF(left + 24, 0, self.width() - left - 32, 18)
            left += 24 + painting.text(painter, room, said, theme.TEXT_2, "caption") + 14
