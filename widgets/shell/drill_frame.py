"""The frame around the whole room, hatched in a DRILL and light in the past, and the LIVE alarm that breaks in."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.alarms import AlarmState, Priority
from models.text import tr
from scenes.symbols import paint_glyph
from widgets import painting, theme
from widgets.controls import KeyButton
from widgets.shell.hatch import paint_hatch

TOP, SIDE, PAST = 24, 12, 6


class DrillFrame(QWidget):
    """Holds the room; in a drill it is hatched, 24 px above and 12 px elsewhere, with DRILL three times above.

    In the past a light line runs around it, inside the hatch where there is one.
    """

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drill = self._past = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(inner)

    @property
    def drill(self) -> bool:
        return self._drill

    def set_drill(self, drill: bool) -> None:
        self._drill = drill
        self._make_room()

    def set_past(self, past: bool) -> None:
        self._past = past
        self._make_room()

    def retranslate(self) -> None:
        self.update()

    def _make_room(self) -> None:
        side, top = (SIDE, TOP) if self._drill else (0, 0)
        line = PAST if self._past else 0
        self._column.setContentsMargins(side + line, top + line, side + line, side + line)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not (self._drill or self._past):
            return
        with QPainter(self) as painter:
            if self._drill:
                self._paint_drill(painter)
            if self._past:
                side, top = (SIDE, TOP) if self._drill else (0, 0)
                painting.fill(painter, QRectF(self.rect()).adjusted(side, top, -side, -side), theme.TEXT_2)

    def _paint_drill(self, painter: QPainter) -> None:
        paint_hatch(painter, QRectF(self.rect()))
        wide, word = self.width(), tr("DRILL")
        for share, extra in ((0.115, ""), (0.5, tr("no message leaves this session")), (0.885, "")):
            need = painting.width(word, "title", 700) + 56 + (painting.width(extra, "caption") + 24 if extra else 0)
            plate = QRectF(wide * share - need / 2, 0, need, TOP)
            painting.fill(painter, plate, theme.BASE)
            left = plate.left() + 28
            left += painting.text(painter, plate.adjusted(28, 0, 0, 0), word, theme.TEXT_1, "title", 700) + 24
            rest = QRectF(left, 0, plate.right() - left, TOP)
            painting.text(painter, rest, extra, theme.TEXT_1, "caption")


class BreakIn(QWidget):
    """A LIVE alarm while a drill or the past is shown: a row under the top bar until it is left or dismissed."""

    leave = Signal()
    stay = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(48)
        self._priority, self._tag, self._words = Priority.CRITICAL, "", ""
        self._leave = KeyButton("primary", "F9", tall=True)
        self._stay = KeyButton("outline", tall=True)
        self._leave.clicked.connect(self.leave)
        self._stay.clicked.connect(self.stay)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addStretch(1)
        row.addWidget(self._stay)
        row.addWidget(self._leave)
        self.retranslate()
        self.hide()

    def show_alarm(self, priority: Priority, tag: str, words: str) -> None:
        self._priority, self._tag, self._words = priority, tag, words
        self.show()
        self.update()

    def retranslate(self) -> None:
        self._leave.setText(tr("Go to LIVE"))
        self._stay.setText(tr("Stay, a colleague has it"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.RAISED)
            painting.fill(painter, QRectF(0, 0, 6, box.height()), theme.PRIORITY_TEXT[self._priority.value])
            paint_glyph(painter, QRectF(20, 12, 24, 24), self._priority, AlarmState.UNACK)
            left = 60.0
            room = self._stay.x() - left - 16
            left += painting.text(painter, QRectF(left, 0, room, 48), tr("LIVE alarm"), theme.TEXT_1, "title", 700) + 12
            left += painting.text(painter, QRectF(left, 0, self._stay.x() - left - 16, 48), self._tag,
                                  theme.PRIORITY_TEXT[self._priority.value], "title") + 12
            painting.text(painter, QRectF(left, 0, self._stay.x() - left - 16, 48), self._words, theme.TEXT_1, "body")
