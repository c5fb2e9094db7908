"""How far each level reaches, when it is there, and who and what lies inside."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from models.domain.dispersion import ZoneRow
from models.planning.dispersion import LOAD
from models.text import N_, tr
from scenes import palette
from widgets import format as fmt
from widgets import painting, theme
from widgets.dispersion.table import Cell, Column, Table

HOUR_MIN = 60


def telling(rows: Sequence[ZoneRow]) -> list[ZoneRow]:
    """One row for each limit: that of concentration over an hour, or what comes nearest to it."""
    best: dict[tuple[str, int], ZoneRow] = {}
    for row in rows:
        known = best.get((row.name, row.level))
        if known is None or _distance(row) < _distance(known):
            best[row.name, row.level] = row
    return [row for row in rows if best[row.name, row.level] is row]


def _distance(row: ZoneRow) -> tuple[bool, float]:
    """How far a row's exposure is from an hour of concentration; loads come last."""
    minutes = row.basis.parameters.get("minutes", 0)
    return row.basis.id == LOAD, abs(minutes - HOUR_MIN) if isinstance(minutes, int | float) else HOUR_MIN


class ZoneTable(Table[ZoneRow]):
    """The worst level first; the mark has the colour of its contour on the map."""

    ROW = 36
    columns = (
        Column(N_("Zone"), 84, right=False),
        Column(N_("Concentration"), 88),
        Column(N_("Reach"), 58),
        Column(N_("Arrives"), 46),
        Column(N_("People"), 44),
        Column(N_("Buildings"), 56),
    )

    def __init__(self) -> None:
        super().__init__()
        self.buildings: Mapping[str, str] = {}

    def hint(self) -> str:
        return tr("No zones yet. R runs the forecast.")

    def cells(self, row: ZoneRow) -> Sequence[Cell]:
        return (
            Cell("", theme.TEXT_1),
            Cell(fmt.quantity(row.ppm, "ppm")),
            Cell(fmt.distance(row.reach_m), theme.TEXT_1),
            Cell(fmt.duration(row.arrival_s)),
            Cell(fmt.number(row.people, 0), theme.TEXT_1),
            Cell(fmt.number(len(row.buildings), 0)),
        )

    def paint_row(self, painter: QPainter, box: QRectF, row: ZoneRow, index: int) -> None:
        """The numbers stand beside the level's name; under both, of which exposure it is."""
        upper = QRectF(box.left(), box.top() + 1, box.width(), 18)
        if index == self.over:
            painting.fill(painter, box, theme.RAISED)
        self.paint_cells(painter, upper, row)
        look = palette.ZONES.get(row.level)
        if look is not None:
            painting.fill(painter, QRectF(theme.PADDING, box.top() + 4, 3, box.height() - 8), look.line)
        name = QRectF(theme.PADDING + 10, upper.top(), 100, upper.height())
        painting.text(painter, name, row.name, theme.TEXT_1, "caption", 600)
        basis = QRectF(name.left(), upper.bottom() - 2, box.width() - name.left() - theme.PADDING, 16)
        painting.text(painter, basis, str(row.basis), theme.TEXT_3, "caption")

    def tip(self, row: ZoneRow) -> str:
        return "\n".join(self.buildings.get(code, code) for code in row.buildings)
