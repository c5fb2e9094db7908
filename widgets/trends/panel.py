"""Eight trends of one length, side by side: what the monitoring seat watches."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.domain.alarms import AlarmState, Priority
from models.text import N_, tr
from widgets.controls import Divider, Label
from widgets.segments import Segments
from widgets.trends.series import Times, Values
from widgets.trends.spec import TrendSpec
from widgets.trends.trend import HOUR_S, Trend

SHOWN, COLUMNS = 8, 4
RANGES = ((N_("1 h"), HOUR_S), (N_("8 h"), 8 * HOUR_S), (N_("24 h"), 24 * HOUR_S), (N_("7 d"), 168 * HOUR_S),
          (N_("30 d"), 720 * HOUR_S))
USUAL = 1


class TrendPanel(QWidget):
    """Emits `wants` with sensor key, start and end whenever a trend lacks history."""

    wants = Signal(int, datetime, datetime)
    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trends = [Trend(self, with_times=index >= SHOWN - COLUMNS) for index in range(SHOWN)]
        self._title, self._note = Label("title", "1"), Label("caption", "3")
        self.ranges = Segments("quiet", parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._note)
        head.addStretch(1)
        head.addWidget(self.ranges)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._build_grid(), 1)
        self.ranges.chosen.connect(self._on_range)
        for trend in self.trends:
            trend.wants.connect(self.wants)
            trend.picked.connect(self.picked)
        self.ranges.set_taken(USUAL)
        self.retranslate()

    def set_specs(self, specs: Sequence[TrendSpec], timezone: str) -> None:
        """Up to eight sensors, in the order they are shown."""
        for index, trend in enumerate(self.trends):
            trend.set_spec(specs[index] if index < len(specs) else None, timezone)
        self._align()

    def renew(self, specs: Sequence[TrendSpec]) -> None:
        """Other limits for the sensors shown."""
        for spec in specs:
            for trend in self._of(spec.sensor_key):
                trend.renew(spec)
        self._align()

    def set_series(self, sensor_key: int, times: Times, values: Values) -> None:
        for trend in self._of(sensor_key):
            trend.set_series(times, values)

    def append(self, sensor_key: int, time: int, value: float) -> None:
        for trend in self._of(sensor_key):
            trend.append(time, value)

    def set_alarm(self, sensor_key: int, priority: Priority | None, state: AlarmState = AlarmState.UNACK) -> None:
        for trend in self._of(sensor_key):
            trend.set_alarm(priority, state)

    def ask_again(self) -> None:
        for trend in self.trends:
            trend.ask_again()

    def set_now(self, now: datetime) -> None:
        for trend in self.trends:
            trend.set_now(now)

    def retranslate(self) -> None:
        self._title.setText(tr("Trends"))
        self.ranges.set_words([tr(name) for name, _ in RANGES])
        self._show_note(self.ranges.taken)

    def _of(self, sensor_key: int) -> list[Trend]:
        return [trend for trend in self.trends if trend.spec is not None and trend.spec.sensor_key == sensor_key]

    def _align(self) -> None:
        """One gutter for all, as wide as the widest needs it."""
        gutter = max(trend.needed_gutter() for trend in self.trends)
        for trend in self.trends:
            trend.set_gutter(gutter)

    def _build_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(12, 0, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for index, trend in enumerate(self.trends):
            row, column = divmod(index, COLUMNS)
            grid.addWidget(trend, row, 2 * column)
            grid.setRowStretch(row, 1)
            grid.setColumnStretch(2 * column, 1)
            if column and not row:
                grid.addWidget(Divider(vertical=True), 0, 2 * column - 1, SHOWN // COLUMNS, 1)
        return grid

    def _on_range(self, index: int) -> None:
        self._show_note(index)
        for trend in self.trends:
            trend.set_range(RANGES[index][1])

    def _show_note(self, index: int) -> None:
        self._note.setText(tr("last {range}, shaded band = normal range", range=tr(RANGES[index][0])))
