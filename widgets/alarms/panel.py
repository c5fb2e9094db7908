"""The alarms panel: header, counts, list, and the selected alarm's detail."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.alarm_life import Guidance
from models.domain.alarms import Alarm, AlarmState, Outcome
from models.domain.park import Park
from models.domain.units import Air
from widgets.alarms.detail import AlarmDetail
from widgets.alarms.listing import AlarmListing
from widgets.alarms.questions import (
    maintenance_question,
    outcome_question,
    place_of,
    remove_question,
    shelve_question,
)
from widgets.alarms.rows import UNACKNOWLEDGED, LiveValue, Names
from widgets.base import Answer

BESIDE = 340  # width of the detail beside a narrow list


class AlarmPanel(QWidget):
    """Setters take the picture; what the operator does leaves as signals with alarm ids."""

    acknowledge = Signal(object)  # alarm id
    acknowledge_page = Signal(object)  # list of alarm ids, all of them in sight
    acknowledge_many = Signal(object, str)  # list of alarm ids, one reason for all
    shelve = Signal(object, int, str)  # alarm id, minutes, reason
    unshelve = Signal(object)
    remove_from_service = Signal(object, str)  # alarm id, reason
    restore = Signal(object)  # out of service or suppressed: back again
    suppress_place = Signal(str, str, int, str)  # kind of target, its code, minutes, reason
    open_incident = Signal(object)
    verify = Signal(object, str, str, str)  # alarm id, outcome, who was phoned, note
    selected = Signal(object)  # alarm id or None
    asks = Signal(object)  # Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listing, self.detail = AlarmListing(), AlarmDetail()
        self.model, self.view = self.listing.model, self.listing.view
        self._compact = False
        self._selected: UUID | None = None
        self._news: Mapping[UUID, Alarm] | None = None
        self._guidance: Callable[[Alarm], Guidance] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.listing, 1)
        column.addWidget(self.detail)
        self._connect()

    def _connect(self) -> None:
        self.listing.acknowledge_page.connect(self.acknowledge_page)
        self.listing.acknowledge_many.connect(self.acknowledge_many)
        self.listing.asks.connect(self.asks)
        self.listing.rearranged.connect(self._on_rearranged)
        self.view.acknowledge.connect(self.acknowledge)
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self.open_incident)
        self.detail.settled.connect(self._settle)
        self.detail.shelve.connect(self._ask_shelve)
        self.detail.unshelve.connect(self._unshelve)
        self.detail.remove.connect(self._ask_remove)
        self.detail.restore.connect(self._restore)
        self.detail.suppress.connect(self._ask_suppress)
        self.detail.open_incident.connect(self._open_incident)
        self.detail.closed.connect(partial(self._choose, None))

    def set_park(self, park: Park) -> None:
        self.model.names = Names(park)
        self._refresh_detail()
        self.view.viewport().update()

    def set_air(self, air: Air) -> None:
        """In which air gases are told in their other unit."""
        self.model.names.air = air

    def set_guidance(self, guidance: Callable[[Alarm], Guidance]) -> None:
        """How the words for an alarm are found; called again when somebody has changed them."""
        self._guidance = guidance
        self._refresh_detail()

    def set_flood_limit(self, limit: int) -> None:
        """How many alarms of one asset in ten minutes are borne; more become one row."""
        self.model.flood_limit = limit

    def set_alarms(self, alarms: Mapping[UUID, Alarm]) -> None:
        """Show these alarms; NORM ones are left out. A hidden panel orders them when it is shown or asked to act."""
        self._news = alarms
        if self.isVisible():
            self._catch_up()

    def _catch_up(self) -> None:
        alarms, self._news = self._news, None
        if alarms is not None:
            self.listing.set_alarms(alarms)

    def _on_rearranged(self) -> None:
        if self._selected is not None and self.view.delegate.selected is None:
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
        self.listing.set_compact(compact)
        self._refresh_detail()

    def select(self, alarm_id: UUID | None) -> None:
        """Follow a selection made elsewhere."""
        self._catch_up()
        self.view.select(alarm_id)
        self._refresh_detail()

    def act(self, action: str) -> bool:
        self._catch_up()
        actions: dict[str, Callable[[], bool]] = {
            "acknowledge": self._acknowledge,
            "acknowledge_page": self.listing.acknowledge_seen,
            "acknowledge_all": self.listing.acknowledge_all,
            "find_alarms": self.listing.look_for,
            "group_alarms": self.listing.toggle_groups,
            "next_listing": self.listing.next_listing,
            "shelve": self._ask_shelve,
            "open_incident": self._open_incident,
            "back": self._back,
        }
        return action in actions and actions[action]()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_detail()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.detail.parentWidget() is not self:
            self.detail.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()
        self._refresh_detail()

    def _target(self) -> Alarm | None:
        return self.view.focused_alarm()

    def _acknowledge(self) -> bool:
        group, alarm = self.view.focused_group(), self._target()
        if group is not None:
            return self.listing.acknowledge_group(group)
        if alarm is None or alarm.state not in UNACKNOWLEDGED:
            return False
        self.acknowledge.emit(alarm.id)
        return True

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
        self.asks.emit(shelve_question(alarm, partial(self._shelve, alarm.id)))
        return True

    def _shelve(self, alarm_id: UUID, answer: Answer) -> None:
        self.shelve.emit(alarm_id, answer.minutes, answer.reason)

    def _unshelve(self) -> None:
        alarm = self._target()
        if alarm:
            self.unshelve.emit(alarm.id)

    def _restore(self) -> None:
        alarm = self._target()
        if alarm:
            self.restore.emit(alarm.id)

    def _ask_remove(self) -> None:
        alarm = self._target()
        if alarm:
            answered = partial(self._remove, alarm.id)
            self.asks.emit(remove_question(alarm, answered))

    def _remove(self, alarm_id: UUID, answer: Answer) -> None:
        self.remove_from_service.emit(alarm_id, answer.reason)

    def _ask_suppress(self) -> None:
        alarm = self._target()
        if alarm:
            asset = self.model.names.asset(alarm)
            kind, target = place_of(alarm, asset.code if asset else "")
            self.asks.emit(maintenance_question(target, partial(self._suppress, kind.value, target)))

    def _suppress(self, kind: str, target: str, answer: Answer) -> None:
        self.suppress_place.emit(kind, target, answer.minutes, answer.reason)

    def _settle(self, outcome: str, phoned: str) -> None:
        alarm = self._target()
        if alarm is None:
            return
        if outcome == Outcome.REAL.value:
            self.verify.emit(alarm.id, outcome, phoned, "")
            return
        self.asks.emit(outcome_question(alarm, Outcome(outcome), partial(self._record, alarm.id, outcome, phoned)))

    def _record(self, alarm_id: UUID, outcome: str, phoned: str, answer: Answer) -> None:
        self.verify.emit(alarm_id, outcome, phoned, answer.reason)

    def _choose(self, alarm_id: UUID | None) -> None:
        self.view.select(alarm_id)
        self._refresh_detail()
        self.selected.emit(alarm_id)

    def _back(self) -> bool:
        if self.view.delegate.selected is not None:
            self._choose(None)
        elif self.listing.is_narrowed:
            self.listing.widen()
        else:
            return False
        return True

    def _refresh_detail(self) -> None:
        self._selected = self.view.delegate.selected
        alarm = self.model.alarm(self._selected)
        guidance = self._guidance(alarm) if alarm and self._guidance else None
        self.detail.set_alarm(alarm, self.model.names, guidance)
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
