"""The incident's log: newest first, whether the hash chain holds, and one line to write an entry."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLineEdit, QWidget

from models.domain.events import Event
from models.text import N_, tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.dispatch.event_text import event_text
from widgets.row_list import RowList

TIME, ACTOR, WORDS = 12, 76, 146
PROCESSES = {"gateway": N_("Gateway"), "vision": N_("Vision")}  # actors that are no persons


class LogList(RowList[Event]):
    """Time, who, what; a line that is too long tells itself in its tip."""

    ROW, BOTTOM = 20, 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timezone = "UTC"
        self.names: dict[str, str] = {}  # login -> how the room calls them

    def hint(self) -> str:
        return tr("Nothing is written yet. E writes an entry.")

    def paint_row(self, painter: QPainter, box: QRectF, row: Event, index: int) -> None:
        time = fmt.park_time(row.time, self.timezone)
        painting.text(painter, QRectF(TIME, box.top(), ACTOR - TIME - 6, self.ROW), time, theme.TEXT_3, "caption")
        actor = QRectF(ACTOR, box.top(), WORDS - ACTOR - 8, self.ROW)
        who = tr(PROCESSES[row.actor]) if row.actor in PROCESSES else self.names.get(row.actor, row.actor)
        painting.text(painter, actor, who, theme.TEXT_2, "caption")
        words = event_text(row)
        room = QRectF(WORDS, box.top(), self.width() - WORDS - 12, self.ROW)
        painting.text(painter, room, words, theme.TEXT_1, "caption")
        if index == self.over:
            self.setToolTip(words if painting.width(words, "caption") > room.width() else "")


class EntryLine(QFrame):
    """`written(text)` on Enter; Esc leaves it and keeps the draft. `@` offers unit codes."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(28)
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._write)
        row = QHBoxLayout(self)
        row.setContentsMargins(34, 0, 8, 0)
        row.addWidget(self.field)
        self.retranslate()

    def set_units(self, codes: list[str]) -> None:
        completer = QCompleter([f"@{code} " for code in codes], self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Write an entry, @ names a unit"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self.update()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.field.clearFocus()
            return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.BASE, 4)
            painting.outline(painter, box, theme.ACCENT if self.field.hasFocus() else theme.BORDER, 4)
            painting.keycap(painter, 27, box.center().y(), "E")

    def _write(self) -> None:
        words = self.field.text().strip()
        if words:
            self.field.clear()
            self.field.clearFocus()
            self.written.emit(words)
