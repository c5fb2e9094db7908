"""Incident cards of 64 px: glyph, kind, elapsed / place / number, commander, state."""

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.alarms import AlarmState, Priority
from models.domain.incidents import (
    INCIDENT_KIND_NAMES,
    INCIDENT_STATE_NAMES,
    Incident,
    IncidentKind,
    IncidentState,
)
from models.physics.substances import is_known, substance
from models.text import N_, tr
from scenes.symbols import paint_glyph
from widgets import format as fmt
from widgets import painting, theme

CARD, COMPACT_CARD = 64, 48
OVER = (IncidentState.CLOSED, IncidentState.REVIEWED)
OF_SUBSTANCE = {
    IncidentKind.TOXIC_RELEASE: N_("{substance} release"),
    IncidentKind.FLAMMABLE_RELEASE: N_("{substance} release"),
    IncidentKind.SPILL: N_("{substance} spill"),
    IncidentKind.FIRE: N_("{substance} fire"),
    IncidentKind.EXPLOSION: N_("{substance} explosion"),
}


def in_order(incidents: list[Incident]) -> list[Incident]:
    """Open ones first, the worst first, then the newest."""
    return sorted(incidents, key=lambda entry: (
        entry.state in OVER, Priority(entry.priority).rank, -entry.opened_at.timestamp()
    ))


def title(incident: Incident) -> str:
    """What happened, with what: the kind names the substance where it is known."""
    named = OF_SUBSTANCE.get(incident.kind)
    if named and incident.substance and is_known(incident.substance):
        return tr(named, substance=str(substance(incident.substance).label))
    return tr(INCIDENT_KIND_NAMES[incident.kind])


def elapsed(incident: Incident, now: datetime | None) -> str:
    """Time since opening; a closed incident's clock has stopped."""
    end = incident.closed_at or now
    return fmt.duration(max(0.0, (end - incident.opened_at).total_seconds())) if end else ""


class IncidentCards(QWidget):
    """`chosen(id)`; the selected card carries the wash and the accent bar."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.incidents: list[Incident] = []
        self.selected: UUID | None = None
        self.now: datetime | None = None
        self.compact = False

    def set_incidents(self, incidents: list[Incident]) -> None:
        self.incidents = in_order(incidents)
        self.updateGeometry()
        self.update()

    def step(self, by: int) -> UUID | None:
        """The incident before or after the selected one, round the ends."""
        if not self.incidents:
            return None
        ids = [incident.id for incident in self.incidents]
        place = ids.index(self.selected) + by if self.selected in ids else 0
        return ids[place % len(ids)]

    def retranslate(self) -> None:
        self.update()

    @property
    def card(self) -> int:
        return COMPACT_CARD if self.compact else CARD

    def sizeHint(self) -> QSize:
        return QSize(100, self.card * max(1, len(self.incidents)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for row, incident in enumerate(self.incidents):
                box = QRectF(0, row * self.card, self.width(), self.card)
                self._paint_card(painter, box, incident)
            if not self.incidents:
                words = tr("Nothing open") if self.compact else tr("No incident is open. N opens one, I from an alarm.")
                painting.text(painter, QRectF(12, 8, self.width() - 24, 20), words, theme.TEXT_3, "caption")

    def _paint_card(self, painter: QPainter, box: QRectF, incident: Incident) -> None:
        if incident.id == self.selected:
            painting.fill(painter, box, theme.SELECTED)
            painting.fill(painter, QRectF(box.left(), box.top(), 3, box.height()), theme.ACCENT)
        painting.fill(painter, QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.DIVIDER)
        state = AlarmState.OOSRV if incident.state in OVER else AlarmState.ACKED
        glyph = QRectF(box.left() + 12, box.center().y() - 12, 24, 24)
        paint_glyph(painter, glyph, Priority(incident.priority), state)
        if self.compact:
            self._paint_compact(painter, box, incident)
        else:
            self._paint_wide(painter, box, incident)

    def _paint_wide(self, painter: QPainter, box: QRectF, incident: Incident) -> None:
        left, right = box.left() + 48, box.right() - 12
        time, state = elapsed(incident, self.now), tr(INCIDENT_STATE_NAMES[incident.state])
        lines = [QRectF(left, box.top() + top, right - left, 18) for top in (7, 25, 42)]
        painting.text(painter, lines[0], time, theme.TEXT_1, "title", align=painting.RIGHT)
        room = lines[0].adjusted(0, 0, -painting.width(time, "title") - 8, 0)
        painting.text(painter, room, title(incident), theme.TEXT_1, "title")
        painting.text(painter, lines[1], incident.place, theme.TEXT_2, "caption")
        painting.text(painter, lines[2], state, theme.TEXT_2, "caption", align=painting.RIGHT)
        room = lines[2].adjusted(0, 0, -painting.width(state, "caption") - 8, 0)
        who = f"{incident.number}  {incident.commander}"
        painting.text(painter, room, who, theme.TEXT_3, "caption")

    def _paint_compact(self, painter: QPainter, box: QRectF, incident: Incident) -> None:
        left, wide = box.left() + 48, box.width() - 54
        time = elapsed(incident, self.now)
        painting.text(painter, QRectF(left, box.top() + 6, wide, 18), time, theme.TEXT_1, "strong")
        painting.text(painter, QRectF(left, box.top() + 24, wide, 18), incident.number, theme.TEXT_3, "caption")

    def incident_at(self, point: QPoint) -> Incident | None:
        row = point.y() // self.card
        return self.incidents[row] if 0 <= row < len(self.incidents) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        incident = self.incident_at(event.position().toPoint())
        if incident and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(incident.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        target = self.step(by) if by else None
        if target:
            self.chosen.emit(target)
        else:
            event.ignore()
