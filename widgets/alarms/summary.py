"""The row above the alarms: how many stand in each priority, and how many are set aside. A press narrows the list."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Priority
from models.text import tr
from scenes.symbols import paint_glyph
from widgets import painting, theme
from widgets.alarms.arrangement import Filter, Listing

Aside = tuple[str, int, Listing]  # label, how many, which list it leads to
LEFT, GAP, STEP, CLOSE_STEP, COMPACT_STEP = 11.0, 12, 48, 42, 34


class PrioritySummary(QWidget):
    """Four glyphs with counts; "Shelved 1  Out 2" flush right, fewer words where they have no room.

    `priority_pressed` and `listing_pressed` say what was pressed; what the list is narrowed to is underlined.
    """

    priority_pressed = Signal(object)
    listing_pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(36)
        self.counts: Counter[Priority] = Counter()
        self.shelved, self.suppressed, self.out, self._compact = 0, 0, 0, False
        self._filter = Filter()
        self._spots: list[tuple[QRectF, Priority | Listing]] = []
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_alarms(self, alarms: Iterable[Alarm]) -> None:
        states: list[AlarmState] = []
        standing: list[Priority] = []
        for alarm in alarms:
            if alarm.state in SET_ASIDE:
                states.append(alarm.state)
            elif alarm.state is not AlarmState.NORM:
                standing.append(alarm.priority)
        self.counts = Counter({priority: standing.count(priority) for priority in Priority})
        self.shelved, self.suppressed, self.out = (states.count(each) for each in SET_ASIDE)
        self.update()

    def set_filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.update()

    def retranslate(self) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for box, target in self._spots:
            if box.contains(event.position()):
                signal = self.priority_pressed if isinstance(target, Priority) else self.listing_pressed
                signal.emit(target)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._spots = []
        with QPainter(self) as painter:
            step, aside = (COMPACT_STEP, []) if self._compact else self._fitting()
            left, size = (8.0, 16) if self._compact else (LEFT, 21)
            for priority in Priority:
                count = self.counts[priority]
                shown = _figure(count)
                gap, more = 3 if self._compact else 5, 10 if count >= 100 else 0
                role = "caption" if self._compact else "value" if count < 100 else "body"
                taken = step if len(shown) < 3 else step + 10
                if left + size + gap + painting.width(shown, role, 600) > self.width():
                    break  # the less urgent ones give way
                paint_glyph(painter, QRectF(left, 18 - size / 2, size, size), priority, AlarmState.ACKED)
                words = QRectF(left + size + gap, 0, step - size + more, 36)
                painting.text(painter, words, shown, theme.TEXT_1 if count else theme.TEXT_3, role, 600)
                self._spots.append((QRectF(left - 4, 0, taken, 36), priority))
                if priority in self._filter.priorities:
                    painting.fill(painter, QRectF(left, 31, taken - 8, 3), theme.ACCENT)
                left += taken
            self._paint_aside(painter, aside)
            painting.fill(painter, QRectF(0, 35, self.width(), 1), theme.DIVIDER)

    def _fitting(self) -> tuple[int, list[Aside]]:
        """How far apart the counts stand, and as much of what is set aside as fits beside them."""
        both: list[Aside] = [(tr("Shelved"), self.shelved, Listing.SHELVED), (tr("Out"), self.out, Listing.OUT)]
        if self.suppressed:
            both.insert(1, (tr("Suppressed"), self.suppressed, Listing.SUPPRESSED))
        some = [entry for entry in both if entry[1]]
        total: list[Aside] = [(tr("Set aside"), sum(entry[1] for entry in some), some[0][2])] if some else []
        wider = 10 * sum(self.counts[priority] >= 100 for priority in Priority)
        for entries in (both, some, total):
            taken = sum(_width(label, count) + GAP for label, count, _ in entries)
            for step in (STEP, CLOSE_STEP):
                if LEFT + len(Priority) * step + wider + taken <= self.width():
                    return step, entries
        return CLOSE_STEP, []

    def _paint_aside(self, painter: QPainter, entries: list[Aside]) -> None:
        right = float(self.width() - GAP)
        for label, count, listing in reversed(entries):
            left = right - _width(label, count)
            self._spots.append((QRectF(left - 4, 0, right - left + 8, 36), listing))
            if self._filter.listing is listing:
                painting.fill(painter, QRectF(left, 31, right - left, 3), theme.ACCENT)
            words = painting.width(label, "caption")
            painting.text(painter, QRectF(left, 0, words + 1, 36), label, theme.TEXT_3, "caption")
            painting.text(painter, QRectF(left + words + 4, 0, right - left - words, 36), str(count), theme.TEXT_1,
                          "caption", 600)
            right = left - GAP


def _figure(count: int) -> str:
    return str(count) if count < 100 else "99+"


def _width(label: str, count: int) -> float:
    return painting.width(label, "caption") + 4 + painting.width(str(count), "caption", 600)
