"""What a rule would have done: over which time, how far the reckoning is, and the alarms it would have raised."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models.domain.rules import Backtest, Occurrence
from models.text import N_, tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.controls import KeyButton, Label, ShortLabel
from widgets.row_list import RowList
from widgets.segments import Segments

DAYS = (1, 7, 30)
NAMES = (N_("24 h"), N_("7 d"), N_("30 d"))
USUAL = 2
MANY = 12 * 24  # alarms a day from one rule that are all that one operator can bear
LISTED = 200


class BacktestPanel(QWidget):
    """`wanted` with days to look back over; `cancelled`."""

    wanted = Signal(int)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timezone = "UTC"
        self._result: Backtest | None = None
        self._title = Label("strong", "1")
        self.ranges = Segments("quiet")
        self.run, self.cancel = KeyButton("control", key="T"), KeyButton("outline")
        self.progress = QProgressBar()
        self.progress.setFixedHeight(6)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.summary = ShortLabel("body", theme.TEXT_1)
        self.strip, self.list = _Strip(), _Occurrences()
        self._lay_out()
        self.run.clicked.connect(lambda: self.wanted.emit(self.days))
        self.cancel.clicked.connect(self.cancelled)
        self.ranges.set_taken(USUAL)
        self.ranges.chosen.connect(self.ranges.set_taken)
        self.set_running(False)
        self.retranslate()

    @property
    def days(self) -> int:
        return DAYS[self.ranges.taken]

    @property
    def result(self) -> Backtest | None:
        return self._result

    def set_timezone(self, timezone: str) -> None:
        self._timezone = timezone
        self.list.timezone = timezone

    def set_running(self, running: bool) -> None:
        self.progress.setVisible(running)
        self.cancel.setVisible(running)
        self.run.setVisible(not running)
        if running:
            self.progress.setValue(0)

    def set_progress(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))

    def set_result(self, result: Backtest | None) -> None:
        """Show what was found; None: nothing was reckoned for what is typed now."""
        self._result = result
        self._tell()
        self.strip.set_result(result)
        self.list.set_rows(list(result.occurrences[-LISTED:][::-1]) if result is not None else [])

    def retranslate(self) -> None:
        self._title.setText(tr("Back-test"))
        self.ranges.set_words([tr(name) for name in NAMES])
        self.run.setText(tr("Try it on the past"))
        self.cancel.setText(tr("Cancel"))
        self._tell()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 4)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self.ranges)
        head.addStretch(1)
        head.addWidget(self.cancel)
        head.addWidget(self.run)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for widget in (self.progress, self.summary, self.strip):
            inset = QVBoxLayout()
            inset.setContentsMargins(12, 0, 12, 0)
            inset.addWidget(widget)
            column.addLayout(inset)
        column.addWidget(area, 1)

    def _tell(self) -> None:
        self.summary.set_text(summary_of(self._result), _tone(self._result))


def summary_of(result: Backtest | None) -> str:
    """One line: how many alarms, how many a day, how long the longest stood."""
    if result is None:
        return tr("Not tried yet: see what it would have done before it is switched on")
    days = max((result.end - result.start).total_seconds() / 86400, 1e-9)
    parts = [tr("{count} alarms in {span}", count=fmt.number(len(result.occurrences), 0),
                span=fmt.span((result.end - result.start).total_seconds()))]  # fmt: skip
    if result.occurrences:
        parts.append(tr("{rate} a day", rate=fmt.number(len(result.occurrences) / days)))
        parts.append(tr("longest {span}", span=fmt.span(max(_lasted(each, result.end) for each in result.occurrences))))
    parts.append(tr("{count} readings", count=fmt.number(result.samples, 0)))
    if not result.complete:
        parts.insert(0, tr("Cancelled"))
    return " · ".join(parts)


def _tone(result: Backtest | None) -> str:
    if result is None:
        return theme.TEXT_3
    days = max((result.end - result.start).total_seconds() / 86400, 1e-9)
    return theme.HIGH_TEXT if len(result.occurrences) / days > MANY else theme.TEXT_1


def _lasted(each: Occurrence, end: datetime) -> float:
    return ((each.returned_at or end) - each.raised_at).total_seconds()


class _Strip(QWidget):
    """The alarms as bars over the time tried."""

    def __init__(self) -> None:
        super().__init__()
        self._result: Backtest | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_result(self, result: Backtest | None) -> None:
        self._result = result
        self.setVisible(result is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        result = self._result
        if result is None:
            return
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.BASE, 2)
            whole = (result.end - result.start).total_seconds()
            colour = theme.PRIORITY_TEXT[result.rule.priority.value]
            for each in result.occurrences:
                left = (each.raised_at - result.start).total_seconds() / whole * box.width()
                wide = max(2.0, _lasted(each, result.end) / whole * box.width())
                painting.fill(painter, QRectF(left, 3, min(wide, box.width() - left), box.height() - 6), colour)


class _Occurrences(RowList[Occurrence]):
    """The newest first: when, for how long, at what value."""

    ROW = 24
    timezone = "UTC"

    def hint(self) -> str:
        return ""

    def paint_row(self, painter: QPainter, box: QRectF, row: Occurrence, index: int) -> None:
        inside = box.adjusted(12, 0, -12, 0)
        painting.text(painter, inside, fmt.park_stamp(row.raised_at, self.timezone), theme.TEXT_2, "caption")
        stood = tr("stands") if row.returned_at is None else fmt.span(_lasted(row, row.returned_at))
        painting.text(painter, inside.adjusted(150, 0, 0, 0), stood, theme.TEXT_2, "caption")
        words = f"{fmt.number(row.value)} / {fmt.number(row.limit)}"
        painting.text(painter, inside, words, theme.TEXT_1, "caption", align=painting.RIGHT)
