"""What is dragged from a drawing or a list onto a plot: a sensor's code, in one format."""

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QWidget

SENSOR_MIME = "application/x-command-center-sensor"


def sensor_data(code: str) -> QMimeData:
    """What a plot takes."""
    data = QMimeData()
    data.setData(SENSOR_MIME, code.encode())
    return data


def is_dragged(press: QPointF, at: QPointF) -> bool:
    """Whether the pointer has moved so far that a click is not meant."""
    return (at - press).manhattanLength() >= QApplication.startDragDistance()


def drag_sensor(source: QWidget, code: str) -> None:
    """Let the operator drag the sensor; returns when it is dropped."""
    drag = QDrag(source)
    drag.setMimeData(sensor_data(code))
    drag.exec(Qt.DropAction.CopyAction)
