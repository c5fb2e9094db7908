"""The layers box: which layers there are, what they are called, how many things they hold, how they look."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from models.domain.park import Park, Quantity, UnitKind
from models.text import N_
from scenes import palette
from scenes.pens import brush, pen
from scenes.symbols import paint_camera, paint_icon, paint_sensor, paint_unit_tile

LAYER_NAMES = {
    "zones": N_("Threat zones"),
    "evacuation": N_("Evacuation"),
    "routes": N_("Routes and dose"),
    "units": N_("Units"),
    "shelters": N_("Shelters"),
    "gas": N_("Gas detectors"),
    "process": N_("Process sensors"),
    "cameras": N_("Cameras"),
    "hydrants": N_("Hydrants, gates, musters"),
}


def layer_counts(park: Park) -> dict[str, int]:
    """How many of its things each layer shows, for those that show the park's own."""
    gas = sum(sensor.quantity is Quantity.GAS for sensor in park.sensors)
    return {
        "units": len(park.units),
        "shelters": len(park.shelters),
        "gas": gas,
        "process": len(park.sensors) - gas,
        "cameras": len(park.cameras),
        "hydrants": sum(place.kind in ("hydrant", "gate", "muster") for place in park.places),
    }


def paint_layer_key(painter: QPainter, rect: QRectF, layer: str) -> None:
    """The layer's look, about 20 x 16 px, for its row in the layers box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = rect.center()
    if layer == "zones":
        look = palette.ZONES[2]
        painter.setPen(pen(look.line, look.width))
        painter.setBrush(brush(look.fill, 0.35))
        painter.drawEllipse(centre, rect.width() * 0.42, rect.height() * 0.28)
    elif layer == "evacuation":
        painter.setPen(pen(palette.TEXT_1, 1.8, 1.0, (4.0, 2.5)))
        painter.drawRect(rect.adjusted(2, 3, -2, -3))
    elif layer == "routes":
        painter.setPen(pen(palette.TEXT_1, 2.4))
        left, right, low, high = rect.left() + 2, rect.right() - 2, rect.bottom() - 4, rect.top() + 4
        bend = [QPointF(left, low), QPointF(centre.x(), low), QPointF(centre.x(), high), QPointF(right, high)]
        painter.drawPolyline(QPolygonF(bend))
    elif layer == "units":
        paint_unit_tile(painter, centre, UnitKind.ENGINE, size=16.0)
    elif layer in ("gas", "process"):
        paint_sensor(painter, centre, Quantity.GAS if layer == "gas" else Quantity.LEVEL)
    elif layer == "cameras":
        paint_camera(painter, centre + QPointF(-9, 0), 90.0, 50.0, bright=True)
    else:
        paint_icon(painter, _square(rect, 16.0), "house" if layer == "shelters" else "hydrant", palette.TEXT_1, 2.0)
    painter.restore()


def _square(rect: QRectF, side: float) -> QRectF:
    return QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
