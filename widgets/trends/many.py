"""Several sensors on one plot, each unit with an axis of its own; the wheel zooms, dragging goes back in time."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.alarms import Priority
from models.domain.series import SeriesColumns
from models.text import tr
from scenes.dragging import SENSOR_MIME
from scenes.figures import air_words
from widgets import painting, theme
from widgets.format import park_stamp
from widgets.trends.axis import from_us, ticks, to_us
from widgets.trends.curve import STYLES, Curve, Mark
from widgets.trends.plot import Frame, is_stale, label, paint_line, paint_stale
from widgets.trends.scale import Scale, Window, fitted
from widgets.trends.spec import TrendSpec
from widgets.trends.strokes import (
    AXIS,
    FAR,
    GLYPH,
    NEAR,
    paint_axis,
    paint_cursor,
    paint_late,
    paint_limits,
    paint_marks,
    paint_span,
)
from widgets.trends.view import View

HEAD, FOOT, RIGHT = 44.0, 30.0, 14.0
SETTLE_MS, LEAST_S, REFRESHES = 120, 5.0, 720


class ManyPlot(QWidget):
    """Emits `wants` with key, start, end and points wherever history is lacking, `dropped` with a sensor's code,
    `turned` when the window changed, `looked_back` with an instant that was double-clicked."""

    wants = Signal(int, datetime, datetime, int)
    dropped = Signal(str)
    turned = Signal()
    looked_back = Signal(datetime)
    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.curves: list[Curve] = []
        self.focus = -1  # the sensor whose axis and limits are drawn
        self._timezone = "UTC"
        self.view = View()
        self._cursor: float | None = None
        self._grip: tuple[float, int] | None = None
        self._asked_at = 0
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.ask)

    def sizeHint(self) -> QSize:
        return QSize(720, 420)

    @property
    def pointed_at(self) -> int | None:
        """The instant under the pointer, µs."""
        if self._cursor is None:
            return None
        box, shown = self._box(), self.view.window
        share = (self._cursor - box.left()) / max(1.0, box.width())
        return round(shown.start + share * (shown.end - shown.start)) if 0 <= share <= 1 else None

    def set_timezone(self, timezone: str) -> None:
        self._timezone = timezone

    def add(self, spec: TrendSpec) -> bool:
        """Plot one more sensor; False where there is no room for it."""
        if self.curve(spec.sensor_key) is not None:
            self.set_focus(spec.sensor_key)
            return True
        used = {curve.style for curve in self.curves}
        free = [style for style in range(len(STYLES)) if style not in used]
        if not free:
            return False
        self.curves.append(Curve(spec, free[0]))
        self.set_focus(spec.sensor_key)
        self._ask_for(self.curves[-1])
        return True

    def renew(self, spec: TrendSpec) -> None:
        """Other limits for a sensor that is plotted."""
        curve = self.curve(spec.sensor_key)
        if curve is not None:
            curve.spec = spec
            self.update()

    def remove(self, key: int) -> None:
        self.curves = [curve for curve in self.curves if curve.spec.sensor_key != key]
        if self.focus == key:
            self.set_focus(self.curves[0].spec.sensor_key if self.curves else -1)
        self.update()

    def curve(self, key: int) -> Curve | None:
        return next((curve for curve in self.curves if curve.spec.sensor_key == key), None)

    def set_focus(self, key: int) -> None:
        self.focus = key
        self.pointed.emit()
        self.update()

    def set_series(self, key: int, columns: SeriesColumns) -> None:
        curve = self.curve(key)
        if curve is not None:
            curve.show(columns)
            self.update()

    def set_marks(self, key: int, marks: Sequence[Mark]) -> None:
        curve = self.curve(key)
        if curve is not None:
            curve.marks = tuple(marks)
            self.update()

    def set_priority(self, key: int, priority: Priority | None) -> None:
        curve = self.curve(key)
        if curve is not None:
            curve.priority = priority

    def append(self, key: int, time: int, value: float) -> None:
        curve = self.curve(key)
        if curve is not None and curve.line.append(time, value):
            self.update()

    def forget(self) -> None:
        """Another session or another time of it: its lines are read anew."""
        self.curves = [Curve(curve.spec, curve.style) for curve in self.curves]
        self.view.go_now()
        self.ask()

    def set_now(self, now: datetime) -> None:
        """The session's time, once a second; what follows it is read again as its pixels pass."""
        self.view.now = to_us(now)
        due = max(LEAST_S, self.view.span / 1e6 / REFRESHES)
        if self.view.following and abs(self.view.now - self._asked_at) >= due * 1e6:
            self.ask()
        self.update()

    def set_span(self, seconds: float) -> None:
        """How long a time is shown, up to the present."""
        self.view.set_span(round(seconds * 1e6))
        self._turn()

    def go_now(self) -> None:
        self.view.go_now()
        self._turn()

    def ask(self) -> None:
        """Ask for the history of every line in the window shown."""
        self._asked_at = self.view.now
        for curve in self.curves:
            self._ask_for(curve)

    def retranslate(self) -> None:
        self.update()

    def _ask_for(self, curve: Curve) -> None:
        shown = self.view.window
        if self.view.now:
            points = max(200, int(self._box().width()))
            self.wants.emit(curve.spec.sensor_key, from_us(shown.start), from_us(shown.end), points)

    def _turn(self) -> None:
        self._settle.start()
        self.turned.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        box = self._box()
        share = min(1.0, max(0.0, (event.position().x() - box.left()) / max(1.0, box.width())))
        self.view.zoom(share, -event.angleDelta().y() / 120)
        self._turn()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = (event.position().x(), self.view.window.end)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position().x()
        if self._grip is not None:
            moved = (event.position().x() - self._grip[0]) / max(1.0, self._box().width())
            self.view.end_at(round(self._grip[1] - moved * self.view.span))
            self._turn()
        self.pointed.emit()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position().x()
        at = self.pointed_at
        if at is not None and self.curves:
            self.looked_back.emit(from_us(at))

    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        self.pointed.emit()
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(SENSOR_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit(event.mimeData().data(SENSOR_MIME).toStdString())
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._settle.start()

    def _units(self) -> list[str]:
        """The unit of the focus first, so that its axis stands at the plot."""
        focused = self.curve(self.focus)
        units = [focused.spec.unit] if focused else []
        return list(dict.fromkeys(units + [curve.spec.unit for curve in self.curves]))

    def _box(self) -> QRectF:
        left = 12 + AXIS * max(1, len(self._units()))
        return QRectF(left, HEAD, self.width() - left - RIGHT, self.height() - HEAD - FOOT)

    def _frame(self, unit: str, box: QRectF, shown: Window) -> Frame:
        curves = [curve for curve in self.curves if curve.spec.unit == unit]
        specs = [curve.spec for curve in curves]
        if all(spec.logarithmic for spec in specs):
            low, high = min(spec.bounds[0] for spec in specs), max(spec.bounds[1] for spec in specs)
            return Frame(box, shown, Scale(low, high, logarithmic=True))
        values = np.concatenate([curve.extent(shown.start, shown.end) for curve in curves])
        focused = self.curve(self.focus)
        if focused is not None and focused.spec.unit == unit:
            values = np.append(values, [limit.value for limit in focused.spec.limits])
        finite = values[np.isfinite(values)]
        edges = (float(finite.min()), float(finite.max())) if finite.size else specs[0].normal
        return Frame(box, shown, Scale(*fitted(*edges, values)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if not self.curves:
                words = tr("Drag sensors here from the list, an alarm or the map, or double-click them in the list")
                painting.text(painter, QRectF(self.rect()), words, theme.TEXT_3, align=painting.CENTRE)
                return
            box, shown = self._box(), self.view.window
            frames = {unit: self._frame(unit, box, shown) for unit in self._units()}
            painting.fill(painter, box, theme.BASE)
            for place, (unit, frame) in enumerate(frames.items()):
                paint_axis(painter, frame, box.left() - (place + 1) * AXIS, unit, grid=place == 0)
            self._paint_curves(painter, frames)
            self._paint_times(painter, box, shown)

    def _paint_curves(self, painter: QPainter, frames: dict[str, Frame]) -> None:
        focused = self.curve(self.focus)
        for curve in sorted(self.curves, key=lambda each: each is focused):  # the line in focus lies above the others
            frame, (colour, dash) = frames[curve.spec.unit], STYLES[curve.style]
            if curve is focused:
                colour, dash = theme.ACCENT, ()
            paint_span(painter, frame, curve, colour, NEAR if curve is focused else FAR)
            paint_line(painter, frame, curve.line, curve.period_s, colour, dash)
            last = curve.line.last
            if self.view.following and last is not None and is_stale(last[0], frame.window.end, curve.period_s):
                paint_stale(painter, frame, last)
        if focused is not None:
            paint_limits(painter, frames[focused.spec.unit], focused)
        frame = next(iter(frames.values()))
        late = np.concatenate([curve.late for curve in self.curves])
        paint_late(painter, frame, late)
        for curve in self.curves:
            paint_marks(painter, frame, curve, HEAD - GLYPH - 4)
        self._paint_air(painter, frame.box)

    def _paint_air(self, painter: QPainter, box: QRectF) -> None:
        """In which air the gases of the legend are told in their other unit."""
        found = next((curve.spec.beside for curve in self.curves if curve.spec.beside is not None), None)
        if found is not None:
            words = tr("ppm and mg/m3 {air}", air=air_words(found.air))
            width = painting.width(words, "caption") + 2
            label(painter, QRectF(box.right() - width - 8, box.bottom() - 20, width, 16), words)

    def _paint_times(self, painter: QPainter, box: QRectF, shown: Window) -> None:
        frame = Frame(box, shown, Scale(0.0, 1.0))
        for time, words in ticks(shown.start, shown.end, self._timezone, max(2, int(box.width() / 84))):
            width = painting.width(words, "caption") + 1
            left = min(max(frame.x(time) - width / 2, box.left()), box.right() - width)
            label(painter, QRectF(left, box.bottom() + 9, width, 16), words)
        at = self.pointed_at
        if at is not None and self._cursor is not None:
            paint_cursor(painter, frame, self._cursor, park_stamp(from_us(at), self._timezone))
