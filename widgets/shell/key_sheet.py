"""`?`: every key and what it does here, over the right side, so that alarms and map stay in sight."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.text import tr
from widgets import painting, theme
from widgets.shell.keys import ROOM, WORKSPACE_NAMES, Action, actions_for

ROW, HEAD = 24, 36


class KeySheet(QWidget):
    """Two groups: this workspace's keys and the room's. A click closes it."""

    WIDTH = 456

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = ""
        self.hide()

    def set_workspace(self, workspace: str) -> None:
        self._workspace = workspace
        self.update()

    def groups(self) -> list[tuple[str, list[Action]]]:
        actions = actions_for(self._workspace)
        own = [action for action in actions if ROOM not in action.scopes]
        shared = [action for action in actions if ROOM in action.scopes]
        name = tr(WORKSPACE_NAMES.get(self._workspace, ""))
        return [(tr("Keys in {workspace}", workspace=name), own), (tr("Keys everywhere"), shared)]

    def sizeHint(self) -> QSize:
        rows = sum((len(actions) + 1) // 2 for _title, actions in self.groups())
        return QSize(self.WIDTH, rows * ROW + 2 * HEAD + 24)

    def retranslate(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.RAISED)
            painting.outline(painter, box, theme.BORDER, 0)
            top = 4.0
            for title, actions in self.groups():
                painting.text(painter, QRectF(16, top, box.width() - 32, HEAD), title, theme.TEXT_1, "title")
                top += HEAD
                half = (len(actions) + 1) // 2
                column = (box.width() - 32) / 2
                for index, action in enumerate(actions):
                    left = 16 + (index // half) * column
                    self._paint_key(painter, QRectF(left, top + (index % half) * ROW, column - 8, ROW), action)
                top += half * ROW + 8

    def _paint_key(self, painter: QPainter, row: QRectF, action: Action) -> None:
        cap = f"{action.key} 1–9" if action.chord else action.key
        right = row.left() + painting.cap_width(cap)
        painting.keycap(painter, right, row.center().y(), cap)
        left = max(right + 8, row.left() + 52)
        words = QRectF(left, row.top(), row.right() - left, ROW)
        painting.text(painter, words, tr(action.label), theme.TEXT_2, "caption")

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.hide()
