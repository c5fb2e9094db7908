"""One sensor's trend: its name, its present value, and its line against band and limits."""

from datetime import UTC, datetime

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.alarms import AlarmState, Priority
from models.text import tr
from scenes import palette
from scenes.figures import air_words
from scenes.symbols.priority import paint_glyph
from widgets import icons, painting, theme
from widgets.format import number, old, quantity
from widgets.trends.axis import from_us, ticks, to_us
from widgets.trends.plot import (
    Frame,
    is_stale,
    label,
    limit_colour,
    limit_text,
    paint_band,
    paint_end,
    paint_level,
    paint_line,
    paint_stale,
)
from widgets.trends.scale import Scale, Window, fitted
from widgets.trends.series import Series, Times, Values
from widgets.trends.spec import TrendSpec

HEAD, GUTTER, LABEL_GAP, TIMES, AIR = 24.0, 52.0, 8.0, 20.0, 8.0
HOUR_S = 3600.0


class Trend(QWidget):
    """Emits `wants` with sensor key, start and end when it lacks history, and `picked` with the sensor's code."""

    wants = Signal(int, datetime, datetime)
    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, with_times: bool = True) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.spec: TrendSpec | None = None
        self._series = Series()
        self._with_times = with_times
        self._timezone = "UTC"
        self._range_s = 8 * HOUR_S
        self._now = datetime(1970, 1, 1, tzinfo=UTC)
        self._known_from: int | None = None
        self._alarm: tuple[Priority, AlarmState] | None = None
        self._gutter = GUTTER

    def sizeHint(self) -> QSize:
        return QSize(320, 132)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 84)

    def set_spec(self, spec: TrendSpec | None, timezone: str) -> None:
        """Which sensor; asks for its history."""
        self.spec, self._timezone = spec, timezone
        self._series, self._known_from, self._alarm = Series(), None, None
        self._gutter = self.needed_gutter()
        self._ask()
        self.update()

    def renew(self, spec: TrendSpec) -> None:
        """Other limits for the sensor shown."""
        self.spec = spec
        self.update()

    def needed_gutter(self) -> float:
        """How wide the column at the right must be for its widest label."""
        spec = self.spec
        if spec is None:
            return GUTTER
        words = [f"{limit.label} {limit_text(limit.value)}" for limit in spec.limits]
        words += [limit_text(edge) for edge in spec.normal]
        return max(GUTTER, *(painting.width(each, "caption") + LABEL_GAP + 2 for each in words))

    def set_gutter(self, width: float) -> None:
        """Give the column the width it has in other trends, so that their times stand under each other."""
        self._gutter = width
        self.update()

    def set_series(self, times: Times, values: Values) -> None:
        """The sensor's history, microseconds since 1970 UTC, in the sensor's unit."""
        self._series.set(times, values)
        self.update()

    def append(self, time: int, value: float) -> None:
        if self._series.append(time, value):
            self._series.forget(to_us(self._now) - int(2e6 * self._range_s))
            self.update()

    def set_now(self, now: datetime) -> None:
        """The session's time, at most once a second: the right edge."""
        first = self._now.year == 1970
        self._now = now
        if first:
            self._ask()
        self.update()

    def set_range(self, seconds: float) -> None:
        self._range_s = seconds
        self._ask()
        self.update()

    def set_alarm(self, priority: Priority | None, state: AlarmState = AlarmState.UNACK) -> None:
        """The sensor's open alarm, whose glyph and colour its value takes."""
        self._alarm = (priority, state) if priority else None
        self.update()

    def ask_again(self) -> None:
        """What is shown went on by leaps: the line is read anew and stands until then."""
        self._known_from = None
        self._ask()

    def _ask(self) -> None:
        """History is asked for once for a range; a longer range asks again."""
        start = to_us(self._now) - int(self._range_s * 1e6)
        if self.spec is None or self._now.year == 1970 or (self._known_from is not None and start >= self._known_from):
            return
        self._known_from = start
        self.wants.emit(self.spec.sensor_key, from_us(start), self._now)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.spec is not None:
            self.picked.emit(self.spec.code)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.spec is None:
            return
        with QPainter(self) as painter:
            self._paint_head(painter, self.spec)
            self._paint_plot(painter, self.spec, self._frame(self.spec))

    def _stale(self, spec: TrendSpec) -> bool:
        last = self._series.last
        return last is not None and is_stale(last[0], to_us(self._now), spec.period_s)

    def _colour(self, usual: str) -> str:
        return limit_colour(self._alarm[0]) if self._alarm else usual

    def _frame(self, spec: TrendSpec) -> Frame:
        end = to_us(self._now)
        window = Window(end - int(self._range_s * 1e6), end)
        bottom = TIMES if self._with_times else AIR
        box = QRectF(0, HEAD + AIR, self.width() - self._gutter, self.height() - HEAD - AIR - bottom)
        if spec.logarithmic:
            return Frame(box, window, Scale(*spec.bounds, logarithmic=True))
        inside = self._series.envelope(window.start, window.end, 200)[1]
        shown = np.append(inside, [limit.value for limit in spec.limits])
        return Frame(box, window, Scale(*fitted(*spec.normal, shown)))

    def _paint_head(self, painter: QPainter, spec: TrendSpec) -> None:
        name = painting.width(spec.code) + 10 + painting.width(str(spec.name)) + 10
        taken = painting.width(self._value(), "title") + 6 + (40 if self._alarm else 8)
        plot, most = self.width() - self._gutter, self.width() - LABEL_GAP
        units = [words for words in self._units(spec) if name + taken + painting.width(words, "caption") <= most]
        unit = units[0] if units else spec.unit
        fits = name + taken + painting.width(unit, "caption") <= plot
        right = self._paint_value(painter, spec, unit, plot if fits else most)
        left = painting.text(painter, QRectF(0, 0, right, HEAD), spec.code, theme.TEXT_3)
        painting.text(painter, QRectF(left + 10, 0, right - left - 10, HEAD), str(spec.name))

    def _value(self) -> str:
        last = self._series.last
        return number(last[1]) if last else "—"

    def _units(self, spec: TrendSpec) -> tuple[str, ...]:
        """What may stand behind the value, the most telling first: a gas is told by volume and by mass."""
        last = self._series.last
        if spec.beside is None or last is None:
            return (spec.unit,)
        both = f"{spec.unit} · {quantity(last[1] * spec.beside.factor, spec.beside.unit)}"
        return f"{both} {air_words(spec.beside.air)}", both, spec.unit

    def _paint_value(self, painter: QPainter, spec: TrendSpec, unit: str, right: float) -> float:
        """Value and unit, right-aligned; returns where they begin."""
        grey = theme.TEXT_3 if self._stale(spec) else theme.TEXT_1
        value = self._value()
        unit_left = right - painting.width(unit, "caption") - 1
        label(painter, QRectF(unit_left, 1, right - unit_left, HEAD), unit, theme.TEXT_3 if grey else theme.TEXT_2)
        value_left = unit_left - 4 - painting.width(value, "title") - 1
        box = QRectF(value_left, 0, unit_left - value_left, HEAD)
        painting.text(painter, box, value, self._colour(grey), "title")
        if self._alarm is None:
            return value_left - 8
        paint_glyph(painter, QRectF(value_left - 30, 2, 20, 20), *self._alarm)
        return value_left - 40

    def _paint_plot(self, painter: QPainter, spec: TrendSpec, frame: Frame) -> None:
        paint_band(painter, frame, max(spec.normal[0], frame.scale.low), min(spec.normal[1], frame.scale.high))
        self._paint_levels(painter, spec, frame)
        paint_line(painter, frame, self._series, spec.period_s, palette.TREND_LINE)
        last = self._series.last
        if last is not None and self._stale(spec):
            self._paint_age(painter, frame, paint_stale(painter, frame, last))
        elif last is not None:
            paint_end(painter, QPointF(frame.x(last[0]), frame.y(last[1])), self._colour(theme.WHITE))
        elif self._known_from is not None:
            label(painter, frame.box.adjusted(8, 0, 0, 0), tr("No readings in this time"))
        if self._with_times:
            self._paint_times(painter, frame)

    def _paint_levels(self, painter: QPainter, spec: TrendSpec, frame: Frame) -> None:
        """Limits first; an edge of the band is labelled where no limit's label stands."""
        taken: list[float] = []
        for limit in spec.limits:
            if frame.scale.low <= limit.value <= frame.scale.high:
                y = paint_level(painter, frame, limit.value, limit_colour(limit.priority))
                words = f"{limit.label} {limit_text(limit.value)}"
                self._paint_level_label(painter, y, words, limit_colour(limit.priority), taken)
        for edge in spec.normal:
            if frame.scale.low <= edge <= frame.scale.high:
                self._paint_level_label(painter, frame.y(edge), limit_text(edge), theme.TEXT_3, taken)

    def _paint_level_label(self, painter: QPainter, y: float, words: str, colour: str, taken: list[float]) -> None:
        if all(abs(y - other) >= 14 for other in taken):
            left = self.width() - self._gutter + LABEL_GAP
            label(painter, QRectF(left, y - 8, self._gutter - LABEL_GAP, 16), words, colour)
            taken.append(y)

    def _paint_age(self, painter: QPainter, frame: Frame, start: QPointF) -> None:
        words = old(self._now.timestamp() - (self._series.last or (0, 0.0))[0] / 1e6)
        width = 20 + painting.width(words, "caption")
        left = max(frame.box.left() + 4, min(start.x() + 4, frame.box.right() - width - 4))
        icons.paint(painter, QRectF(left, start.y() - 20, 14, 14), "clock", theme.TEXT_3)
        label(painter, QRectF(left + 18, start.y() - 21, width, 16), words)

    def _paint_times(self, painter: QPainter, frame: Frame) -> None:
        """Where the axis ends is labelled too, unless a round time stands beside it."""
        box = frame.box
        for time, words in ticks(frame.window.start, frame.window.end, self._timezone, max(2, int(box.width() / 72))):
            width = painting.width(words, "caption") + 1
            left = frame.x(time) - width / 2
            if left >= box.left() - 2 and left + width <= box.right() + 4:
                label(painter, QRectF(left, self.height() - 18, width, 16), words)
