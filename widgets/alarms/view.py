"""The alarm list itself. A new row never shifts the one under the pointer or with the focus.

Scrolling compensates for rows that come above the anchor. Where the list is too short to scroll, slack below it makes
room; the slack goes, and the list settles at its top, when the pointer has left.
"""

from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from models.domain.alarms import Alarm, AlarmState
from models.text import tr
from widgets import painting, theme
from widgets.alarms.delegate import ROW, AlarmDelegate, glyph_rect
from widgets.alarms.model import AlarmModel
from widgets.alarms.rows import UNACKNOWLEDGED
from widgets.blink import heartbeat


class AlarmView(QListView):
    """`acknowledge(id)` from a row's button, `chosen(id)` when a row is picked."""

    acknowledge = Signal(object)
    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: AlarmModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alarms, self._slack = model, 0
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

    def refresh(self, alarms: dict[UUID, Alarm]) -> None:
        """Take a new picture and keep the anchor row where it is."""
        anchor = self._anchor()
        top = self._top_of(anchor)
        if self._alarms.set_alarms(alarms) and top is not None and self._alarms.row_of(anchor) >= 0:
            offset = self._alarms.row_of(anchor) * ROW - top
            self._slack = max(0, offset - self._scroll_range())
            self.updateGeometries()
            self.verticalScrollBar().setValue(max(0, offset))
        self._settle_focus()
        heartbeat().want(self, any(alarm.state is AlarmState.UNACK for alarm in self._alarms.alarms[:1]))
        self.viewport().update()

    def page(self) -> list[UUID]:
        """The unacknowledged alarms whose rows can be seen now."""
        first, last = self._visible_rows()
        rows = self._alarms.alarms[first : last + 1]
        return [alarm.id for alarm in rows if alarm.state in UNACKNOWLEDGED]

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

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._slack:
            bar = self.verticalScrollBar()
            bar.setMaximum(self._scroll_range() + self._slack)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._drop_slack()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        alarm = self._alarm_at(event.position().toPoint())
        if alarm is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        row = self.visualRect(self._alarms.index(self._alarms.row_of(alarm.id)))
        if self.delegate.ack_rect(row, alarm).contains(event.position()):
            self.acknowledge.emit(alarm.id)
            return
        self.chosen.emit(alarm.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        alarm = self._alarm_at(event.position().toPoint())
        if alarm:
            self.opened.emit(alarm.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._alarms.alarms:
            event.ignore()
            return
        row = self._alarms.row_of(self.delegate.focused)
        row = min(max(row + step, 0), len(self._alarms.alarms) - 1)
        self.chosen.emit(self._alarms.alarms[row].id)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._alarms.alarms:
            box = QRectF(self.viewport().rect()).adjusted(12, 12, -12, 0)
            box.setHeight(20)
            words = tr("No alarms") if self.delegate.compact else tr("No alarms. Every point is normal.")
            with QPainter(self.viewport()) as painter:
                painting.text(painter, box, words, theme.TEXT_3, "caption")

    def _anchor(self) -> UUID | None:
        """The row under the pointer, else the focused row if it can be seen."""
        if self.underMouse():
            alarm = self._alarm_at(self.viewport().mapFromGlobal(self.cursor().pos()))
            if alarm:
                return alarm.id
        if self.hasFocus() or self.delegate.selected:
            return self.delegate.selected or self.delegate.focused
        return None

    def _top_of(self, alarm_id: UUID | None) -> int | None:
        row = self._alarms.row_of(alarm_id)
        if row < 0:
            return None
        top = row * ROW - self.verticalScrollBar().value()
        return top if -ROW < top < self.viewport().height() else None

    def _scroll_range(self) -> int:
        return max(0, len(self._alarms.alarms) * ROW - self.viewport().height())

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
        if delegate.selected is None:
            first = next((alarm for alarm in self._alarms.alarms[:1] if alarm.state in UNACKNOWLEDGED), None)
            delegate.focused = first.id if first else None

    def _visible_rows(self) -> tuple[int, int]:
        top = self.verticalScrollBar().value()
        return top // ROW, min((top + self.viewport().height() - 1) // ROW, len(self._alarms.alarms) - 1)

    def _alarm_at(self, point: QPoint) -> Alarm | None:
        row = (point.y() + self.verticalScrollBar().value()) // ROW
        return self._alarms.alarms[row] if 0 <= row < len(self._alarms.alarms) else None

    def _on_beat(self, _lit: bool) -> None:
        """Repaint only the glyphs whose rings blink."""
        if not self.isVisible():
            return
        first, last = self._visible_rows()
        for row in range(first, last + 1):
            if self._alarms.alarms[row].state is AlarmState.UNACK:
                box = QRectF(self.visualRect(self._alarms.index(row)))
                self.viewport().update(glyph_rect(box).adjusted(-6, -8, 6, 6).toRect())
