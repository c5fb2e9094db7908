"""The park's major hazard installations (GB 18218): what stands where, how high it grades, and whom to phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.text import tr
from widgets import painting, theme

ROW, HEAD, PADDING, GAP = 28.0, 24.0, 16.0, 12.0


@dataclass(frozen=True, slots=True)
class HazardRow:
    """Texts are in the operator's language; `level` is the fill, 0-1."""

    code: str
    name: str
    enterprise: str
    substance: str
    grade: int
    level: float
    responsible: str
    phone: str


class HazardTable(QWidget):
    """Emits the asset's code when its row is picked; columns at the right give way on small screens."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rows: tuple[HazardRow, ...] = ()

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 120)

    def set_rows(self, rows: Sequence[HazardRow]) -> None:
        """The highest grade first; grade 1 is the highest."""
        self._rows = tuple(sorted(rows, key=lambda row: (row.grade, row.code)))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int((event.position().y() - HEAD) // self._height())
        if 0 <= index < len(self._rows):
            self.picked.emit(self._rows[index].code)

    def _height(self) -> float:
        return max(19.0, min(ROW, (self.height() - HEAD - 4) / max(1, len(self._rows))))

    def _cells(self, row: HazardRow) -> tuple[str, ...]:
        place = row.name if row.code in row.name else f"{row.code} {row.name}"
        level = f"{row.level * 100:.0f} %"
        return str(row.grade), place, row.substance, level, row.enterprise, row.responsible, row.phone

    def _columns(self) -> list[tuple[int, float, float]]:
        """Index, left edge and width of each column that fits, as wide as its widest cell."""
        cells = [self._titles(), *(self._cells(row) for row in self._rows)]
        left, columns = PADDING, []
        for index in range(len(cells[0])):
            width = max(painting.width(row[index], "body") for row in cells) + 2
            if left + width > self.width() - PADDING:
                if index > 1:
                    break
                width = self.width() - PADDING - left
            columns.append((index, left, width))
            left += width + GAP
        return columns

    def _titles(self) -> tuple[str, ...]:
        return (
            tr("Grade"), tr("Installation"), tr("Substance"), tr("Level"), tr("Enterprise"), tr("Responsible"),
            tr("Control room"),
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            columns = self._columns()
            for index, left, width in columns:
                painting.text(painter, QRectF(left, 0, width, HEAD), self._titles()[index], theme.TEXT_3, "caption")
            for number, row in enumerate(self._rows):
                top = HEAD + number * self._height()
                if top + self._height() > self.height() + 1:
                    break
                painting.rule(painter, PADDING, self.width() - PADDING, top)
                for index, left, width in columns:
                    ink = theme.TEXT_1 if index < 2 else theme.TEXT_2
                    box = QRectF(left, top, width, self._height())
                    painting.text(painter, box, self._cells(row)[index], ink)
