"""The form that starts a drill: which scenario, under what title, how fast, with which chance."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from models.text import tr
from widgets.controls import KeyButton, Label
from widgets.segments import Segments
from widgets.workspaces.drill_records import DrillStart, ScenarioOption

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0)
USUAL_SPEED = 1
MOST_SEED = 999_999
WIDTH = 480


def speed_text(speed: float) -> str:
    return f"{speed:g}×"


class DrillStartForm(QWidget):
    """Emits `start` with a DrillStart."""

    start = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[ScenarioOption, ...] = ()
        self._heading, self._note = Label("heading", "1"), Label("body", "2")
        self._detail = Label("caption", "3")
        self._names = [Label("body", "2") for _ in range(4)]
        self.scenario, self.title, self.seed = QComboBox(), QLineEdit(), QSpinBox()
        self.seed.setRange(1, MOST_SEED)
        self.speed = Segments("joined", height=32)
        self.speed.set_words([speed_text(each) for each in SPEEDS])
        self.speed.set_taken(USUAL_SPEED)
        self.go = KeyButton("primary", icon="play", tall=True)
        for label in (self._note, self._detail):
            label.setWordWrap(True)
        self._lay_out()
        self.scenario.currentIndexChanged.connect(self._on_scenario)
        self.go.clicked.connect(self._on_start)
        self.title.returnPressed.connect(self._on_start)
        self.retranslate()

    def set_scenarios(self, options: Sequence[ScenarioOption]) -> None:
        self._options = tuple(options)
        kept = self.scenario.currentIndex()
        self.scenario.blockSignals(True)
        self.scenario.clear()
        self.scenario.addItems([option.title for option in options])
        self.scenario.setCurrentIndex(max(0, min(kept, len(options) - 1)))
        self.scenario.blockSignals(False)
        self.go.setEnabled(bool(options))
        self._on_scenario(self.scenario.currentIndex())

    def set_busy(self, busy: bool) -> None:
        """While the drill is being made."""
        self.go.setEnabled(bool(self._options) and not busy)
        self.go.setText(tr("The drill is being started") if busy else tr("Start drill"))

    def retranslate(self) -> None:
        self._heading.setText(tr("Start a drill"))
        self._note.setText(tr("Nothing of a drill leaves this room: its messages are written and withheld."))
        words = (tr("Scenario"), tr("Title"), tr("Speed"), tr("Seed"))
        for label, text in zip(self._names, words, strict=True):
            label.setText(text)
        self.seed.setToolTip(tr("The same seed gives the same noise and wind again"))
        self.set_busy(False)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        fields: tuple[QWidget, ...] = (self.scenario, self.title, self.speed, self.seed)
        places = (0, 2, 3, 4)
        for label, field, row in zip(self._names, fields, places, strict=True):
            grid.addWidget(label, row, 0)
            left = Qt.AlignmentFlag.AlignLeft if field in (self.speed, self.seed) else Qt.AlignmentFlag(0)
            grid.addWidget(field, row, 1, left)
        grid.addWidget(self._detail, 1, 1)
        grid.setColumnStretch(1, 1)
        self.seed.setMinimumWidth(120)
        box = QWidget(self)
        box.setFixedWidth(WIDTH)
        column = QVBoxLayout(box)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (self._heading, self._note):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        middle = QHBoxLayout(self)
        middle.addStretch(1)
        middle.addWidget(box)
        middle.addStretch(1)

    def _on_scenario(self, index: int) -> None:
        if not 0 <= index < len(self._options):
            return
        option = self._options[index]
        self._detail.setText(option.detail)
        titles = {each.title for each in self._options}
        if not self.title.text() or self.title.text() in titles:  # a title of one's own is kept
            self.title.setText(option.title)

    def _on_start(self) -> None:
        index = self.scenario.currentIndex()
        if self.go.isEnabled() and 0 <= index < len(self._options):
            option = self._options[index]
            title = self.title.text().strip() or option.title
            self.start.emit(DrillStart(option.code, title, SPEEDS[self.speed.taken], self.seed.value()))
