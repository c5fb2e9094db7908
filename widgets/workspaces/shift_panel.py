"""The Monitor's right side under the alarms: permits, the shift's notes, units that are ready."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.park import UNIT_KIND_NAMES, UnitKind
from models.text import tr
from widgets import painting, theme

HEAD, ROW, PADDING = 32.0, 22.0, 12.0
MOST_NOTES, COLUMNS = 6, 2


@dataclass(frozen=True, slots=True)
class ShiftNote:
    """One line of the shift's log; texts are in the operator's language."""

    time: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadyUnits:
    kind: UnitKind
    ready: int
    total: int


class ShiftPanel(QWidget):
    """A view without intents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._compact = False
        self._notes: tuple[ShiftNote, ...] = ()
        self._units: tuple[ReadyUnits, ...] = ()

    def sizeHint(self) -> QSize:
        notes = ROW * max(1, min(self._most_notes(), len(self._notes)))
        units = ROW * max(1, -(-len(self._units) // COLUMNS))
        permits = 0.0 if self._compact else HEAD + ROW + 4
        return QSize(280, round(permits + 2 * HEAD + notes + units + 10))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def set_compact(self, compact: bool) -> None:
        """On small screens the alarms need the room: no permits, few notes."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def _most_notes(self) -> int:
        return 2 if self._compact else MOST_NOTES

    def set_notes(self, notes: Sequence[ShiftNote]) -> None:
        """The newest last; the last few are shown."""
        self._notes = tuple(notes)
        self.updateGeometry()
        self.update()

    def set_units(self, units: Sequence[ReadyUnits]) -> None:
        self._units = tuple(units)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            top = 0.0 if self._compact else self._paint_permits(painter, 0.0)
            top = self._paint_notes(painter, top)
            self._paint_units(painter, top)

    def _paint_head(self, painter: QPainter, top: float, title: str, note: str) -> float:
        painting.rule(painter, 0, self.width(), top)
        used = painting.text(painter, QRectF(PADDING, top, 200, HEAD), title, theme.TEXT_1, "strong")
        box = QRectF(PADDING + used + 8, top, self.width() - 2 * PADDING - used - 8, HEAD)
        painting.text(painter, box, note, theme.TEXT_3, "caption")
        return top + HEAD

    def _paint_permits(self, painter: QPainter, top: float) -> float:
        top = self._paint_head(painter, top, tr("Permits open"), "")
        words = tr("no source yet, comes with work permits")
        painting.text(
            painter, QRectF(PADDING, top - 2, self.width() - 2 * PADDING, ROW), words, theme.TEXT_3, "caption"
        )
        return top + ROW + 4

    def _paint_notes(self, painter: QPainter, top: float) -> float:
        top = self._paint_head(painter, top, tr("Shift"), tr("notes of the last hours"))
        width = self.width() - 2 * PADDING
        if not self._notes:
            painting.text(painter, QRectF(PADDING, top - 2, width, ROW), tr("No notes"), theme.TEXT_3, "caption")
            return top + ROW + 4
        shown = self._notes[-self._most_notes() :]
        times = max(painting.width(note.time, "caption") for note in shown) + 10
        people = min(84.0, max(painting.width(note.who, "caption") for note in shown) + 10)
        for note in shown:
            painting.text(painter, QRectF(PADDING, top, times, ROW), note.time, theme.TEXT_3, "caption")
            painting.text(painter, QRectF(PADDING + times, top, people - 6, ROW), note.who, theme.TEXT_2, "caption")
            left = PADDING + times + people
            box = QRectF(left, top, self.width() - PADDING - left, ROW)
            painting.text(painter, box, note.text, theme.TEXT_1, "caption")
            top += ROW
        return top + 4

    def _paint_units(self, painter: QPainter, top: float) -> None:
        ready, total = sum(each.ready for each in self._units), sum(each.total for each in self._units)
        note = tr("{ready} of {total}", ready=ready, total=total) if self._units else ""
        top = self._paint_head(painter, top, tr("Ready units"), note)
        part = (self.width() - 2 * PADDING) / COLUMNS
        for index, units in enumerate(self._units):
            box = QRectF(PADDING + index % COLUMNS * part, top + index // COLUMNS * ROW, part - 6, ROW)
            count = str(units.total) if units.ready == units.total else f"{units.ready} / {units.total}"
            ink = theme.TEXT_1 if units.ready == units.total else theme.HIGH_TEXT if not units.ready else theme.TEXT_1
            used = painting.text(painter, box, tr(UNIT_KIND_NAMES[units.kind]), theme.TEXT_2, "caption")
            painting.text(painter, box.adjusted(used + 6, 0, 0, 0), count, ink, "caption", 600)
