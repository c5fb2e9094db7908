"""The list with what stands above it: title and count, priorities, filter; and what is done to many rows at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.alarms import Alarm, Priority
from models.text import tr
from widgets import format as fmt
from widgets.alarms.arrangement import LISTING_NAMES, Filter, Group, Listing
from widgets.alarms.finder import Finder
from widgets.alarms.model import AlarmModel
from widgets.alarms.questions import acknowledge_question
from widgets.alarms.rows import UNACKNOWLEDGED
from widgets.alarms.summary import PrioritySummary
from widgets.alarms.view import AlarmView
from widgets.controls import KeyButton, Tag
from widgets.header import Header

LONG_LIST = 20  # beyond so many alarms the finder is always there


class AlarmListing(QWidget):
    """Which alarms are shown. `rearranged` follows every change of rows; `asks` carries the one reason for many."""

    acknowledge_page = Signal(object)  # list of alarm ids, all of them in sight
    acknowledge_many = Signal(object, str)  # list of alarm ids, one reason for all
    rearranged = Signal()
    asks = Signal(object)  # Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = AlarmModel(self)
        self.view, self.summary = AlarmView(self.model), PrioritySummary()
        self.finder, self._finding = Finder(), False
        self.count, self.page_button = Tag("strong"), KeyButton("outline", "⇧A")
        self.header = Header(self.page_button, self.count, line=False)
        self._compact = False
        self._standing: Mapping[UUID, Alarm] = {}
        self._waiting = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.summary, self.finder):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        self._connect()
        self._show_finder()
        self.retranslate()

    def _connect(self) -> None:
        self.summary.priority_pressed.connect(self._press_priority)
        self.summary.listing_pressed.connect(self._press_listing)
        self.finder.words.connect(lambda words: self._narrow(replace(self.model.filter, text=words)))
        self.finder.grouped.connect(lambda on: self._rearrange(lambda: self.model.set_grouped(on)))
        self.finder.acknowledge_all.connect(self.acknowledge_all)
        self.finder.left.connect(self.widen)
        self.view.acknowledge_group.connect(self.acknowledge_group)
        self.page_button.clicked.connect(self.acknowledge_seen)

    def set_alarms(self, alarms: Mapping[UUID, Alarm]) -> None:
        self._standing = alarms
        self._waiting = sum(alarm.state in UNACKNOWLEDGED for alarm in alarms.values())
        self.summary.set_alarms(alarms.values())
        self._rearrange(lambda: self.model.set_alarms(alarms))
        self._show_finder()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.view.delegate.compact = compact
        self.summary.set_compact(compact)
        self.page_button.setVisible(not compact)
        self._show_count()
        self._show_finder()
        self.view.viewport().update()

    def retranslate(self) -> None:
        self.header.title.setText(tr(LISTING_NAMES[self.model.filter.listing]))
        self.page_button.setText(tr("Ack page"))
        self._show_count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_count()

    def acknowledge_seen(self) -> bool:
        page = self.view.page()
        if page:
            self.acknowledge_page.emit(page)
        return bool(page)

    def acknowledge_all(self) -> bool:
        """Everything that is listed, seen or not: one reason for all of it."""
        return self._ask_acknowledge([alarm.id for alarm in self.model.alarms if alarm.state in UNACKNOWLEDGED], "")

    def acknowledge_group(self, group: Group) -> bool:
        return self._ask_acknowledge(list(group.waiting), group.name or tr("No asset"))

    def look_for(self) -> bool:
        self._finding = True
        self._show_finder()
        self.finder.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def widen(self) -> None:
        """Everything is listed again."""
        self._finding = False
        self.finder.field.clear()
        self._narrow(Filter())
        self._show_finder()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_groups(self) -> bool:
        self._finding = True
        self._show_finder()
        self.finder.group.toggle()
        return True

    def next_listing(self) -> bool:
        """Alarms, shelved, suppressed, out of service, and round again."""
        listings = list(Listing)
        after = listings[(listings.index(self.model.filter.listing) + 1) % len(listings)]
        self._narrow(replace(self.model.filter, listing=after))
        return True

    @property
    def is_narrowed(self) -> bool:
        return self._finding or self.model.filter.is_narrow

    def _ask_acknowledge(self, waiting: list[UUID], place: str) -> bool:
        if waiting:
            question = acknowledge_question(
                len(waiting), place, lambda answer: self.acknowledge_many.emit(waiting, answer.reason)
            )
            self.asks.emit(question)
        return bool(waiting)

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
        self.view.refresh(change)
        self._show_count()
        self.finder.set_waiting(sum(alarm.state in UNACKNOWLEDGED for alarm in self.model.alarms))
        self.rearranged.emit()

    def _show_finder(self) -> None:
        """Where a list is long or was narrowed, and where somebody asked for it."""
        long = len(self._standing) > LONG_LIST
        self.finder.setVisible(not self._compact and (self._finding or long or self.model.filter.is_narrow))

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
