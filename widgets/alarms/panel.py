"""The alarms panel: header, counts, list, and the selected alarm's detail."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.alarms import LONG_SHELF_MINUTES, Alarm, AlarmState, Outcome
from models.domain.park import Park
from models.text import N_, tr
from widgets import format as fmt
from widgets.alarms.detail import AlarmDetail
from widgets.alarms.model import AlarmModel
from widgets.alarms.rows import UNACKNOWLEDGED, LiveValue, Names
from widgets.alarms.summary import PrioritySummary
from widgets.alarms.view import AlarmView
from widgets.base import Answer, Question
from widgets.controls import KeyButton, Tag
from widgets.header import Header

BESIDE = 340  # width of the detail beside a narrow list
SHELF_MINUTES = (15, 30, 60, 240, 480)


class AlarmPanel(QWidget):
    """Setters take the picture; what the operator does leaves as signals with alarm ids."""

    acknowledge = Signal(object)  # alarm id
    acknowledge_page = Signal(object)  # list of alarm ids
    shelve = Signal(object, int, str)  # alarm id, minutes, reason
    unshelve = Signal(object)
    open_incident = Signal(object)
    verify = Signal(object, str, str, str)  # alarm id, outcome, who was phoned, note
    selected = Signal(object)  # alarm id or None
    asks = Signal(object)  # Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = AlarmModel(self)
        self.view, self.summary, self.detail = AlarmView(self.model), PrioritySummary(), AlarmDetail()
        self.count, self.page_button = Tag("strong"), KeyButton("outline", "⇧A")
        self.header = Header(self.page_button, self.count, line=False)
        self._compact = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.summary):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        column.addWidget(self.detail)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.view.acknowledge.connect(self.acknowledge)
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self.open_incident)
        self.page_button.clicked.connect(self._acknowledge_page)
        self.detail.settled.connect(self._settle)
        self.detail.shelve.connect(self._ask_shelve)
        self.detail.unshelve.connect(self._unshelve)
        self.detail.open_incident.connect(self._open_incident)
        self.detail.closed.connect(partial(self._choose, None))

    def set_park(self, park: Park) -> None:
        self.model.names = Names(park)
        self._refresh_detail()
        self.view.viewport().update()

    def set_alarms(self, alarms: Mapping[UUID, Alarm]) -> None:
        """Show these alarms; NORM ones are left out."""
        before = self.view.delegate.selected
        self.view.refresh(dict(alarms))
        self.summary.set_alarms(self.model.alarms)
        self._show_count()
        if before and self.view.delegate.selected is None:
            self.selected.emit(None)
        self._refresh_detail()

    def set_values(self, values: Mapping[int, LiveValue]) -> None:
        """The latest readings of alarmed sensors, by sensor key."""
        self.model.values = values
        self.view.viewport().update()

    def set_now(self, now: datetime) -> None:
        """Session time; ages and times left follow it, once a second."""
        self.model.now = now
        self.view.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Glyph and tag only, for small windows."""
        self._compact = compact
        self.view.delegate.compact = compact
        self.summary.set_compact(compact)
        self.page_button.setVisible(not compact)
        self._show_count()
        self._refresh_detail()
        self.view.viewport().update()

    def select(self, alarm_id: UUID | None) -> None:
        """Follow a selection made elsewhere."""
        self.view.select(alarm_id)
        self._refresh_detail()

    def act(self, action: str) -> bool:
        actions = {
            "acknowledge": self._acknowledge,
            "acknowledge_page": self._acknowledge_page,
            "shelve": self._ask_shelve,
            "open_incident": self._open_incident,
            "back": self._back,
        }
        return action in actions and actions[action]() is not False

    def retranslate(self) -> None:
        self.header.title.setText(tr("Alarms"))
        self.page_button.setText(tr("Ack page"))
        self._show_count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_count()
        self._place_detail()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.detail.parentWidget() is not self:
            self.detail.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_detail()

    def _show_count(self) -> None:
        count = sum(alarm.state in UNACKNOWLEDGED for alarm in self.model.alarms)
        words = tr("{n} unacknowledged", n=fmt.number(count, 0)) if count else ""
        self.count.set_text(words)
        self.count.setToolTip(words)
        if count and (self._compact or self.header.needed_width() > self.width() > 0):
            self.count.set_text(fmt.number(count, 0))
        self.page_button.setEnabled(count > 0)

    def _target(self) -> Alarm | None:
        return self.view.focused_alarm()

    def _acknowledge(self) -> bool:
        alarm = self._target()
        if alarm is None or alarm.state not in UNACKNOWLEDGED:
            return False
        self.acknowledge.emit(alarm.id)
        return True

    def _acknowledge_page(self) -> bool:
        page = self.view.page()
        if page:
            self.acknowledge_page.emit(page)
        return bool(page)

    def _open_incident(self) -> bool:
        alarm = self._target()
        if alarm is None:
            return False
        self.open_incident.emit(alarm.id)
        return True

    def _ask_shelve(self) -> bool:
        alarm = self._target()
        if alarm is None or alarm.state is AlarmState.SHLVD:
            return False
        self.asks.emit(
            Question(
                title=N_("Shelve {tag}"),
                parameters={"tag": alarm.sensor_code, "minutes": LONG_SHELF_MINUTES},
                detail=N_("It comes back by itself. Longer than {minutes} min needs a reason."),
                confirm=N_("Shelve"),
                answered=partial(self._shelve, alarm.id),
                minutes=SHELF_MINUTES,
                needs_reason=lambda answer: answer.minutes > LONG_SHELF_MINUTES,
            )
        )
        return True

    def _shelve(self, alarm_id: UUID, answer: Answer) -> None:
        self.shelve.emit(alarm_id, answer.minutes, answer.reason)

    def _unshelve(self) -> None:
        alarm = self._target()
        if alarm:
            self.unshelve.emit(alarm.id)

    def _settle(self, outcome: str, phoned: str) -> None:
        alarm = self._target()
        if alarm is None:
            return
        if outcome == Outcome.REAL.value:
            self.verify.emit(alarm.id, outcome, phoned, "")
            return
        title = N_("False alarm of {tag}") if outcome == Outcome.FALSE.value else N_("Maintenance at {tag}")
        self.asks.emit(
            Question(
                title=title,
                parameters={"tag": alarm.sensor_code},
                confirm=N_("Record"),
                answered=partial(self._record, alarm.id, outcome, phoned),
                reason_label=N_("What did the call establish?"),
            )
        )

    def _record(self, alarm_id: UUID, outcome: str, phoned: str, answer: Answer) -> None:
        self.verify.emit(alarm_id, outcome, phoned, answer.reason)

    def _choose(self, alarm_id: UUID | None) -> None:
        self.view.select(alarm_id)
        self._refresh_detail()
        self.selected.emit(alarm_id)

    def _back(self) -> bool:
        if self.view.delegate.selected is None:
            return False
        self._choose(None)
        return True

    def _refresh_detail(self) -> None:
        self.detail.set_alarm(self.model.alarm(self.view.delegate.selected), self.model.names)
        self._place_detail()

    def _place_detail(self) -> None:
        """Below the list; beside its foot where the list is too narrow for names and numbers."""
        if self._compact and self.detail.parentWidget() is self:
            column = self.layout()
            if column is not None:
                column.removeWidget(self.detail)
            shown = self.detail.isVisible()
            self.detail.setParent(self.window())
            self.detail.setVisible(shown)
        elif not self._compact and self.detail.parentWidget() is not self:
            column = self.layout()
            if column is not None:
                column.addWidget(self.detail)
        if self._compact and not self.detail.isHidden():
            height = self.detail.sizeHint().height()
            corner = self.mapTo(self.window(), self.rect().bottomRight())
            self.detail.setGeometry(corner.x() + 9, corner.y() - height - 8, BESIDE, height)
            self.detail.raise_()
