"""Line icons on a 24 grid with a 1.6 px stroke, drawn in whatever colour their place asks for."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from widgets import theme

# name -> SVG elements on the 24 grid; strokes inherit, class-free
_SHAPES: dict[str, str] = {
    "logo": '<path d="M12 2.5 20.2 7.2v9.6L12 21.5 3.8 16.8V7.2z"/>'
    '<path d="M12 7.6 15.8 9.8v4.4L12 16.4 8.2 14.2V9.8z"/>',
    "command": '<path d="M7 18v-6a5 5 0 0 1 10 0v6"/><path d="M5 18h14v3H5z"/><path d="M12 14v-3"/>'
    '<path d="M12 3V1.8M4.6 6 3.6 5M19.4 6l1-1M3 12H1.8M22.2 12H21"/>',
    "monitor": '<path d="M2 12h4l3-8 5 16 3.2-8H22"/>',
    "cameras": '<path d="M3 6.5h12v11H3z"/><path d="m15 10.5 6-3.2v9.4l-6-3.2"/>',
    "drill": '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="5.2"/><circle cx="12" cy="12" r="1.4"/>',
    "cockpit": '<path d="M5.6 19a9.2 9.2 0 1 1 12.8 0"/><path d="m12 13 4-5"/><circle cx="12" cy="13" r="1.4"/>',
    "trends": '<path d="M3.4 3.4v17.2h17.2"/><path d="m6.4 15.4 4-5 3.4 3 6-7.4"/>',
    "rules": '<path d="M4 6.4h16M4 12h16M4 17.6h16"/><circle cx="9" cy="6.4" r="2.2"/>'
    '<circle cx="15.4" cy="12" r="2.2"/><circle cx="7.6" cy="17.6" r="2.2"/>',
    "silence": '<path d="M6 16.5V11a6 6 0 0 1 9.6-4.8M18 10.4v6.1M4 16.5h12"/><path d="M10 19.8a2.2 2.2 0 0 0 4 0"/>'
    '<path d="m4 4 16 16"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.6 0H4.4z"/><path d="M10 19.8a2.2 2.2 0 0 0 4 0"/>',
    "settings": '<circle cx="12" cy="12" r="3.4"/>'
    '<path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2"/>',
    "keys": '<circle cx="12" cy="12" r="9"/><path d="M9.4 9.4a2.7 2.7 0 1 1 3.8 2.6c-.8.5-1.2 1-1.2 1.9"/>'
    '<path d="M12 16.8v.3"/>',
    "database": '<ellipse cx="12" cy="5.5" rx="7.5" ry="2.8"/><path d="M4.5 5.5v13c0 1.6 3.3 2.8 7.5 2.8s7.5-1.2 '
    '7.5-2.8v-13"/><path d="M4.5 12c0 1.6 3.3 2.8 7.5 2.8s7.5-1.2 7.5-2.8"/>',
    "broker": '<circle cx="12" cy="12" r="2.6"/><circle cx="5" cy="5" r="2"/><circle cx="19" cy="5" r="2"/>'
    '<circle cx="5" cy="19" r="2"/><circle cx="19" cy="19" r="2"/>'
    '<path d="m6.5 6.5 3.6 3.6M17.5 6.5l-3.6 3.6M6.5 17.5l3.6-3.6M17.5 17.5l-3.6-3.6"/>',
    "gateway": '<path d="M3 14h18v6H3z"/><path d="M7 17h.4M11 17h.4M12 14v-3"/>'
    '<path d="M9 8.6a4.2 4.2 0 0 1 6 0M6.6 6a7.6 7.6 0 0 1 10.8 0"/>',
    "outbound": '<path d="M5 11h14v9H5z"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11"/>',
    "operator": '<circle cx="12" cy="7.6" r="3.8"/><path d="M5.6 21v-2.4c0-2.6 2-4.4 4.4-4.4h4c2.4 0 4.4 1.8 '
    '4.4 4.4V21"/>',
    "star": '<path d="m12 3.2 2.7 5.6 6.1.9-4.4 4.3 1 6.1-5.4-2.9-5.4 2.9 1-6.1-4.4-4.3 6.1-.9z"/>',
    "notify": '<path d="M4 4.5h16v12h-9l-4 4v-4H4z"/>',
    "camera_off": '<path d="M3.6 6.5H3v11h12v-.8M8.4 6.5H15v6.2"/><path d="m15 10.5 6-3.2v9.4l-4.4-2.4"/>'
    '<path d="m3 3 18 18"/>',
    "wind": '<path d="M3 8.6h10.6a2.6 2.6 0 1 0-2.4-3.6"/><path d="M3 12.4h15a2.8 2.8 0 1 1-2.6 3.9"/>'
    '<path d="M3 16.2h7.4a2.2 2.2 0 1 1-2 3.1"/>',
    "minus": '<path d="M5 12h14"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.4 2.2"/>',
    "tick": '<path d="m4.6 12.6 4.8 4.8L19.4 7"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="m8 12.2 2.8 2.8L16 9.6"/>',
    "warning": '<path d="M12 3.6 21.6 20H2.4z"/><path d="M12 10v4.6M12 17.2v.2"/>',
    "failed": '<circle cx="12" cy="12" r="9"/><path d="m8.6 8.6 6.8 6.8M15.4 8.6l-6.8 6.8"/>',
    "phone": '<path d="M5 3.8h4l1.6 4.6-2.2 1.6a12 12 0 0 0 5.6 5.6l1.6-2.2 4.6 1.6v4a1.8 1.8 0 0 1-2 1.8A16.6 '
    '16.6 0 0 '
    '1 3.2 5.8 1.8 1.8 0 0 1 5 3.8z"/>',
    "people": '<circle cx="9" cy="8" r="3.4"/><path d="M2.8 20v-2c0-2.4 1.8-4 4-4h4.4c2.2 0 4 1.6 4 4v2"/>'
    '<path d="M15.6 4.8a3.4 3.4 0 0 1 0 6.4M21.2 20v-2c0-1.9-1-3.4-2.8-3.9"/>',
    "house": '<path d="M3.4 11.4 12 4l8.6 7.4M6 9.6V20h12V9.6"/>',
    "shelter": '<path d="M3.4 11.4 12 4l8.6 7.4M6 9.6V20h12V9.6"/><path d="M10 20v-6h4v6"/>',
    "engine": '<path d="M2.6 7h11v10h-11zM13.6 10.4h4.2l3.6 3.4V17h-7.8"/><circle cx="6.8" cy="18" r="1.9"/>'
    '<circle cx="17" cy="18" r="1.9"/>',
    "ambulance": '<path d="M2.6 7h11v10h-11zM13.6 10.4h4.2l3.6 3.4V17h-7.8"/><circle cx="6.8" cy="18" r="1.9"/>'
    '<circle cx="17" cy="18" r="1.9"/><path d="M8 9v5M5.5 11.5h5"/>',
    "hazmat": '<path d="M12 2.6 21.4 12 12 21.4 2.6 12z"/><path d="M12 8v5M12 15.6v.2"/>',
    "monitoring": '<path d="M2.6 9h11v8h-11zM13.6 11h4.2l3.6 3.2V17h-7.8"/><circle cx="6.8" cy="18" r="1.9"/>'
    '<circle cx="17" cy="18" r="1.9"/><path d="M8 9V5M5 6.4a4 4 0 0 1 6 0"/>',
    "team": '<circle cx="12" cy="8" r="3.6"/><path d="M5 20.4v-1.8c0-2.4 1.9-4.2 4.2-4.2h5.6c2.3 0 4.2 1.8 4.2 '
    '4.2v1.8"/>'
    '<path d="M7.4 7.4h9.2"/>',
    "command_car": '<path d="M2.6 12.4 5.4 7h8.4l4 5.4h3.6V17H2.6z"/><circle cx="7" cy="18" r="1.9"/>'
    '<circle cx="17" cy="18" r="1.9"/><path d="M10 7V4h3"/>',
    "layers": '<path d="m12 3.4 9 4.8-9 4.8-9-4.8z"/><path d="m3 12.6 9 4.8 9-4.8M3 16.8l9 4.8 9-4.8"/>',
    "map": '<path d="M3 6.4 9 4l6 2.4L21 4v13.6L15 20l-6-2.4L3 20zM9 4v13.6M15 6.4V20"/>',
    "twin": '<path d="m12 2.8 8.4 4.6v9.2L12 21.2l-8.4-4.6V7.4z"/><path d="m3.6 7.4 8.4 4.6 8.4-4.6M12 12v9.2"/>',
    "target": '<circle cx="12" cy="12" r="7"/><path d="M12 2v5M12 17v5M2 12h5M17 12h5"/>',
    "ruler": '<path d="m3 16.6 13.6-13.6 4.4 4.4L7.4 21z"/><path d="m6.4 13.2 2.2 2.2M9.6 10l2.8 2.8M12.8 6.8 15 9"/>',
    "eye": '<path d="M1.8 12S5.6 5.4 12 5.4 22.2 12 22.2 12 18.4 18.6 12 18.6 1.8 12 1.8 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "play": '<path d="M7 4.6v14.8L19 12z"/>',
    "pause": '<path d="M8.4 5v14M15.6 5v14"/>',
    "previous": '<path d="M6 5v14M19 5.4v13.2L9 12z"/>',
    "next": '<path d="M18 5v14M5 5.4v13.2L15 12z"/>',
    "stop": '<path d="M6 6h12v12H6z"/>',
    "link_down": '<path d="M9 15 15 9M8 11l-2.6 2.6a3.7 3.7 0 0 0 5.2 5.2L13 16.2M16 13l2.6-2.6a3.7 3.7 0 0 '
    '0-5.2-5.2L11 7.8"/>'
    '<path d="m3 3 18 18"/>',
    "chevron_down": '<path d="m6 9 6 6 6-6"/>',
    "chevron_right": '<path d="m9 6 6 6-6 6"/>',
    "log": '<path d="M5 3.4h14v17.2H5zM8.4 8h7.2M8.4 12h7.2M8.4 16h4.4"/>',
    "document": '<path d="M6 2.8h8l4.4 4.4v14H6zM14 2.8v4.6h4.4M9 12.4h6M9 16.2h6"/>',
    "sensor": '<circle cx="12" cy="12" r="2"/><path d="M8 16a5.6 5.6 0 0 1 0-8M16 8a5.6 5.6 0 0 1 0 8M5.2 '
    '18.8a9.6 9.6 0 0 '
    '1 0-13.6M18.8 5.2a9.6 9.6 0 0 1 0 13.6"/>',
}

STROKE = 1.6


def names() -> tuple[str, ...]:
    return tuple(_SHAPES)


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str, grid_stroke: float) -> QSvgRenderer:
    document = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{colour}" stroke-width="{grid_stroke:.3f}" stroke-linecap="round" stroke-linejoin="round">'
        f"{_SHAPES[name]}</svg>"
    )
    return QSvgRenderer(QByteArray(document.encode()))


def paint(painter: QPainter, rect: QRectF, name: str, colour: str = theme.TEXT_2) -> None:
    """Draw an icon into a square; the stroke keeps its screen width whatever the size."""
    grid_stroke = STROKE * 24 / max(rect.width(), 1) * (rect.width() / 24) ** 0.5
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour, round(grid_stroke, 2)).render(painter, rect)


def pixmap(name: str, size: int = 20, colour: str = theme.TEXT_2, ratio: float = 1.0) -> QPixmap:
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        paint(painter, QRectF(0, 0, size, size), name, colour)
    return made


def icon(name: str, colour: str = theme.TEXT_2, size: int = 20) -> QIcon:
    """An icon for Qt's own buttons and menus, sharp on doubled screens too."""
    made = QIcon(pixmap(name, size, colour))
    made.addPixmap(pixmap(name, size, colour, 2.0))
    return made
