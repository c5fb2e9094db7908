"""Notices sent for the incident: state icon, recipient, channel, acknowledgement, age; silence turns orange."""

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from models.domain.dispatch import NOTIFICATION_STATE_NAMES, Notification, NotificationState
from models.text import N_, tr
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.row_list import RowList

SILENT_S = 120.0  # sent and not acknowledged for longer: somebody must phone
CHANNELS = {"cap": "CAP", "call": N_("call"), "siren": N_("siren")}
_ICONS = {
    NotificationState.QUEUED: "clock",
    NotificationState.SENT: "clock",
    NotificationState.ACKNOWLEDGED: "done",
    NotificationState.FAILED: "failed",
    NotificationState.WITHHELD: "outbound",
}
CHANNEL, STATE = 224, 276


class Notices(RowList[Notification]):
    """Those nobody answered first, longest waiting on top; then the answered, newest first."""

    ROW = 24

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now: datetime | None = None

    def set_notifications(self, notifications: list[Notification]) -> None:
        answered = (NotificationState.ACKNOWLEDGED, NotificationState.WITHHELD)
        waiting = sorted((entry for entry in notifications if entry.state not in answered), key=lambda it: it.queued_at)
        settled = sorted((entry for entry in notifications if entry.state in answered), key=lambda it: it.changed_at)
        self.set_rows(waiting + settled[::-1])

    def set_now(self, now: datetime) -> None:
        self.now = now
        self.update()

    def acknowledged(self) -> int:
        return sum(entry.state is NotificationState.ACKNOWLEDGED for entry in self.rows)

    def is_silent(self, entry: Notification) -> bool:
        if entry.state is NotificationState.FAILED:
            return True
        waiting = entry.state is NotificationState.SENT and self.now is not None
        return waiting and self._age(entry) > SILENT_S

    def hint(self) -> str:
        return tr("Nobody was told yet. M prepares the notices.")

    def paint_row(self, painter: QPainter, box: QRectF, row: Notification, index: int) -> None:
        silent = self.is_silent(row)
        ink = theme.HIGH_TEXT if silent else theme.TEXT_3
        icons.paint(painter, QRectF(12, box.top() + 4, 16, 16), "warning" if silent else _ICONS[row.state], ink)
        painting.text(painter, QRectF(36, box.top(), CHANNEL - 44, self.ROW), row.recipient, theme.TEXT_1)
        channel = QRectF(CHANNEL, box.top(), STATE - CHANNEL - 8, self.ROW)
        painting.text(painter, channel, tr(CHANNELS.get(row.channel, row.channel)), theme.TEXT_3, "caption")
        age = fmt.duration(self._age(row))
        wide = painting.width(age, "caption")
        right = box.right() - 12
        painting.text(painter, QRectF(right - wide - 1, box.top(), wide + 2, self.ROW), age, theme.TEXT_3, "caption",
                      align=painting.RIGHT)
        words = tr("no answer") if silent and row.state is NotificationState.SENT else tr(
            NOTIFICATION_STATE_NAMES[row.state]
        )
        state = QRectF(STATE, box.top(), right - wide - 8 - STATE, self.ROW)
        painting.text(painter, state, words, theme.HIGH_TEXT if silent else theme.TEXT_2, "caption",
                      600 if silent else 400)

    def _age(self, entry: Notification) -> float:
        return max(0.0, (self.now - entry.changed_at).total_seconds()) if self.now else 0.0
