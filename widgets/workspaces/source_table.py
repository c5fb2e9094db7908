"""The sources that raise the most alarms, and for those that chatter the delay that would have kept them quiet."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.alarms.chatter import DelayProposal
from models.reports.alarm_figures import SourceLoad
from models.text import tr
from widgets import icons, painting, theme
from widgets.format import number

ROW, HEAD, PADDING, BUTTON = 32.0, 24.0, 16.0, 24.0


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`rule` is the code of the rule behind it, `proposal` what its history asks for."""

    load: SourceLoad
    rule: str
    description: str = ""
    proposal: DelayProposal | None = None


def proposal_words(proposal: DelayProposal) -> str:
    """Which delay, in seconds."""
    if proposal.on_delay_s and proposal.off_delay_s:
        return tr("on {on} s, off {off} s…", on=f"{proposal.on_delay_s:g}", off=f"{proposal.off_delay_s:g}")
    if proposal.on_delay_s:
        return tr("on {on} s…", on=f"{proposal.on_delay_s:g}")
    return tr("off {off} s…", off=f"{proposal.off_delay_s:g}")


class SourceTable(QWidget):
    """Emits the row whose proposal was pressed, and the sensor of one that was picked."""

    proposal_pressed = Signal(object)  # SourceRow
    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.rows: tuple[SourceRow, ...] | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)

    def set_rows(self, rows: Sequence[SourceRow]) -> None:
        self.rows = tuple(rows)
        self.update()

    def retranslate(self) -> None:
        self.update()

    def button_rect(self, index: int) -> QRectF:
        """Where a row's proposal is; empty when it has none."""
        row = self.rows[index] if self.rows else None
        if row is None or row.proposal is None:
            return QRectF()
        wide = painting.width(proposal_words(row.proposal), "caption", 500) + 16
        top = HEAD + index * self._height() + (self._height() - BUTTON) / 2
        return QRectF(self.width() - PADDING - wide, top, wide, BUTTON)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int((event.position().y() - HEAD) // self._height())
        if self.rows is None or not 0 <= index < len(self.rows):
            return
        if self.button_rect(index).contains(event.position()):
            self.proposal_pressed.emit(self.rows[index])
        else:
            self.picked.emit(self.rows[index].load.sensor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if not self.rows:
                words = tr("The event log is being read") if self.rows is None else tr("no alarm in this time")
                painting.text(painter, QRectF(PADDING, 0, self.width(), HEAD), words, theme.TEXT_3, "caption")
                return
            count_right = PADDING + 140.0
            painting.text(painter, QRectF(PADDING, 0, 90, HEAD), tr("Source"), theme.TEXT_3, "caption")
            painting.text(painter, QRectF(0, 0, count_right, HEAD), tr("Alarms"), theme.TEXT_3, "caption",
                          align=painting.RIGHT)  # fmt: skip
            painting.text(painter, QRectF(0, 0, self.width() - PADDING, HEAD), tr("Better delay"), theme.TEXT_3,
                          "caption", align=painting.RIGHT)  # fmt: skip
            for index, row in enumerate(self.rows):
                box = QRectF(PADDING, HEAD + index * self._height(), self.width() - 2 * PADDING, self._height())
                if box.bottom() > self.height() + 1:
                    break
                painting.rule(painter, box.left(), box.right(), box.top())
                self._paint_row(painter, box, row, index, count_right)

    def _paint_row(self, painter: QPainter, box: QRectF, row: SourceRow, index: int, count_right: float) -> None:
        tag = f"{row.load.sensor} {row.load.label}"
        painting.text(painter, QRectF(box.left(), box.top(), count_right - 40 - box.left(), box.height()), tag,
                      theme.TEXT_1, "caption", 500)  # fmt: skip
        painting.text(painter, QRectF(0, box.top(), count_right, box.height()), number(row.load.count, 0),
                      theme.TEXT_1, "caption", 600, painting.RIGHT)  # fmt: skip
        left, button = count_right + 12, self.button_rect(index)
        if row.load.chatters:
            icons.paint(painter, QRectF(left, box.center().y() - 8, 16, 16), "warning", theme.HIGH_TEXT)
            left += 22
        right = (button.left() if not button.isEmpty() else box.right()) - 8
        painting.text(painter, QRectF(left, box.top(), right - left, box.height()), _note(row), theme.TEXT_3, "caption")
        if row.proposal is not None:
            painting.fill(painter, button, theme.CONTROL, 4)
            words = proposal_words(row.proposal)
            painting.text(painter, button.adjusted(8, 0, 0, 0), words, theme.TEXT_1, "caption", 500)

    def _height(self) -> float:
        return max(BUTTON + 2, min(ROW, (self.height() - HEAD - 4) / max(1, len(self.rows or ()))))


def _note(row: SourceRow) -> str:
    if row.proposal is not None:
        return f"{row.load.count} → {row.proposal.after}"
    if row.load.chatters:
        return tr("chatters; no delay would stop it")
    if row.load.fleeting:
        return tr("{count} fleeting", count=row.load.fleeting)
    return row.description
