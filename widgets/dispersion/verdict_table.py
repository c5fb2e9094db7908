"""What each gas sensor says of the forecast."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Signal

from models.domain.dispersion import Says, Verdict
from models.text import N_, tr
from widgets import format as fmt
from widgets import theme
from widgets.dispersion.table import Cell, Column, Table
from widgets.dispersion.words import SAYS, band_words

INKS = {
    Says.AGREES: theme.TEXT_1,
    Says.MORE: theme.HIGH_TEXT,
    Says.LESS: theme.MEDIUM_TEXT,
    Says.UNKNOWN: theme.TEXT_3,
}
MARKS = {Says.AGREES: "=", Says.MORE: "▲", Says.LESS: "▼", Says.UNKNOWN: "?"}


MOST = 6


def telling(rows: Sequence[Verdict]) -> list[Verdict]:
    """Those that disagree, then those where most gas is, or should be."""
    return sorted(rows, key=lambda row: (row.says not in (Says.MORE, Says.LESS), -_much(row)))[:MOST]


def _much(row: Verdict) -> float:
    return -1.0 if row.says is Says.UNKNOWN else max(row.measured or 0.0, row.forecast)


class VerdictTable(Table[Verdict]):
    """Measured against forecast; `chosen` with the sensor's code on a click."""

    chosen = Signal(str)
    columns = (
        Column(N_("Sensor"), 72, right=False),
        Column(N_("Measured"), 84),
        Column(N_("Forecast"), 118),
        Column(N_("Says"), 130, right=False),
    )

    def hint(self) -> str:
        return tr("No gas sensor to compare with yet.")

    def cells(self, row: Verdict) -> Sequence[Cell]:
        measured = fmt.quantity(row.measured, row.unit) if row.measured is not None else fmt.DASH
        ink = INKS[row.says]
        return (
            Cell(row.sensor_code, theme.TEXT_1),
            Cell(measured, theme.TEXT_1 if row.says is not Says.UNKNOWN else theme.TEXT_3),
            Cell(band_words(row)),
            Cell(f"{MARKS[row.says]} {tr(SAYS[row.says])}", ink, 600 if row.says in (Says.MORE, Says.LESS) else 400),
        )

    def tip(self, row: Verdict) -> str:
        return fmt.ago(row.age_s) if row.age_s is not None else ""

    def press(self, index: int, point: QPointF) -> None:
        self.chosen.emit(self.rows[index].sensor_code)
