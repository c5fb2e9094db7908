"""What narrows a long list: words to look for, groups by asset, one acknowledgement for all that is listed."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.text import tr
from widgets import painting, theme
from widgets.controls import KeyButton

HEIGHT = 68


class Finder(QWidget):
    """`words(text)` while somebody types, `grouped(on)`, `acknowledge_all()`, `left()` on Esc in the field."""

    words = Signal(str)
    grouped = Signal(bool)
    acknowledge_all = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.field = _Field()
        self.group, self.all = KeyButton("quiet", "⇧G"), KeyButton("outline", "⇧C")
        self.group.setCheckable(True)
        self._waiting = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PADDING, 4, theme.PADDING, 7)
        column.setSpacing(5)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.group)
        row.addStretch(1)
        row.addWidget(self.all)
        column.addLayout(row)
        self.field.textChanged.connect(self.words)
        self.field.left.connect(self.left)
        self.group.toggled.connect(self.grouped)
        self.all.clicked.connect(self.acknowledge_all)
        self.retranslate()

    def set_waiting(self, count: int) -> None:
        """How many of the listed alarms wait to be acknowledged."""
        self._waiting = count
        self.all.setEnabled(count > 1)
        self.all.setText(tr("Ack {count}…", count=count) if count > 1 else tr("Ack all…"))

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Tag, place or name"))
        self.group.setText(tr("By asset"))
        self.set_waiting(self._waiting)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(0, self.height() - 1, self.width(), 1), theme.DIVIDER)


class _Field(QLineEdit):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
