"""A short list of painted rows: fixed height each, a hand over what can be pressed, a hint where there is nothing."""

from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import painting, theme

Row = TypeVar("Row")


class RowList(QWidget, Generic[Row]):
    """Subclasses paint a row, say what is pressed where, and what an empty list tells."""

    ROW = 28
    GAP = 0
    BOTTOM = 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.over = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: list[Row]) -> None:
        """Show these rows; the height follows their number."""
        taller = len(rows) != len(self.rows)
        self.rows = rows
        if taller:
            self.updateGeometry()
        self.update()

    def paint_row(self, painter: QPainter, box: QRectF, row: Row, index: int) -> None:
        raise NotImplementedError

    def press(self, index: int, point: QPointF) -> None:
        """A click in a row; `point` is in the widget's coordinates."""

    def hint(self) -> str:
        """What an empty list says."""
        return ""

    def retranslate(self) -> None:
        self.update()

    def row_box(self, index: int) -> QRectF:
        return QRectF(0, index * (self.ROW + self.GAP), self.width(), self.ROW)

    def sizeHint(self) -> QSize:
        count = len(self.rows) or (1 if self.hint() else 0)
        tall = count * (self.ROW + self.GAP) - (self.GAP if count else 0)
        return QSize(200, round(tall) + self.BOTTOM)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for index, row in enumerate(self.rows):
                self.paint_row(painter, self.row_box(index), row, index)
            if not self.rows:
                box = QRectF(12, 0, self.width() - 24, min(self.ROW, 28))
                painting.text(painter, box, self.hint(), theme.TEXT_3, "caption")

    def row_at(self, y: float) -> int:
        index = int(y // (self.ROW + self.GAP))
        return index if 0 <= index < len(self.rows) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.row_at(event.position().y())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.press(index, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_over(self.row_at(event.position().y()))

    def leaveEvent(self, _event: object) -> None:
        self._set_over(-1)

    def _set_over(self, over: int) -> None:
        if over != self.over:
            self.over = over
            self.update()
