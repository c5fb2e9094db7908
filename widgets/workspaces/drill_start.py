"""The form that joins a running drill or starts one: which scenario, under what title, how fast, with which chance."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from models.text import tr
from widgets import painting, theme
from widgets.controls import KeyButton, Label, ShortLabel
from widgets.segments import Segments
from widgets.workspaces.drill_records import DrillStart, RunningDrill, ScenarioOption

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0)
USUAL_SPEED = 1
MOST_SEED = 999_999
WIDTH = 480


def speed_text(speed: float) -> str:
    return f"{speed:g}×"


class ScenarioRow(QAbstractButton):
    """One scenario to choose: a ring, its title, and in which conditions it plays."""

    def __init__(self, option: ScenarioOption, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.setCheckable(True)
        self.setAccessibleName(option.title)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 56 if self.option.detail else 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.SELECTED if self.isChecked() else theme.RAISED, 4)
            if self.isChecked() or self.hasFocus() or self.underMouse():
                painting.outline(painter, box, theme.ACCENT if self.isChecked() or self.hasFocus() else theme.BORDER, 4)
            ring = QRectF(14, box.center().y() - 7, 14, 14)
            painting.outline(painter, ring, theme.ACCENT if self.isChecked() else theme.TEXT_3, 7, 1.5)
            if self.isChecked():
                painting.fill(painter, ring.adjusted(4, 4, -4, -4), theme.ACCENT, 3)
            width = self.width() - 54
            top = 8 if self.option.detail else (self.height() - 20) / 2
            painting.text(painter, QRectF(42, top, width, 20), self.option.title, theme.TEXT_1, "title")
            painting.text(painter, QRectF(42, 30, width, 16), self.option.detail, theme.TEXT_3, "caption")


class DrillStartForm(QWidget):
    """Emits `start` with a DrillStart, or `join` with the session of a drill that runs already."""

    start = Signal(object)
    join = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ScenarioRow] = []
        self.running: tuple[RunningDrill, ...] = ()
        self._joins = QVBoxLayout()
        self._joins.setSpacing(8)
        self._group, self._list = QButtonGroup(self), QVBoxLayout()
        self._list.setSpacing(8)
        self._heading, self._note = Label("heading", "1"), Label("body", "2")
        self._note.setWordWrap(True)
        self._names = [Label("body", "2") for _ in range(3)]
        self.title, self.seed = QLineEdit(), QSpinBox()
        self.seed.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.seed.setRange(1, MOST_SEED)
        self.speed = Segments("joined", height=32)
        self.speed.set_words([speed_text(each) for each in SPEEDS])
        self.speed.set_taken(USUAL_SPEED)
        self.go = KeyButton("primary", icon="play", tall=True)
        self._lay_out()
        self.go.clicked.connect(self._on_start)
        self.title.returnPressed.connect(self._on_start)
        self.retranslate()

    def set_scenarios(self, options: Sequence[ScenarioOption]) -> None:
        """Those that can be started; what was chosen stays chosen."""
        chosen = self._option()
        kept = chosen.code if chosen else ""
        for row in self._rows:
            self._group.removeButton(row)
            row.hide()
            row.deleteLater()
        self._rows = [ScenarioRow(option) for option in options]
        for row in self._rows:
            self._group.addButton(row)
            self._list.addWidget(row)
            row.setChecked(row.option.code == kept)
            row.toggled.connect(self._on_scenario)
        if self._rows and not self._option():
            self._rows[0].setChecked(True)
        self.go.setEnabled(bool(options))

    def set_running(self, drills: Sequence[RunningDrill]) -> None:
        """Drills that other seats are in; each can be joined."""
        if tuple(drills) == self.running:
            return
        self.running = tuple(drills)
        while (item := self._joins.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for drill in self.running:
            self._joins.addWidget(self._join_row(drill))

    def _join_row(self, drill: RunningDrill) -> QWidget:
        row = QWidget(self)
        title, detail = ShortLabel("title", theme.TEXT_1), ShortLabel("caption", theme.TEXT_3)
        title.set_text(drill.title)
        detail.set_text(drill.detail)
        button = KeyButton("primary", icon="play", tall=True)
        button.setText(tr("Join"))
        button.clicked.connect(lambda: self.join.emit(drill.session_id))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title)
        words.addWidget(detail)
        line = QHBoxLayout(row)
        line.setContentsMargins(14, 8, 14, 8)
        line.addLayout(words, 1)
        line.addWidget(button)
        return row

    def _option(self) -> ScenarioOption | None:
        return next((row.option for row in self._rows if row.isChecked()), None)

    def set_busy(self, busy: bool) -> None:
        """While the drill is being made."""
        self.go.setEnabled(bool(self._rows) and not busy)
        self.go.setText(tr("The drill is being started") if busy else tr("Start drill"))

    def retranslate(self) -> None:
        self._heading.setText(tr("Start a drill"))
        self._note.setText(tr("Nothing of a drill leaves this room: its messages are written and withheld."))
        words = (tr("Title"), tr("Speed"), tr("Seed"))
        for label, text in zip(self._names, words, strict=True):
            label.setText(text)
        self.seed.setToolTip(tr("The same seed gives the same noise and wind again"))
        self.set_busy(False)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        fields: tuple[QWidget, ...] = (self.title, self.speed, self.seed)
        for index, (label, entry) in enumerate(zip(self._names, fields, strict=True)):
            grid.addWidget(label, index, 0)
            side = Qt.AlignmentFlag(0) if entry is self.title else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(entry, index, 1, side)
        grid.setColumnStretch(1, 1)
        self.seed.setFixedWidth(120)
        box = QWidget(self)
        box.setFixedWidth(WIDTH)
        column = QVBoxLayout(box)
        column.setSpacing(12)
        column.addStretch(1)
        column.addLayout(self._joins)
        column.addWidget(self._heading)
        column.addWidget(self._note)
        column.addSpacing(8)
        column.addLayout(self._list)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        middle = QHBoxLayout(self)
        middle.addStretch(1)
        middle.addWidget(box)
        middle.addStretch(1)

    def _on_scenario(self, chosen: bool) -> None:
        option = self._option()
        titles = {row.option.title for row in self._rows}
        if chosen and option and (not self.title.text() or self.title.text() in titles):  # one's own title is kept
            self.title.setText(option.title)

    def _on_start(self) -> None:
        option = self._option()
        if self.go.isEnabled() and option is not None:
            title = self.title.text().strip() or option.title
            self.start.emit(DrillStart(option.code, title, SPEEDS[self.speed.taken], self.seed.value()))
