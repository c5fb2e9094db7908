"""All sensors of the park to choose from: found by typing, dragged onto a plot, or double-clicked."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QWidget

from models.domain.park import Sensor
from models.text import tr
from scenes.dragging import SENSOR_MIME, sensor_data
from widgets import painting, theme
from widgets.found_list import FoundList, FoundModel, Index


class SensorModel(FoundModel[Sensor]):
    """A dragged row carries its sensor's code."""

    def name(self, row: Sensor) -> str:
        return f"{row.code}  {row.name}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [SENSOR_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return sensor_data(self.rows[indexes[0].row()].code) if indexes else QMimeData()


class SensorList(FoundList[Sensor]):
    """`chosen` with the code of a double-clicked sensor. A row: code and unit above, the name below."""

    HEIGHT = 40
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SensorModel(), parent)
        self.view.setDragEnabled(True)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.view.doubleClicked.connect(lambda index: self.take(self.model.rows[index.row()]))
        self.retranslate()

    def set_sensors(self, sensors: Sequence[Sensor]) -> None:
        self.show_rows(sensors)

    def key(self, row: Sensor) -> str:
        return row.code

    def words(self, row: Sensor) -> str:
        return f"{row.code} {row.name.en} {row.name.zh} {row.asset}"

    def hint(self) -> str:
        return tr("No sensor is found. Type less")

    def take(self, row: Sensor) -> None:
        self.chosen.emit(row.code)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Find a sensor by code, name or tank"))

    def paint_row(self, painter: QPainter, box: QRectF, row: Sensor) -> None:
        top, below = box.adjusted(12, 3, -12, -18), box.adjusted(12, 20, -12, -3)
        painting.text(painter, top, row.code, theme.TEXT_1, "body", 500)
        painting.text(painter, top, row.unit, theme.TEXT_3, "caption", align=painting.RIGHT)
        painting.text(painter, below, str(row.name), theme.TEXT_3, "caption")
