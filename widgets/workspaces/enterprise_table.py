"""The park's enterprises, those with most alarms first; columns whose part does not exist yet say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.text import tr
from widgets import painting, theme
from widgets.format import number

ROW, HEAD, PADDING = 28.0, 24.0, 16.0


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    code: str
    name: str
    alarms_open: int
    alarms_day: int
    major_hazards: int  # GB 18218 installations


class EnterpriseTable(QWidget):
    """Emits the enterprise's code when its row is picked."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rows: tuple[EnterpriseRow, ...] = ()

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 160)

    def set_rows(self, rows: Sequence[EnterpriseRow]) -> None:
        self._rows = tuple(sorted(rows, key=lambda row: (-row.alarms_day, -row.alarms_open, row.code)))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int((event.position().y() - HEAD) // self._height())
        if 0 <= index < len(self._rows):
            self.picked.emit(self._rows[index].code)

    def _height(self) -> float:
        return max(18.0, min(ROW, (self.height() - HEAD - 4) / max(1, len(self._rows))))

    def _columns(self) -> list[tuple[str, float]]:
        """Titles of the figures' columns and their right edges, from the left."""
        titles = [tr("Major hazards"), tr("Open alarms"), tr("Last 24 h")]
        right, edges = self.width() - PADDING, []
        for title in reversed(titles):
            edges.append((title, right))
            right -= painting.width(title, "caption") + 20
        return edges[::-1]

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            columns = self._columns()
            painting.text(painter, QRectF(PADDING, 0, 120, HEAD), tr("Name"), theme.TEXT_3, "caption")
            for title, right in columns:
                painting.text(painter, QRectF(0, 0, right, HEAD), title, theme.TEXT_3, "caption", align=painting.RIGHT)
            names_end = columns[0][1] - painting.width(columns[0][0], "caption") - 8
            for index, row in enumerate(self._rows):
                box = QRectF(0, HEAD + index * self._height(), self.width(), self._height())
                if box.bottom() > self.height() + 1:
                    break
                painting.rule(painter, PADDING, self.width() - PADDING, box.top())
                self._paint_row(painter, box, row, columns, names_end)

    def _paint_row(
        self, painter: QPainter, box: QRectF, row: EnterpriseRow, columns: list[tuple[str, float]], names_end: float
    ) -> None:
        painting.text(painter, QRectF(PADDING, box.top(), 36, box.height()), row.code, theme.TEXT_3)
        name = QRectF(PADDING + 40, box.top(), names_end - PADDING - 40, box.height())
        painting.text(painter, name, row.name.removeprefix(row.code).strip(), theme.TEXT_1)
        for value, (_, right) in zip((row.major_hazards, row.alarms_open, row.alarms_day), columns, strict=True):
            ink = theme.TEXT_1 if value else theme.TEXT_3
            cell = QRectF(right - 60, box.top(), 60, box.height())
            painting.text(painter, cell, number(value, 0), ink, align=painting.RIGHT)
