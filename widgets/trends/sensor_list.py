"""All sensors of the park to choose from: found by typing, dragged onto a plot, or double-clicked."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from models.domain.park import Sensor
from models.text import tr
from widgets import painting, theme
from widgets.alarms.model import SENSOR_MIME

ROW = 40
SENSOR = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class SensorModel(QAbstractListModel):
    """The sensors whose code or name, in either language, holds every word typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[tuple[str, Sensor]] = []
        self.rows: list[Sensor] = []

    def set_sensors(self, sensors: Sequence[Sensor]) -> None:
        self._all = [(f"{each.code} {each.name.en} {each.name.zh} {each.asset}".casefold(), each) for each in sensors]
        self.find("")

    def find(self, typed: str) -> None:
        words = typed.casefold().split()
        self.beginResetModel()
        self.rows = [sensor for text, sensor in self._all if all(word in text for word in words)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        sensor = self.rows[index.row()]
        if role == SENSOR:
            return sensor
        return f"{sensor.code}  {sensor.name}" if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [SENSOR_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        if indexes:
            data.setData(SENSOR_MIME, self.rows[indexes[0].row()].code.encode())
        return data


class SensorList(QWidget):
    """`chosen` with the code of a double-clicked sensor."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = SensorModel(self)
        self.field = QLineEdit()
        self.field.setFixedHeight(28)
        self.field.setClearButtonEnabled(True)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Row(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setDragEnabled(True)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        inset = QVBoxLayout()
        inset.setContentsMargins(12, 0, 12, 0)
        inset.addWidget(self.field)
        column.addLayout(inset)
        column.addWidget(self.view, 1)
        self.field.textChanged.connect(self.model.find)
        self.field.returnPressed.connect(self._take_first)
        self.view.doubleClicked.connect(self._take)
        self.retranslate()

    def set_sensors(self, sensors: Sequence[Sensor]) -> None:
        self.model.set_sensors(sensors)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Find a sensor by code, name or tank"))

    def _take(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.rows[index.row()].code)

    def _take_first(self) -> None:
        if self.model.rows:
            self.chosen.emit(self.model.rows[0].code)


class _Row(QStyledItemDelegate):
    """Code and unit above, the name below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        sensor: Sensor = index.data(SENSOR)
        box = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            painting.fill(painter, box, theme.SELECTED if state & QStyle.StateFlag.State_Selected else theme.RAISED)
        top, below = box.adjusted(12, 3, -12, -18), box.adjusted(12, 20, -12, -3)
        painting.text(painter, top, sensor.code, theme.TEXT_1, "body", 500)
        painting.text(painter, top, sensor.unit, theme.TEXT_3, "caption", align=painting.RIGHT)
        painting.text(painter, below, str(sensor.name), theme.TEXT_3, "caption")
