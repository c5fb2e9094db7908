"""Where the gas may come from, as the sensors have it: a probability for each place, and the offer to use it."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from models.domain.dispersion import LikelySource
from models.text import tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.dispersion.words import likely_place, rate_words
from widgets.row_list import RowList

SHARE = 56.0


class LikelyList(RowList[LikelySource]):
    """`used` with the source; Y uses the likeliest, the arrows and Enter any other."""

    used = Signal(object)
    ROW, GAP = 40, 2

    def __init__(self) -> None:
        super().__init__()
        self.names: Mapping[str, str] = {}
        self.timezone = "UTC"
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def hint(self) -> str:
        return tr("The sensors point to no source.")

    def button_box(self, index: int) -> QRectF:
        box = self.row_box(index)
        wide = painting.width(tr("Use as source"), "body", 600) + 20 + (26 if index == 0 else 0)
        return QRectF(box.right() - theme.PADDING - wide, box.center().y() - 12, wide, 24)

    def paint_row(self, painter: QPainter, box: QRectF, row: LikelySource, index: int) -> None:
        if index in (self.over, self._at):
            painting.fill(painter, box, theme.RAISED)
        if self.hasFocus() and index == self._at:
            painting.outline(painter, box.adjusted(1, 0, -1, 0), theme.ACCENT, 3)
        button = self.button_box(index)
        end = button.left() - 8
        share = QRectF(theme.PADDING, box.top() + 4, SHARE, 16)
        painting.text(painter, share, fmt.percent(row.probability), theme.TEXT_1, "strong")
        gauge = QRectF(theme.PADDING, box.bottom() - 12, SHARE - 12, 4)
        painting.bar(painter, gauge, [(row.probability, theme.TEXT_2)])
        left = theme.PADDING + SHARE
        line = QRectF(left, box.top() + 2, end - left, 18)
        painting.text(painter, line, likely_place(row, self.names), theme.TEXT_1, "body", 500)
        began = tr("since {time}", time=fmt.park_time(row.started_mid, self.timezone, seconds=False))
        words = painting.whole_parts(f"{rate_words(row)} · {began}", end - left, "caption")
        painting.text(painter, line.translated(0, 18), words, theme.TEXT_2, "caption")
        self._paint_button(painter, button, index)

    def _paint_button(self, painter: QPainter, box: QRectF, index: int) -> None:
        if index == 0:
            painting.keycap(painter, box.right() - 6, box.center().y(), "Y", theme.TEXT_1)
        painting.outline(painter, box, theme.BORDER, 4)
        room = box.adjusted(10, 0, -30 if index == 0 else -8, 0)
        painting.text(painter, room, tr("Use as source"), theme.TEXT_1, "body", 500)

    def press(self, index: int, point: QPointF) -> None:
        self._at = index
        self.update()
        if self.button_box(index).contains(point):
            self.used.emit(self.rows[index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and 0 <= self._at + step < len(self.rows):
            self._at += step
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._at < len(self.rows):
            self.used.emit(self.rows[self._at])
        else:
            super().keyPressEvent(event)
