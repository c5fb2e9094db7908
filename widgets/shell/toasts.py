"""Calm messages above the key bar: what was done, what was refused and why. They never take the focus."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.text import Message
from widgets import icons, painting, theme

DONE_MS, REFUSED_MS = 5_000, 15_000
WIDTH = 420
_ICONS = {"done": "done", "refused": "warning", "failed": "failed", "alarm": "bell"}
_INKS = {"done": theme.TEXT_2, "refused": theme.HIGH_TEXT, "failed": theme.HIGH_TEXT, "alarm": theme.HIGH_TEXT}


class Toast(QWidget):
    """One message; a click or its time ends it."""

    def __init__(self, kind: str, message: Message | str, ended: Callable[["Toast"], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.kind, self.message = kind, message
        self._ended = ended
        self.setFixedSize(self.sizeHint())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        self._timer.start(DONE_MS if kind == "done" else REFUSED_MS)

    def words(self) -> str:
        return str(self.message)

    def end(self) -> None:
        self._timer.stop()
        self._ended(self)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font("body"))
        room = QRectF(0, 0, WIDTH - 60, 200)
        tall = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.words()).height()
        return QSize(WIDTH, round(max(20.0, tall)) + 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.RAISED, 4)
            painting.outline(painter, box, theme.BORDER, 4)
            painting.fill(painter, QRectF(0, 4, 3, box.height() - 8), _INKS[self.kind])
            icons.paint(painter, QRectF(14, 12, 16, 16), _ICONS[self.kind], _INKS[self.kind])
            painter.setFont(theme.font("body"))
            painter.setPen(theme.TEXT_1)
            painter.drawText(box.adjusted(42, 8, -14, -8), int(painting.LEFT | Qt.TextFlag.TextWordWrap), self.words())

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.end()


class Toasts:
    """The stack of messages over one window, newest lowest; at most four stand at a time."""

    def __init__(self, window: QWidget, anchor: Callable[[], tuple[int, int]]) -> None:
        self._window, self._anchor = window, anchor
        self.shown: list[Toast] = []

    def say(self, kind: str, message: Message | str) -> None:
        """`kind`: done, refused, failed or alarm. The same words twice are one message."""
        for toast in [toast for toast in self.shown if toast.words() == str(message)]:
            self._end(toast)
        toast = Toast(kind, message, self._end, self._window)
        self.shown.append(toast)
        for old in self.shown[:-4]:
            self._end(old)
        toast.show()
        self.place()

    def dismiss(self) -> bool:
        """End the newest message; True when there was one."""
        if self.shown:
            self._end(self.shown[-1])
            return True
        return False

    def place(self) -> None:
        """Stack the messages upward from the anchor: the middle of their lower edge."""
        middle, bottom = self._anchor()
        for toast in reversed(self.shown):
            bottom -= toast.height() + 8
            toast.move(middle - toast.width() // 2, bottom)
            toast.raise_()

    def _end(self, toast: Toast) -> None:
        if toast in self.shown:
            self.shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self.place()
