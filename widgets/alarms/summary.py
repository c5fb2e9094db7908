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


class PrioritySummary(QWidget):
    """Four glyphs with counts; "Shelved 1  Out 2" flush right."""

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
        painter = QPainter(self)
        left, size, step = (8.0, 16, 34) if self._compact else (11.0, 21, 48)
        for priority in Priority:
            glyph = QRectF(left, 18 - size / 2, size, size)
            paint_glyph(painter, glyph, priority, AlarmState.ACKED)
            count = self.counts[priority]
            words = QRectF(left + size + (3 if self._compact else 5), 0, step - size, 36)
            shown = str(count) if count < 100 else "99+"
            role = "caption" if self._compact else "value"
            painting.text(painter, words, shown, theme.TEXT_1 if count else theme.TEXT_3, role, 600)
            left += step if len(shown) < 3 else step + 10
        if not self._compact:
            self._paint_aside(painter)
        painting.fill(painter, QRectF(0, 35, self.width(), 1), theme.DIVIDER)

    def _paint_aside(self, painter: QPainter) -> None:
        right = float(self.width() - 12)
        for label, count in ((tr("Out"), self.out), (tr("Shelved"), self.shelved)):
            figure = painting.width(str(count), "caption", 600)
            place = QRectF(right - figure - 1, 0, figure + 2, 36)
            painting.text(painter, place, str(count), theme.TEXT_1, "caption", 600)
            right -= figure + 5
            words = painting.width(label, "caption")
            painting.text(painter, QRectF(right - words, 0, words + 1, 36), label, theme.TEXT_3, "caption")
            right -= words + 12
