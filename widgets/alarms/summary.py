"""The row above the alarms: how many stand in each priority, and how many are set aside."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Priority
from models.text import tr
from scenes.symbols import paint_glyph
from widgets import painting, theme

LEFT, GAP, STEP, CLOSE_STEP, COMPACT_STEP = 11.0, 12, 48, 42, 34


class PrioritySummary(QWidget):
    """Four glyphs with counts; "Shelved 1  Out 2" flush right, fewer words where they have no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(36)
        self.counts: Counter[Priority] = Counter()
        self.shelved, self.out, self._compact = 0, 0, False

    def set_alarms(self, alarms: Iterable[Alarm]) -> None:
        self.counts, self.shelved, self.out = Counter(), 0, 0
        for alarm in alarms:
            if alarm.state is AlarmState.SHLVD:
                self.shelved += 1
            elif alarm.state in SET_ASIDE:
                self.out += 1
            else:
                self.counts[alarm.priority] += 1
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.update()

    def retranslate(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            step, aside = (COMPACT_STEP, []) if self._compact else self._fitting()
            left, size = (8.0, 16) if self._compact else (LEFT, 21)
            for priority in Priority:
                glyph = QRectF(left, 18 - size / 2, size, size)
                paint_glyph(painter, glyph, priority, AlarmState.ACKED)
                count = self.counts[priority]
                shown = _figure(count)
                gap, more = 3 if self._compact else 5, 10 if count >= 100 else 0
                words = QRectF(left + size + gap, 0, step - size + more, 36)
                role = "caption" if self._compact else "value"
                painting.text(painter, words, shown, theme.TEXT_1 if count else theme.TEXT_3, role, 600)
                left += step if len(shown) < 3 else step + 10
            self._paint_aside(painter, aside)
            painting.fill(painter, QRectF(0, 35, self.width(), 1), theme.DIVIDER)

    def _fitting(self) -> tuple[int, list[tuple[str, int]]]:
        """How far apart the counts stand, and as much of what is set aside as fits beside them."""
        both = [(tr("Shelved"), self.shelved), (tr("Out"), self.out)]
        some = [entry for entry in both if entry[1]]
        total = [(tr("Set aside"), self.shelved + self.out)] if some else []
        wider = 10 * sum(self.counts[priority] >= 100 for priority in Priority)
        for entries in (both, some, total):
            taken = sum(_width(*entry) + GAP for entry in entries)
            for step in (STEP, CLOSE_STEP):
                if LEFT + len(Priority) * step + wider + taken <= self.width():
                    return step, entries
        return CLOSE_STEP, []

    def _paint_aside(self, painter: QPainter, entries: list[tuple[str, int]]) -> None:
        right = float(self.width() - GAP)
        for label, count in reversed(entries):
            left = right - _width(label, count)
            words = painting.width(label, "caption")
            painting.text(painter, QRectF(left, 0, words + 1, 36), label, theme.TEXT_3, "caption")
            painting.text(painter, QRectF(left + words + 4, 0, right - left - words, 36), str(count), theme.TEXT_1,
                          "caption", 600)
            right = left - GAP


def _figure(count: int) -> str:
    return str(count) if count < 100 else "99+"


def _width(label: str, count: int) -> float:
    return painting.width(label, "caption") + 4 + painting.width(str(count), "caption", 600)
