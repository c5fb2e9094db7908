"""Alarms against ISA-18.2: each key figure as a bar against its limit, and the split of priorities."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.alarms import PRIORITY_NAMES, AlarmState, Priority
from models.reports.alarm_figures import AlarmFigures
from models.text import tr
from scenes import palette
from scenes.symbols.priority import paint_glyph
from widgets import icons, painting, theme
from widgets.format import duration, number

PADDING, SEAT = 16.0, 18.0
SHARES = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)


@dataclass(frozen=True, slots=True)
class Meter:
    """A value on a bar from 0 to `end`, with the limit's tick and perhaps a second one."""

    name: str
    value: float
    text: str
    unit: str
    note: str
    limit: float
    end: float
    most: float | None = None

    @property
    def over(self) -> bool:
        return self.value > self.limit


def meters(figures: AlarmFigures) -> tuple[Meter, ...]:
    """The six figures, each on a scale where its limit stands in the middle."""
    policy, rate = figures.policy, figures.rate
    share, top_ten = figures.flood_share * 100, figures.top_ten_share * 100
    ok, most, stale_after = f"{policy.rate_acceptable:g}", f"{policy.rate_most:g}", f"{policy.stale_after_h:g}"
    flood, load = policy.flood_share_limit * 100, policy.top_ten_limit * 100

    def limit(value: float, unit: str = "") -> str:
        return tr("limit {limit}", limit=f"{value:g}{unit}")

    return (
        Meter(tr("Rate per operator"), rate, number(rate, 1), tr("/ h"), tr("{ok} ok, {most} max", ok=ok, most=most),
              policy.rate_acceptable, policy.rate_most * 7 / 6, policy.rate_most),
        Meter(tr("Peak in 10 minutes"), figures.peak, str(figures.peak), tr("alarms"), limit(policy.peak_limit),
              policy.peak_limit, 2 * policy.peak_limit),
        Meter(tr("Time in flood"), share, number(share, 1), "%", limit(flood, " %"), flood, 2 * flood),
        Meter(tr("Ten worst sources"), top_ten, number(top_ten, 1), "%", limit(load, " %"), load, 2 * load),
        Meter(tr("Chattering"), figures.chattering, str(figures.chattering), tr("sources"),
              limit(policy.chattering_limit), policy.chattering_limit, max(5, 2 * policy.chattering_limit)),
        Meter(tr("Stale over {hours} h", hours=stale_after), figures.stale, str(figures.stale), tr("alarms"),
              limit(policy.stale_limit), policy.stale_limit, 2 * policy.stale_limit),
    )  # fmt: skip


class AlarmMeters(QWidget):
    """A view without intents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._figures: AlarmFigures | None = None

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 240)

    def set_figures(self, figures: AlarmFigures | None) -> None:
        self._figures = figures
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._figures is None:
                box = QRectF(PADDING, 0, self.width() - 2 * PADDING, 40)
                painting.text(painter, box, tr("The event log is being read"), theme.TEXT_3, "caption")
                return
            rows = meters(self._figures)
            height = min(46.0, (self.height() - 64) / len(rows))
            for index, meter in enumerate(rows):
                self._paint_meter(painter, QRectF(PADDING, index * height, self.width() - 2 * PADDING, height), meter)
            top = len(rows) * height + 4
            painting.rule(painter, PADDING, self.width() - PADDING, top)
            self._paint_split(painter, self._figures, top + 4)
            self._paint_seats(painter, self._figures, top + 62)

    def _paint_meter(self, painter: QPainter, box: QRectF, meter: Meter) -> None:
        line = QRectF(box.left(), box.top(), box.width(), box.height() - 12)
        used = painting.text(painter, line, meter.name, theme.TEXT_2, "caption")
        if meter.over:
            place = QRectF(line.left() + used + 8, line.center().y() - 8, 16, 16)
            icons.paint(painter, place, "warning", theme.HIGH_TEXT)
        painting.text(painter, line, meter.note, theme.TEXT_3, "caption", align=painting.RIGHT)
        right = line.right() - max(84.0, painting.width(meter.note, "caption") + 12)
        unit = painting.width(meter.unit, "caption")
        painting.text(painter, QRectF(right - unit - 1, line.top() + 1, unit + 1, line.height()), meter.unit,
                      theme.TEXT_2, "caption")  # fmt: skip
        value = QRectF(line.left(), line.top(), right - unit - 6 - line.left(), line.height())
        painting.text(painter, value, meter.text, theme.HIGH_TEXT if meter.over else theme.TEXT_1, "title",
                      align=painting.RIGHT)  # fmt: skip
        self._paint_bar(painter, QRectF(box.left(), box.bottom() - 12, box.width(), 8), meter)

    def _paint_bar(self, painter: QPainter, bar: QRectF, meter: Meter) -> None:
        inside, beyond = min(meter.value, meter.limit) / meter.end, max(0.0, meter.value - meter.limit) / meter.end
        painting.bar(painter, bar, [(inside, theme.TEXT_2), (beyond, palette.PRIORITY[Priority.HIGH].fill)])
        for tick in (meter.limit, meter.most):
            if tick is not None:
                x = bar.left() + tick / meter.end * bar.width()
                painting.fill(painter, QRectF(x - 1, bar.top() - 3, 2, bar.height() + 6), theme.WHITE)

    def _paint_seats(self, painter: QPainter, figures: AlarmFigures, top: float) -> None:
        """Who acknowledged how many, and how soon; as many as there is room for."""
        for place, seat in enumerate(figures.by_seat):
            line = QRectF(PADDING, top + place * SEAT, self.width() - 2 * PADDING, SEAT)
            if line.bottom() > self.height():
                return
            used = painting.text(painter, line, seat.name, theme.TEXT_2, "caption")
            words = tr("{count} acknowledged", count=number(seat.acknowledged, 0))
            if seat.median_s is not None:
                words = tr("{words}, half within {time}", words=words, time=duration(seat.median_s))
            rest = line.adjusted(used + 12, 0, 0, 0)
            painting.text(painter, rest, words, theme.TEXT_3, "caption", align=painting.RIGHT)

    def _paint_split(self, painter: QPainter, figures: AlarmFigures, top: float) -> None:
        width = self.width() - 2 * PADDING
        line = QRectF(PADDING, top, width, 18)
        targets = tr(
            "target high {high}, medium {medium}, low {low} %",
            **{priority.value: f"{figures.policy.target_split[priority] * 100:g}" for priority in SHARES},
        )
        painting.text(painter, line, tr("Priority split"), theme.TEXT_2, "caption")
        painting.text(painter, line, targets, theme.TEXT_3, "caption", align=painting.RIGHT)
        total = sum(figures.split.get(priority, 0) for priority in SHARES)
        if not total:
            painting.text(painter, line.translated(0, 18), tr("no alarm in this time"), theme.TEXT_3, "caption")
            return
        shares = [(priority, figures.split.get(priority, 0) / total) for priority in SHARES]
        bar = QRectF(PADDING, top + 19, width, 8)
        painting.bar(painter, bar, [(share, palette.PRIORITY[priority].fill) for priority, share in shares])
        left = PADDING
        for priority, share in shares:
            paint_glyph(painter, QRectF(left, top + 31, 18, 18), priority, AlarmState.ACKED)
            words = f"{tr(PRIORITY_NAMES[priority])} {number(share * 100, 0)} %"
            left += 24 + painting.text(painter, QRectF(left + 24, top + 30, width, 20), words, theme.TEXT_2, "caption")
            left += 20
