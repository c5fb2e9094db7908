"""Units worth sending, best first: 48 px cards with dose, reasons, time to arrive and the key that dispatches."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.domain.park import UNIT_KIND_NAMES, Unit, UnitKind
from models.text import Message, tr
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.row_list import RowList

BEST, KEYED = 3, 9
UNIT_ICONS = {
    UnitKind.ENGINE: "engine",
    UnitKind.HAZMAT: "hazmat",
    UnitKind.AMBULANCE: "ambulance",
    UnitKind.MONITORING: "monitoring",
    UnitKind.TEAM: "team",
    UnitKind.COMMAND: "command_car",
}


class CandidateLike(Protocol):
    """One unit as planning proposes it; `busy` says why it cannot go, or is empty."""

    @property
    def unit_code(self) -> str: ...
    @property
    def eta_s(self) -> float: ...
    @property
    def dose(self) -> float: ...
    @property
    def reasons(self) -> Sequence[Message]: ...
    @property
    def busy(self) -> object: ...


class RecommendationLike(Protocol):
    """What planning hands over: candidates best first, what the run card wants, and what cannot be had."""

    @property
    def candidates(self) -> Sequence[CandidateLike]: ...
    @property
    def wanted(self) -> Mapping[UnitKind, int]: ...
    @property
    def shortfalls(self) -> Sequence[Message]: ...


class Recommended(RowList[CandidateLike]):
    """`dispatch(unit_code)`; `candidate(n)` is the one that D then n sends."""

    dispatch = Signal(str)
    ROW, GAP, BOTTOM = 48, 4, 6

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recommendation: RecommendationLike | None = None
        self.units: Mapping[str, Unit] = {}
        self.show_all, self.armed = False, False

    def set_recommendation(self, recommendation: RecommendationLike | None) -> None:
        self.recommendation = recommendation
        self.choose_rows()

    def choose_rows(self) -> None:
        candidates = list(self.recommendation.candidates) if self.recommendation else []
        self.set_rows(candidates if self.show_all else [entry for entry in candidates if not entry.busy][:BEST])
        self.updateGeometry()

    def candidate(self, number: int) -> CandidateLike | None:
        """The candidate under a key, counted from 1; busy ones cannot be sent by key."""
        if 1 <= number <= min(KEYED, len(self.rows)) and not self.rows[number - 1].busy:
            return self.rows[number - 1]
        return None

    def name(self, code: str) -> str:
        unit = self.units.get(code)
        return str(unit.name) if unit else code

    def wanted_text(self) -> str:
        wanted = self.recommendation.wanted if self.recommendation else {}
        parts = [f"{tr(UNIT_KIND_NAMES[UnitKind(kind)])} {count}" for kind, count in wanted.items() if count > 0]
        return tr("run card wants {units}", units=", ".join(parts)) if parts else ""

    def shortfalls(self) -> list[str]:
        return [str(message) for message in self.recommendation.shortfalls] if self.recommendation else []

    def hint(self) -> str:
        if self.recommendation is None:
            return tr("Units are being looked for…")
        return tr("No more units are recommended. U shows all of them.")

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        if not self.rows:
            size.setHeight(34)
        return QSize(size.width(), size.height() + 20 * len(self.shortfalls()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            lines = self.shortfalls()
            top = self.height() - 20 * len(lines) - 2
            for line in lines:
                icons.paint(painter, QRectF(12, top + 2, 14, 14), "warning", theme.HIGH_TEXT)
                painting.text(painter, QRectF(34, top, self.width() - 46, 18), line, theme.HIGH_TEXT, "caption", 500)
                top += 20

    def button_box(self, index: int) -> QRectF:
        box = self.row_box(index)
        wide = painting.width(tr("Dispatch"), "body", 600) + painting.cap_width("D9") + 27
        return QRectF(box.right() - 20 - wide, box.center().y() - 16, wide, 32)

    def paint_row(self, painter: QPainter, box: QRectF, row: CandidateLike, index: int) -> None:
        card = box.adjusted(12, 0, -12, 0)
        painting.fill(painter, card, theme.RAISED, 4)
        unit = self.units.get(row.unit_code)
        ink = theme.TEXT_3 if row.busy else theme.TEXT_1
        icons.paint(painter, QRectF(card.left() + 9, card.center().y() - 10, 20, 20),
                    UNIT_ICONS[unit.kind] if unit else "engine", theme.TEXT_3 if row.busy else theme.TEXT_2)
        right = self._paint_button(painter, index, bool(row.busy)) - 10
        wide = max(painting.width("00:00", "title"), painting.width(fmt.duration(row.eta_s), "title"))
        eta = QRectF(right - wide, card.top() + 5, wide + 1, 20)
        painting.text(painter, eta, fmt.duration(row.eta_s), ink, "title", align=painting.RIGHT)
        painting.text(painter, eta.translated(0, 18), tr("ETA"), theme.TEXT_3, "caption", align=painting.RIGHT)
        left, end = card.left() + 40, eta.left() - 6
        name = QRectF(left, card.top() + 5, end - left, 20)
        used = painting.text(painter, name, self.name(row.unit_code), ink, "title")
        dose = tr("dose {dose}", dose=fmt.quantity(row.dose, "ppm·min", 1))
        painting.text(painter, QRectF(left + used + 8, card.top() + 5, end - left - used - 8, 20), dose,
                      theme.TEXT_3, "caption")
        words = str(row.busy) if row.busy else " · ".join(str(reason) for reason in row.reasons)
        words = painting.whole_parts(words, end - left, "caption")
        painting.text(painter, QRectF(left, card.top() + 24, end - left, 18), words,
                      theme.HIGH_TEXT if row.busy else theme.TEXT_2, "caption")

    def _paint_button(self, painter: QPainter, index: int, busy: bool) -> float:
        button = self.button_box(index)
        if busy:
            return button.right()
        first = index == next((place for place, row in enumerate(self.rows) if not row.busy), -1)
        painting.fill(painter, button, theme.PRIMARY if first else theme.CONTROL, 4)
        ink = theme.WHITE if first else theme.TEXT_1
        painting.text(painter, button.adjusted(10, 0, 0, 0), tr("Dispatch"), ink, "body", 600 if first else 500)
        if index < KEYED:
            colour = theme.ACCENT if self.armed and not first else ink
            painting.keycap(painter, button.right() - 9, button.center().y(), f"D{index + 1}", colour)
        return button.left()

    def press(self, index: int, point: QPointF) -> None:
        if not self.rows[index].busy and self.button_box(index).contains(point):
            self.dispatch.emit(self.rows[index].unit_code)
