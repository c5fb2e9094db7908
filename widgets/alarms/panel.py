"""The alarms panel: header, counts, list, and the selected alarm's detail."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.alarm_life import Guidance
from models.domain.alarms import Alarm, AlarmState, Outcome, Priority
from models.domain.park import Park
from models.text import tr
from widgets import format as fmt
from widgets.alarms.arrangement import LISTING_NAMES, Filter, Group, Listing
from widgets.alarms.detail import AlarmDetail
from widgets.alarms.finder import Finder
from widgets.alarms.model import AlarmModel
from widgets.alarms.questions import (
    acknowledge_question,
    maintenance_question,
    outcome_question,
    place_of,
    remove_question,
    shelve_question,
)
from widgets.alarms.rows import UNACKNOWLEDGED, LiveValue, Names
from widgets.alarms.summary import PrioritySummary
from widgets.alarms.view import AlarmView
from widgets.base import Answer
from widgets.controls import KeyButton, Tag
from widgets.header import Header

BESIDE = 340  # width of the detail beside a narrow list
LONG_LIST = 20  # beyond so many alarms the finder is always there


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
        self.model = AlarmModel(self)
        self.view, self.summary, self.detail = AlarmView(self.model), PrioritySummary(), AlarmDetail()
        self.finder, self._finding = Finder(), False
        self.count, self.page_button = Tag("strong"), KeyButton("outline", "⇧A")
        self.header = Header(self.page_button, self.count, line=False)
        self._compact = False
        self._standing: Mapping[UUID, Alarm] = {}
        self._news: Mapping[UUID, Alarm] | None = None
        self._waiting = 0
        self._guidance: Callable[[Alarm], Guidance] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.summary, self.finder):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        column.addWidget(self.detail)
        self._connect()
        self._show_finder()
        self.retranslate()

    def _connect(self) -> None:
        self.summary.priority_pressed.connect(self._press_priority)
        self.summary.listing_pressed.connect(self._press_listing)
        self.finder.words.connect(lambda words: self._narrow(replace(self.model.filter, text=words)))
        self.finder.grouped.connect(self._group)
        self.finder.acknowledge_all.connect(self._acknowledge_all)
        self.finder.left.connect(self._leave_finder)
        self.view.acknowledge_group.connect(self._acknowledge_group)
        self.view.acknowledge.connect(self.acknowledge)
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self.open_incident)
        self.page_button.clicked.connect(self._acknowledge_page)
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

    def set_guidance(self, guidance: Callable[[Alarm], Guidance]) -> None:
        """How the words for an alarm are found; called again when somebody has changed them."""
        self._guidance = guidance
        self._refresh_detail()

    def set_alarms(self, alarms: Mapping[UUID, Alarm]) -> None:
        """Show these alarms; NORM ones are left out. A hidden panel orders them when it is shown or asked to act."""
        self._news = alarms
        if self.isVisible():
            self._catch_up()

    def _catch_up(self) -> None:
        alarms, self._news = self._news, None
        if alarms is None:
            return
        self._standing = alarms
        self._waiting = sum(alarm.state in UNACKNOWLEDGED for alarm in alarms.values())
        self.summary.set_alarms(alarms.values())
        self._rearrange(lambda: self.model.set_alarms(alarms))
        self._show_finder()

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
        self._show_finder()
        self._refresh_detail()
        self.view.viewport().update()

    def select(self, alarm_id: UUID | None) -> None:
        """Follow a selection made elsewhere."""
        self._catch_up()
        self.view.select(alarm_id)
        self._refresh_detail()

    def act(self, action: str) -> bool:
        self._catch_up()
        actions = {
            "acknowledge": self._acknowledge,
            "acknowledge_page": self._acknowledge_page,
            "acknowledge_all": self._acknowledge_all,
            "find_alarms": self._find,
            "group_alarms": self._toggle_groups,
            "next_listing": self._next_listing,
            "shelve": self._ask_shelve,
            "open_incident": self._open_incident,
            "back": self._back,
        }
        return action in actions and actions[action]() is not False

    def retranslate(self) -> None:
        self.header.title.setText(tr(LISTING_NAMES[self.model.filter.listing]))
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
        self._catch_up()
        self._refresh_detail()

    def _show_count(self) -> None:
        count = self._waiting
        words = tr("{n} unacknowledged", n=fmt.number(count, 0)) if count else ""
        if self.model.filter.listing is not Listing.STANDING:
            count = len(self.model.alarms)
            words = tr("{n} listed", n=fmt.number(count, 0)) if count else ""
        self.count.set_text(words)
        self.count.setToolTip(words)
        if count and (self._compact or self.header.needed_width() > self.width() > 0):
            self.count.set_text(fmt.number(count, 0))
        self.page_button.setEnabled(self._waiting > 0)

    def _target(self) -> Alarm | None:
        return self.view.focused_alarm()

    def _acknowledge(self) -> bool:
        group, alarm = self.view.focused_group(), self._target()
        if group is not None:
            return self._acknowledge_group(group)
        if alarm is None or alarm.state not in UNACKNOWLEDGED:
            return False
        self.acknowledge.emit(alarm.id)
        return True

    def _acknowledge_page(self) -> bool:
        page = self.view.page()
        if page:
            self.acknowledge_page.emit(page)
        return bool(page)

    def _acknowledge_all(self) -> bool:
        """Everything that is listed, seen or not: one reason for all of it."""
        return self._ask_acknowledge([alarm.id for alarm in self.model.alarms if alarm.state in UNACKNOWLEDGED], "")

    def _acknowledge_group(self, group: Group) -> bool:
        return self._ask_acknowledge(list(group.waiting), group.name or tr("No asset"))

    def _ask_acknowledge(self, waiting: list[UUID], place: str) -> bool:
        if waiting:
            question = acknowledge_question(
                len(waiting), place, lambda answer: self.acknowledge_many.emit(waiting, answer.reason)
            )
            self.asks.emit(question)
        return bool(waiting)

    def _find(self) -> bool:
        self._finding = True
        self._show_finder()
        self.finder.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _leave_finder(self) -> None:
        """Esc in the field: everything is listed again."""
        self._finding = False
        self.finder.field.clear()
        self._narrow(Filter())
        self._show_finder()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle_groups(self) -> bool:
        self._finding = True
        self._show_finder()
        self.finder.group.toggle()
        return True

    def _group(self, grouped: bool) -> None:
        self._rearrange(lambda: self.model.set_grouped(grouped))

    def _next_listing(self) -> bool:
        """Alarms, shelved, suppressed, out of service, and round again."""
        listings = list(Listing)
        after = listings[(listings.index(self.model.filter.listing) + 1) % len(listings)]
        self._narrow(replace(self.model.filter, listing=after))
        return True

    def _press_listing(self, listing: Listing) -> None:
        shown = self.model.filter.listing
        self._narrow(replace(self.model.filter, listing=Listing.STANDING if shown is listing else listing))

    def _press_priority(self, priority: Priority) -> None:
        self._narrow(replace(self.model.filter, priorities=self.model.filter.priorities ^ {priority}))

    def _narrow(self, wanted: Filter) -> None:
        self.summary.set_filter(wanted)
        self._rearrange(lambda: self.model.set_filter(wanted))
        self.retranslate()

    def _rearrange(self, change: Callable[[], bool]) -> None:
        before = self.view.delegate.selected
        self.view.refresh(change)
        self._show_count()
        self.finder.set_waiting(sum(alarm.state in UNACKNOWLEDGED for alarm in self.model.alarms))
        if before and self.view.delegate.selected is None:
            self.selected.emit(None)
        self._refresh_detail()

    def _show_finder(self) -> None:
        """Where a list is long or was narrowed, and where somebody asked for it."""
        long = len(self._standing) > LONG_LIST
        self.finder.setVisible(not self._compact and (self._finding or long or self.model.filter.is_narrow))

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
        elif self._finding or self.model.filter.is_narrow:
            self._leave_finder()
        else:
            return False
        return True

    def _refresh_detail(self) -> None:
        alarm = self.model.alarm(self.view.delegate.selected)
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
