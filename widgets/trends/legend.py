"""The lines of a plot by name: stroke, code, value at the pointer or now; a click focuses, the cross takes away."""

from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from models.text import tr
from scenes.pens import pen
from widgets import icons, painting, theme
from widgets.format import DASH, old, quantity
from widgets.row_list import RowList
from widgets.trends.axis import to_us
from widgets.trends.curve import STYLES, Curve
from widgets.trends.many import ManyPlot
from widgets.trends.plot import is_stale, limit_colour

CROSS = 24.0


class Legend(RowList[Curve]):
    """Reads its plot; `removed` with a sensor's key."""

    ROW = 48
    removed = Signal(int)

    def __init__(self, plot: ManyPlot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot, self._now = plot, datetime(1970, 1, 1, tzinfo=UTC)
        plot.pointed.connect(self.refresh)

    def set_now(self, now: datetime) -> None:
        self._now = now
        self.refresh()

    def refresh(self) -> None:
        """Show the plot's lines as they are."""
        self.set_rows(list(self._plot.curves))

    def hint(self) -> str:
        return tr("No sensor is plotted")

    def press(self, index: int, point: QPointF) -> None:
        key = self.rows[index].spec.sensor_key
        if point.x() >= self.width() - CROSS - 8 and point.y() <= self.row_box(index).top() + CROSS:
            self.removed.emit(key)
        else:
            self._plot.set_focus(key)

    def paint_row(self, painter: QPainter, box: QRectF, row: Curve, index: int) -> None:
        focused = row.spec.sensor_key == self._plot.focus
        if focused or index == self.over:
            painting.fill(painter, box, theme.SELECTED if focused else theme.RAISED)
        if focused:
            painting.fill(painter, QRectF(0, box.top(), 3, box.height()), theme.ACCENT)
        colour, dash = STYLES[row.style]
        painter.setPen(pen(theme.ACCENT, 2.0) if focused else pen(colour, 2.0, 1.0, dash))
        painter.drawLine(QPointF(12, box.top() + 14), QPointF(40, box.top() + 14))
        words, ink = self._reading(row)
        right = box.right() - 12 - (CROSS if index == self.over else 0)
        left = right - painting.width(words, "strong") - 1
        painting.text(painter, QRectF(left, box.top() + 4, right - left + 1, 20), words, ink, "strong")
        code = QRectF(50, box.top() + 4, left - 58, 20)
        painting.text(painter, code, row.spec.code, theme.TEXT_1, "strong")
        below = QRectF(50, box.top() + 24, box.right() - 62, 16)
        late = tr("late readings") if self._is_late(row) else ""
        note = late or self._other_unit(row)
        painting.text(painter, below, note, theme.HIGH_TEXT if late else theme.TEXT_2, "caption", align=painting.RIGHT)
        name = below.adjusted(0, 0, -painting.width(note, "caption") - 8 if note else 0, 0)
        painting.text(painter, name, str(row.spec.name), theme.TEXT_3, "caption")
        if index == self.over:
            icons.paint(painter, QRectF(box.right() - CROSS - 2, box.top() + 6, 16, 16), "close", theme.TEXT_2)

    def _is_late(self, curve: Curve) -> bool:
        """Whether some of what is shown came late: its ticks stand under the plot."""
        shown = self._plot.view.window
        return bool(((curve.late >= shown.start) & (curve.late <= shown.end)).any())

    def _other_unit(self, curve: Curve) -> str:
        """A gas by mass and by volume; in which air stands in the plot's corner."""
        at, beside, last = self._plot.pointed_at, curve.spec.beside, curve.line.last
        value = curve.at(at) if at is not None else last[1] if last is not None else None
        return quantity(value * beside.factor, beside.unit) if beside is not None and value is not None else ""

    def _reading(self, curve: Curve) -> tuple[str, str]:
        """What stands at the pointer, or last; an old value is told with its age."""
        at = self._plot.pointed_at
        if at is not None:
            value = curve.at(at)
            return (quantity(value, curve.spec.unit) if value is not None else DASH), theme.TEXT_1
        last = curve.line.last
        if last is None:
            return DASH, theme.TEXT_3
        now = to_us(self._now)
        if self._plot.view.following and is_stale(last[0], now, curve.period_s):
            return old((now - last[0]) / 1e6), theme.TEXT_3
        ink = limit_colour(curve.priority) if curve.priority else theme.TEXT_1
        return quantity(last[1], curve.spec.unit), ink
