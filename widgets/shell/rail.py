"""The rail: the workspaces, and below them silence, settings and keys. Sensors are dropped on Trends."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from models.text import N_, tr
from scenes.dragging import SENSOR_MIME
from widgets import icons, painting, theme
from widgets.shell.keys import TRENDS, WORKSPACE_NAMES, WORKSPACES

ITEM, FOOT, ROOM_FOR_KEY = 72, 60, 56
_FOOT = (("silence", N_("Silence"), "H"), ("settings", N_("Settings"), ","), ("keys", N_("Keys"), "?"))


class Rail(QWidget):
    """`chosen(workspace)`, `pressed(action)`, `dropped(sensor)`; the chosen workspace carries the accent bar."""

    chosen = Signal(str)
    pressed = Signal(str)
    dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(theme.RAIL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._workspace, self._over, self._sounding = WORKSPACES[0], "", False

    def set_workspace(self, workspace: str) -> None:
        self._workspace = workspace
        self.update()

    def set_sounding(self, sounding: bool) -> None:
        """While the horn sounds, Silence stands out."""
        self._sounding = sounding
        self.update()

    def retranslate(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.RAIL, ITEM * len(WORKSPACES) + FOOT * len(_FOOT))

    def item_rect(self, name: str) -> QRectF:
        """Where a workspace or a foot action is drawn; items shrink on low windows, none is lost."""
        scale = min(1.0, self.height() / self.sizeHint().height())
        item, foot = ITEM * scale, FOOT * scale
        if name in WORKSPACES:
            return QRectF(0, WORKSPACES.index(name) * item, self.width(), item)
        place = [entry[0] for entry in _FOOT].index(name)
        return QRectF(0, self.height() - (len(_FOOT) - place) * foot, self.width(), foot)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), theme.PANEL)
            for number, name in enumerate(WORKSPACES):
                self._paint_item(painter, name, tr(WORKSPACE_NAMES[name]), f"F{number + 1}", name == self._workspace)
            for name, label, key in _FOOT:
                self._paint_item(painter, name, tr(label), key, False)
            painting.fill(painter, QRectF(self.width() - 1, 0, 1, self.height()), theme.DIVIDER)

    def _paint_item(self, painter: QPainter, name: str, label: str, key: str, chosen: bool) -> None:
        box = self.item_rect(name)
        if chosen or name == self._over:
            painting.fill(painter, box, theme.SELECTED if chosen else theme.RAISED)
        if chosen:
            painting.fill(painter, QRectF(0, box.top(), 3, box.height()), theme.ACCENT)
        ink = theme.TEXT_1 if chosen else theme.TEXT_2
        if name == "silence" and self._sounding:
            ink = theme.HIGH_TEXT
        top = box.center().y() - (30 if box.height() >= FOOT else box.height() / 2 - 1)
        icons.paint(painter, QRectF(box.center().x() - 10, top + 2, 20, 20), name, ink)
        weight = 500 if chosen else 400
        words = QRectF(box.left() + 2, top + 23, box.width() - 4, 16)
        painting.text(painter, words, label, ink, "caption", weight, painting.CENTRE)
        if box.height() >= ROOM_FOR_KEY:
            painting.text(painter, words.translated(0, 16), key, theme.TEXT_2, "caption", 400, painting.CENTRE)

    def _hit(self, point: QPoint) -> str:
        names = [*WORKSPACES, *(entry[0] for entry in _FOOT)]
        return next((name for name in names if self.item_rect(name).contains(point)), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._hit(event.position().toPoint())
        if over != self._over:
            self._over = over
            self.update()

    def leaveEvent(self, _event: object) -> None:
        self._over = ""
        QToolTip.hideText()
        self.update()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        over = self.item_rect(TRENDS).contains(event.position())
        event.setAccepted(over and event.mimeData().hasFormat(SENSOR_MIME))

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(SENSOR_MIME))

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit(event.mimeData().data(SENSOR_MIME).toStdString())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        name = self._hit(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not name:
            return
        (self.chosen if name in WORKSPACES else self.pressed).emit(name)
