"""The alarm list itself. A new row never shifts the one under the pointer or with the focus.

Scrolling compensates for rows that come above the anchor. Where the list is too short to scroll, slack below it makes
room; the slack goes, and the list settles at its top, when the pointer has left.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QWidget

from models.domain.alarms import Alarm, AlarmState
from models.text import tr
from widgets import painting, theme
from widgets.alarms.arrangement import Group, Row, waits
from widgets.alarms.delegate import ROW, TEXT_LEFT, AlarmDelegate, glyph_rect
from widgets.alarms.model import AlarmModel
from widgets.alarms.rows import UNACKNOWLEDGED
from widgets.blink import heartbeat


class AlarmView(QListView):
    """`acknowledge(id)` from a row's button, `acknowledge_group(group)` from a group's, `chosen(id)` of a picked row.

    Groups open and close in place; a row pulled away carries its sensor.
    """

    acknowledge = Signal(object)
    acknowledge_group = Signal(object)
    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: AlarmModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alarms, self._slack = model, 0
        self._pressed = QPoint()
        self.delegate = AlarmDelegate(model, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        heartbeat().beat.connect(self._on_beat)

    def refresh(self, change: Callable[[], bool]) -> None:
        """Let the model change and keep the anchor row where it is."""
        anchor = self._anchor()
        top = self._top_of(anchor)
        if change() and top is not None and self._alarms.row_of(anchor) >= 0:
            offset = self._alarms.row_of(anchor) * ROW - top
            self._slack = max(0, offset - self._scroll_range())
            self.updateGeometries()
            self.verticalScrollBar().setValue(max(0, offset))
        self._settle_focus()
        heartbeat().want(self, any(_rings(row) for row in self._alarms.rows[:1]))
        self.viewport().update()

    def page(self) -> list[UUID]:
        """The unacknowledged alarms whose rows can be seen now."""
        first, last = self._visible_rows()
        rows = self._alarms.rows[first : last + 1]
        return [row.id for row in rows if isinstance(row, Alarm) and row.state in UNACKNOWLEDGED]

    def select(self, alarm_id: UUID | None) -> None:
        self.delegate.selected = alarm_id
        if alarm_id is not None:
            self.delegate.focused = alarm_id
            row = self._alarms.row_of(alarm_id)
            if row >= 0:
                self.scrollTo(self._alarms.index(row))
        self._settle_focus()
        self.viewport().update()

    def focused_alarm(self) -> Alarm | None:
        """The alarm the A key acts on: the selected one, else the first unacknowledged."""
        return self._alarms.alarm(self.delegate.focused)

    def focused_group(self) -> Group | None:
        """The group the A key acts on."""
        row = self._alarms.row_of(self.delegate.focused)
        found = self._alarms.rows[row] if row >= 0 else None
        return found if isinstance(found, Group) else None

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._slack:
            bar = self.verticalScrollBar()
            bar.setMaximum(self._scroll_range() + self._slack)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._drop_slack()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if row is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position().toPoint()
        box = self.visualRect(self._alarms.index(self._alarms.row_of(row.id)))
        on_button = self.delegate.ack_rect(box, row).contains(event.position())
        if isinstance(row, Group):
            if on_button:
                self.acknowledge_group.emit(row)
            else:
                self.toggle(row.id)
        elif on_button:
            self.acknowledge.emit(row.id)
        else:
            self.chosen.emit(row.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A row that is pulled away carries its sensor to a plot."""
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        row = self._row_at(self._pressed)
        if event.buttons() & Qt.MouseButton.LeftButton and far and isinstance(row, Alarm):
            drag = QDrag(self)
            drag.setMimeData(self._alarms.mimeData([self._alarms.index(self._alarms.row_of(row.id))]))
            drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if isinstance(row, Alarm):
            self.opened.emit(row.id)

    def toggle(self, group_id: str) -> None:
        """Open or close a group; it takes the focus."""
        self.delegate.selected, self.delegate.focused = None, group_id
        self.refresh(lambda: self._alarms.toggle(group_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(event.key()))
        group = self.focused_group()
        if group is not None and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if group.opened == (event.key() == Qt.Key.Key_Left):
                self.toggle(group.id)
        elif step is None or not self._alarms.rows:
            event.ignore()
        else:
            place = self._alarms.row_of(self.delegate.focused) + step
            self._step_to(self._alarms.rows[min(max(place, 0), len(self._alarms.rows) - 1)])

    def _step_to(self, row: Row) -> None:
        if isinstance(row, Alarm):
            self.chosen.emit(row.id)
            return
        self.delegate.selected, self.delegate.focused = None, row.id
        self.scrollTo(self._alarms.index(self._alarms.row_of(row.id)))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.delegate.glyphs_only = event.rect().right() < TEXT_LEFT  # a beat of the rings, not the words
        super().paintEvent(event)
        if not self._alarms.rows:
            box = QRectF(self.viewport().rect()).adjusted(12, 12, -12, 0)
            box.setHeight(20)
            words = self._nothing()
            with QPainter(self.viewport()) as painter:
                painting.text(painter, box, words, theme.TEXT_3, "caption")

    def _nothing(self) -> str:
        if self._alarms.filter.is_narrow:
            return tr("Nothing here") if self.delegate.compact else tr("No alarm passes the filter")
        return tr("No alarms") if self.delegate.compact else tr("No alarms. Every point is normal.")

    def _anchor(self) -> UUID | str | None:
        """The row under the pointer, else the focused row if it can be seen."""
        if self.underMouse():
            row = self._row_at(self.viewport().mapFromGlobal(self.cursor().pos()))
            if row is not None:
                return row.id
        if self.hasFocus() or self.delegate.selected:
            return self.delegate.selected or self.delegate.focused
        return None

    def _top_of(self, alarm_id: UUID | str | None) -> int | None:
        row = self._alarms.row_of(alarm_id)
        if row < 0:
            return None
        top = row * ROW - self.verticalScrollBar().value()
        return top if -ROW < top < self.viewport().height() else None

    def _scroll_range(self) -> int:
        return max(0, len(self._alarms.rows) * ROW - self.viewport().height())

    def _drop_slack(self) -> None:
        if self._slack and not self.delegate.selected:
            self._slack = 0
            self.updateGeometries()
            self.verticalScrollBar().setValue(0)

    def _settle_focus(self) -> None:
        """Keep the focus on a row that exists; without a selection it is the first that needs acknowledging."""
        delegate = self.delegate
        if self._alarms.row_of(delegate.selected) < 0:
            delegate.selected = None
        if delegate.selected is None and self.focused_group() is None:
            first = next((row for row in self._alarms.rows[:1] if waits(row)), None)
            delegate.focused = first.id if first else None

    def _visible_rows(self) -> tuple[int, int]:
        top = self.verticalScrollBar().value()
        return top // ROW, min((top + self.viewport().height() - 1) // ROW, len(self._alarms.rows) - 1)

    def _row_at(self, point: QPoint) -> Row | None:
        place = (point.y() + self.verticalScrollBar().value()) // ROW
        return self._alarms.rows[place] if 0 <= place < len(self._alarms.rows) else None

    def _on_beat(self, _lit: bool) -> None:
        """Repaint only the glyphs whose rings blink."""
        if not self.isVisible():
            return
        first, last = self._visible_rows()
        for row in range(first, last + 1):
            if _rings(self._alarms.rows[row]):
                box = QRectF(self.visualRect(self._alarms.index(row)))
                self.viewport().update(glyph_rect(box).adjusted(-6, -8, 6, 6).toRect())


def _rings(row: Row) -> bool:
    return (row.worst if isinstance(row, Group) else row).state is AlarmState.UNACK

