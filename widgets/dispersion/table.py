"""A small painted table: a line of names over rows of short words, the last columns flush right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from models.text import tr
from widgets import painting, theme
from widgets.row_list import RowList

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is a message id; `share` of the width; numbers stand flush right."""

    title: str
    share: float
    right: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    words: str
    colour: str = theme.TEXT_2
    weight: int = 400


class Table(RowList[Row]):
    """Subclasses name the columns and make a row's cells."""

    ROW = 24
    HEAD = 20
    GUTTER = 6.0
    columns: tuple[Column, ...] = ()

    def cells(self, row: Row) -> Sequence[Cell]:
        raise NotImplementedError

    def tip(self, row: Row) -> str:
        """More of what the pointer is on."""
        return ""

    def row_box(self, index: int) -> QRectF:
        return super().row_box(index).translated(0, self.HEAD)

    def row_at(self, y: float) -> int:
        return super().row_at(y - self.HEAD)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width(), size.height() + (self.HEAD if self.rows else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.rows:
            with QPainter(self) as painter:
                head = QRectF(0, 0, self.width(), self.HEAD)
                for box, column in zip(self._boxes(head), self.columns, strict=True):
                    align = painting.RIGHT if column.right else painting.LEFT
                    painting.text(painter, box, tr(column.title), theme.TEXT_3, "caption", align=align)
        super().paintEvent(event)

    def paint_row(self, painter: QPainter, box: QRectF, row: Row, index: int) -> None:
        if index == self.over:
            painting.fill(painter, box, theme.RAISED)
        self.paint_cells(painter, box, row)

    def paint_cells(self, painter: QPainter, box: QRectF, row: Row) -> None:
        for room, column, cell in zip(self._boxes(box), self.columns, self.cells(row), strict=True):
            align = painting.RIGHT if column.right else painting.LEFT
            painting.text(painter, room, cell.words, cell.colour, "caption", cell.weight, align)

    def _set_over(self, over: int) -> None:
        super()._set_over(over)
        self.setToolTip(self.tip(self.rows[over]) if 0 <= over < len(self.rows) else "")

    def _boxes(self, line: QRectF) -> list[QRectF]:
        """Where each column stands in a line."""
        room = line.width() - 2 * theme.PADDING - self.GUTTER * (len(self.columns) - 1)
        whole = sum(column.share for column in self.columns)
        boxes, left = [], theme.PADDING + 0.0
        for column in self.columns:
            wide = room * column.share / whole
            boxes.append(QRectF(left, line.top(), wide, line.height()))
            left += wide + self.GUTTER
        return boxes
