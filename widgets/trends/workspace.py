"""F6, Trends: sensors to choose from, several of them on one plot, and what each line is."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.park import Sensor
from models.text import N_, tr
from widgets.base import Answer, Choice, Question
from widgets.controls import Divider, KeyButton, Label, ShortLabel
from widgets.format import park_stamp
from widgets.header import Header
from widgets.segments import Segments
from widgets.theme import TEXT_3
from widgets.trends.axis import from_us
from widgets.trends.legend import Legend
from widgets.trends.many import ManyPlot
from widgets.trends.sensor_list import SensorList

HOUR_S = 3600.0
RANGES = (
    (N_("1 h"), HOUR_S),
    (N_("8 h"), 8 * HOUR_S),
    (N_("24 h"), 24 * HOUR_S),
    (N_("7 d"), 168 * HOUR_S),
    (N_("30 d"), 720 * HOUR_S),
)
USUAL = 1
FORMATS = (Choice("csv", N_("CSV")), Choice("parquet", N_("Parquet")))
LISTS, LEGEND, NARROW = 252, 236, 1300


class TrendsWorkspace(QWidget):
    """Emits `wanted` with the code of a sensor to plot, `removed` with a key, `export` with a format."""

    wanted = Signal(str)
    removed = Signal(int)
    export = Signal(str)
    asks = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timezone = "UTC"
        self.sensors, self.plot = SensorList(), ManyPlot()
        self.legend = Legend(self.plot)
        self.ranges = Segments("quiet")
        self.now = KeyButton("primary", key="0")
        self.export_button = KeyButton("quiet", key="X", icon="document")
        self.clear_button = KeyButton("quiet", key="C", icon="close")
        self._title, self._note = Label("title", "1"), ShortLabel("caption", TEXT_3)
        self._found, self._lines = Header(), Header()
        self._lay_out()
        self._wire()
        self.ranges.set_taken(USUAL)
        self.retranslate()

    def set_sensors(self, sensors: Sequence[Sensor], timezone: str) -> None:
        self._timezone = timezone
        self.sensors.set_sensors(sensors)
        self.plot.set_timezone(timezone)

    def set_now(self, now: datetime) -> None:
        self.plot.set_now(now)
        self.legend.set_now(now)
        self._tell()

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this workspace's."""
        actions = {"now": self.plot.go_now, "export": self._ask_export, "clear_plot": self.clear}
        if action not in actions:
            return False
        actions[action]()
        return True

    def clear(self) -> None:
        for curve in list(self.plot.curves):
            self.removed.emit(curve.spec.sensor_key)

    def retranslate(self) -> None:
        self._title.setText(tr("Trends"))
        self._found.title.setText(tr("Sensors"))
        self._lines.title.setText(tr("Lines"))
        self.now.setText(tr("Now"))
        self.export_button.setText(tr("Export…"))
        self.clear_button.setText(tr("Clear"))
        self.ranges.set_words([tr(name) for name, _ in RANGES])
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._left.setFixedWidth(LISTS - 40 if narrow else LISTS)
        self._right.setFixedWidth(LEGEND - 30 if narrow else LEGEND)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 0)
        head.setSpacing(8)
        for widget in (self._title, self.ranges, self.now):
            head.addWidget(widget)
        head.addWidget(self._note, 1)
        head.addWidget(self.clear_button)
        head.addWidget(self.export_button)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(head)
        middle.addWidget(self.plot, 1)
        self._left, self._right = QWidget(), QWidget()
        for side, header, body in ((self._left, self._found, self.sensors), (self._right, self._lines, self.legend)):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(header)
            column.addWidget(body)
            if body is self.legend:
                column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(Divider(vertical=True))
        row.addLayout(middle, 1)
        row.addWidget(Divider(vertical=True))
        row.addWidget(self._right)

    def _wire(self) -> None:
        self.sensors.chosen.connect(self.wanted)
        self.plot.dropped.connect(self.wanted)
        self.plot.turned.connect(self._on_turned)
        self.legend.removed.connect(self.removed)
        self.ranges.chosen.connect(lambda index: self.plot.set_span(RANGES[index][1]))
        self.now.clicked.connect(self.plot.go_now)
        self.clear_button.clicked.connect(self.clear)
        self.export_button.clicked.connect(self._ask_export)

    def _on_turned(self) -> None:
        shown = self.plot.view.window
        seconds = (shown.end - shown.start) / 1e6
        same = [index for index, (_, each) in enumerate(RANGES) if self.plot.view.following and abs(each - seconds) < 1]
        self.ranges.set_taken(same[0] if same else -1)
        self._tell()

    def _tell(self) -> None:
        shown = self.plot.view.window
        self.now.setVisible(not self.plot.view.following)
        start, end = (park_stamp(from_us(edge), self._timezone)[:16] for edge in (shown.start, shown.end))
        self._note.set_text(tr("{start} to {end}", start=start, end=end))

    def _ask_export(self) -> None:
        if self.plot.curves:
            self.asks.emit(
                Question(
                    N_("Export what is plotted"), N_("Write the file"), self._answered, asks_reason=False,
                    detail=N_("Every reading of the window shown, not the line's means"), choices=FORMATS,
                )
            )  # fmt: skip

    def _answered(self, answer: Answer) -> None:
        self.export.emit(answer.choice)
