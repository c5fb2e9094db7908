"""The trend beside the cameras: the sensors nearest to the incident over the last minutes, on one axis."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.alarms import Priority
from models.text import tr
from scenes import palette
from scenes.pens import pen
from widgets import painting, theme
from widgets.format import MINUS, old, quantity
from widgets.trends.axis import from_us, to_us
from widgets.trends.plot import (
    DASH,
    Frame,
    is_stale,
    label,
    limit_colour,
    limit_text,
    paint_level,
    paint_line,
    paint_stale,
)
from widgets.trends.scale import Scale, Window, fitted
from widgets.trends.series import Series, Times, Values
from widgets.trends.spec import Limit, TrendSpec

HEAD, AXIS, TIMES, PADDING = 28.0, 34.0, 20.0, 12.0
LINES: tuple[tuple[str, tuple[float, ...]], ...] = (
    (theme.WHITE, ()),
    (palette.TREND_LINE, DASH),
    (theme.TEXT_3, ()),
    (theme.TEXT_3, (1.5, 3.0)),
)  # at most four sensors can be told apart


@dataclass(slots=True)
class _Member:
    spec: TrendSpec
    series: Series = field(default_factory=Series)
    priority: Priority | None = None


class IncidentTrend(QWidget):
    """Emits `wants` with sensor key, start and end once for each sensor it is given."""

    wants = Signal(int, datetime, datetime)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = ""
        self._members: dict[int, _Member] = {}
        self._references: tuple[Limit, ...] = ()
        self._minutes = 10
        self._now = datetime(1970, 1, 1, tzinfo=UTC)
        self._event: datetime | None = None

    def sizeHint(self) -> QSize:
        return QSize(300, 174)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)

    def set_sensors(self, title: str, specs: Sequence[TrendSpec], references: Sequence[Limit] = ()) -> None:
        """The first up to four sensors of one unit; what is known of those already shown is kept."""
        kept = self._members
        self._members = {spec.sensor_key: _Member(spec) for spec in specs[: len(LINES)]}
        for key, member in self._members.items():
            if key in kept:
                member.series, member.priority = kept[key].series, kept[key].priority
        self._title, self._references = title, tuple(references)
        self._ask(self._members.keys() - kept.keys())
        self.update()

    def ask_again(self) -> None:
        """What is shown went on by leaps: the lines are read anew and stand until then."""
        self._ask(self._members)

    def set_series(self, sensor_key: int, times: Times, values: Values) -> None:
        if sensor_key in self._members:
            self._members[sensor_key].series.set(times, values)
            self.update()

    def append(self, sensor_key: int, time: int, value: float) -> None:
        if sensor_key in self._members:
            self._members[sensor_key].series.append(time, value)
            self._members[sensor_key].series.forget(self._start() - 600_000_000)
            self.update()

    def set_priority(self, sensor_key: int, priority: Priority | None) -> None:
        """The priority of the sensor's open alarm: its value takes that colour."""
        if sensor_key in self._members:
            self._members[sensor_key].priority = priority
            self.update()

    def set_now(self, now: datetime) -> None:
        self._now = now
        self.update()

    def set_event(self, moment: datetime | None) -> None:
        """The instant the incident began: a dotted line."""
        self._event = moment
        self.update()

    def _ask(self, keys: Collection[int]) -> None:
        for key in keys:
            self.wants.emit(key, from_us(self._start()), self._now)

    def _start(self) -> int:
        return to_us(self._now) - self._minutes * 60_000_000

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_head(painter)
            members = list(self._members.values())
            if not members:
                label(painter, QRectF(PADDING, HEAD, self.width() - 2 * PADDING, 20), tr("No sensor near the incident"))
                return
            frame = self._frame(members)
            self._paint_levels(painter, frame, members)
            self._paint_event(painter, frame)
            for member, (colour, dash) in reversed(list(zip(members, LINES, strict=False))):
                paint_line(painter, frame, member.series, member.spec.period_s, colour, dash)
                last = member.series.last
                if last is not None and is_stale(last[0], to_us(self._now), member.spec.period_s):
                    paint_stale(painter, frame, last)
            self._paint_times(painter, frame)
            self._paint_legend(painter, frame, members)

    def _legend_width(self, members: Sequence[_Member]) -> float:
        widths = [painting.width(member.spec.code, "strong") for member in members]
        widths += [painting.width(self._reading(member), "strong") for member in members]
        return min(120.0, max(widths) + 4)

    def _frame(self, members: Sequence[_Member]) -> Frame:
        right = self.width() - PADDING - self._legend_width(members) - 8
        box = QRectF(PADDING + AXIS, HEAD + 8, right - PADDING - AXIS, self.height() - HEAD - 8 - TIMES - 4)
        window = Window(self._start(), to_us(self._now))
        first = members[0].spec
        if first.logarithmic:
            low = min(member.spec.bounds[0] for member in members)
            return Frame(box, window, Scale(low, max(member.spec.bounds[1] for member in members), logarithmic=True))
        values = np.concatenate([member.series.envelope(window.start, window.end, 200)[1] for member in members])
        return Frame(box, window, Scale(*fitted(*first.normal, values)))

    def _paint_head(self, painter: QPainter) -> None:
        note = ""
        if self._members:
            spec = next(iter(self._members.values())).spec
            note = tr("{unit}, log", unit=spec.unit) if spec.logarithmic else spec.unit
        width = painting.width(note, "caption") + 1
        label(painter, QRectF(self.width() - PADDING - width, 0, width, HEAD), note)
        painting.text(painter, QRectF(PADDING, 0, self.width() - 3 * PADDING - width, HEAD), self._title, theme.TEXT_1,
                      "strong")  # fmt: skip

    def _paint_levels(self, painter: QPainter, frame: Frame, members: Sequence[_Member]) -> None:
        marks = frame.scale.decades() if frame.scale.logarithmic else [frame.scale.low, frame.scale.high]
        for value in marks:
            y = frame.y(value)
            box = QRectF(PADDING, y - 8, AXIS - 6, 16)
            label(painter, box, limit_text(float(f"{value:.3g}")), right=True)
            painter.setPen(pen(theme.CONTROL, 1.0))
            painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))
        taken: list[float] = []
        shown = (*members[0].spec.limits, *self._references)
        for limit in sorted(shown, key=lambda each: -each.value):
            if frame.scale.low < limit.value < frame.scale.high:
                y = paint_level(painter, frame, limit.value, limit_colour(limit.priority))
                self._paint_limit_label(painter, frame, y, limit, taken)

    def _paint_limit_label(self, painter: QPainter, frame: Frame, y: float, limit: Limit, taken: list[float]) -> None:
        """Above its line, or below where another label stands above."""
        for top in (y - 17, y + 1):
            if all(abs(top - other) >= 15 for other in taken):
                words = f"{limit.label} {limit_text(limit.value)}"
                box = QRectF(frame.box.left() + 2, top, painting.width(words, "caption") + 5, 16)
                painter.fillRect(box, QColor(theme.PANEL))
                label(painter, box.adjusted(2, 0, 0, 0), words, limit_colour(limit.priority))
                taken.append(top)
                return

    def _paint_event(self, painter: QPainter, frame: Frame) -> None:
        if self._event is not None and frame.window.start <= to_us(self._event) <= frame.window.end:
            x = round(frame.x(to_us(self._event))) + 0.5
            painter.setPen(pen(theme.TEXT_2, 1.0, 1.0, (1.5, 3.0)))
            painter.drawLine(QPointF(x, frame.box.top()), QPointF(x, frame.box.bottom()))

    def _paint_times(self, painter: QPainter, frame: Frame) -> None:
        top = frame.box.bottom() + 4
        half = self._minutes // 2
        for minutes, words in ((self._minutes, f"{MINUS}{self._minutes}"), (half, f"{MINUS}{half}"), (0, tr("now"))):
            x = frame.x(to_us(self._now) - minutes * 60_000_000)
            painting.text(painter, QRectF(x - 30, top, 60, 16), words, theme.TEXT_3, "caption", align=painting.CENTRE)
        label(
            painter,
            QRectF(frame.box.right() + 8, top, self.width() - frame.box.right() - 20, 16),
            tr("min"),
            right=True,
        )

    def _reading(self, member: _Member) -> str:
        last = member.series.last
        return quantity(last[1], member.spec.unit) if last else "—"

    def _paint_legend(self, painter: QPainter, frame: Frame, members: Sequence[_Member]) -> None:
        left = frame.box.right() + 8
        width = self.width() - PADDING - left
        step = min(40.0, (self.height() - HEAD) / len(members))
        for row, member in enumerate(members):
            top = HEAD + row * step
            last = member.series.last
            stale = last is not None and is_stale(last[0], to_us(self._now), member.spec.period_s)
            ink = theme.TEXT_3 if stale or row else theme.TEXT_1
            painting.text(painter, QRectF(left, top, width, 16), member.spec.code, ink, "caption", 600)
            colour = theme.TEXT_3 if stale else limit_colour(member.priority) if member.priority else theme.TEXT_1
            words = self._reading(member)
            if stale and last is not None:
                words = old((to_us(self._now) - last[0]) / 1e6)
            painting.text(painter, QRectF(left, top + 16, width, 16), words, colour, "caption", 600)
