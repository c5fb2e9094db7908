"""45 degree hatches that tile without a seam: forecast spans and fields without a picture."""

from functools import lru_cache

from PySide6.QtCore import QLineF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap


@lru_cache(maxsize=16)
def hatch(line: str, ground: str, period: int, thickness: float) -> QBrush:
    """`period` is the distance between lines along the edge, `thickness` their width, both in pixels."""
    tile = QPixmap(period, period)
    tile.fill(QColor(ground))
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(line), thickness))
        for shift in (-period, 0, period):  # the neighbouring lines cross this tile's corners
            painter.drawLine(QLineF(shift - 1, period + 1, shift + period + 1, -1))
    return QBrush(tile)
