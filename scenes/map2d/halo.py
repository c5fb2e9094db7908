"""Text that can be read on anything: letters with a dark halo."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath

from scenes import palette
from scenes.pens import pen

HALO = 4.0  # px around the letters


def paint_halo_text(painter: QPainter, at: QPointF, text: str, face: QFont, tint: str) -> None:
    """`at` is the left end of the base line. Outlining letters is slow, so the drawn text is kept."""
    ratio = painter.device().devicePixelRatio()
    painter.drawImage(at - QPointF(HALO, face.pixelSize() * 1.2), _halo_image(text, face.key(), face, tint, ratio))


@lru_cache(maxsize=512)
def _halo_image(text: str, _key: str, face: QFont, tint: str, ratio: float) -> QImage:
    size = QSizeF(QFontMetricsF(face).horizontalAdvance(text) + 2 * HALO, face.pixelSize() * 1.8)
    image = QImage((size * ratio).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    base = QPointF(HALO, face.pixelSize() * 1.2)
    path = QPainterPath()
    path.addText(base, face, text)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, pen(palette.BASE, 3.0, 0.85))
        painter.setFont(face)
        painter.setPen(pen(tint))
        painter.drawText(base, text)
    return image
