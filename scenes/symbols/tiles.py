"""White tiles for what can be sent or used: units, shelters, and small marks of fixed places."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from models.domain.park import UnitKind
from scenes import palette
from scenes.pens import brush, pen
from scenes.symbols.icons import paint_icon

UNIT_ICONS = {
    UnitKind.ENGINE: "truck",
    UnitKind.HAZMAT: "hazmat",
    UnitKind.AMBULANCE: "ambulance",
    UnitKind.MONITORING: "monitoring",
    UnitKind.TEAM: "team",
    UnitKind.COMMAND: "command",
}
UNIT_TILE = 26.0
SHELTER_TILE = QRectF(-14.0, -19.0, 28.0, 38.0)
PLACE_ICONS = {"hydrant": "hydrant", "muster": "muster", "gate": "gate"}


def paint_unit_tile(
    painter: QPainter,
    centre: QPointF,
    kind: UnitKind,
    selected: bool = False,
    stale: bool = False,
    size: float = UNIT_TILE,
) -> None:
    """A unit where its last fix puts it; a late fix greys the tile, selection adds the accent ring."""
    box = QRectF(centre.x() - size / 2, centre.y() - size / 2, size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(palette.ACCENT if selected else palette.CASING))
    frame = 2.5 if selected else 1.5
    painter.drawRoundedRect(box.adjusted(-frame, -frame, frame, frame), 5, 5)
    painter.setBrush(brush(palette.TRAVELLED if stale else palette.TEXT_1))
    painter.drawRoundedRect(box, 4, 4)
    inset = size * 0.14
    paint_icon(painter, box.adjusted(inset, inset, -inset, -inset), UNIT_ICONS[kind], palette.INK, 1.9)
    painter.restore()


def paint_shelter_tile(painter: QPainter, centre: QPointF, selected: bool = False, share: float = 1.0) -> None:
    """The white house tile that a shelter's chip hangs on; `share` of its full size."""
    box = shelter_box(centre, share)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(palette.ACCENT, 2.0) if selected else pen(palette.CASING, 1.0))
    painter.setBrush(brush(palette.TEXT_1))
    painter.drawRoundedRect(box, 4, 4)
    half = 9.0 * share
    paint_icon(painter, QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half), "house", palette.INK, 2.0)
    painter.restore()


def shelter_box(centre: QPointF, share: float = 1.0) -> QRectF:
    return QRectF(SHELTER_TILE.topLeft() * share, SHELTER_TILE.size() * share).translated(centre)


def paint_place(painter: QPainter, centre: QPointF, kind: str) -> None:
    """A hydrant, muster point or gate: a small grey line icon on a dark disc."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(palette.BASE, 0.7))
    painter.drawEllipse(centre, 8.0, 8.0)
    paint_icon(painter, QRectF(centre.x() - 7, centre.y() - 7, 14, 14), PLACE_ICONS[kind], palette.TEXT_3, 2.2)
    painter.restore()
