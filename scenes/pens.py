"""Colours, pens and fonts as Qt takes them, made from the palette."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

FAMILIES = ["Inter", "Noto Sans CJK SC"]


@contextmanager
def kept(painter: QPainter) -> Iterator[None]:
    """The painter's state comes back afterwards, also after an error."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def colour(name: str, alpha: float = 1.0) -> QColor:
    result = QColor(name)
    result.setAlphaF(alpha)
    return result


def brush(name: str, alpha: float = 1.0) -> QBrush:
    return QBrush(colour(name, alpha))


def pen(name: str, width: float = 1.0, alpha: float = 1.0, dash: tuple[float, ...] = ()) -> QPen:
    """`width` and `dash` in the screen's logical pixels, so that lines grow with texts on a wall or a fine screen."""
    result = QPen(colour(name, alpha), width)
    result.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    result.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        result.setDashPattern([length / width for length in dash])
    return result


@lru_cache(maxsize=64)
def font(pixels: int, weight: int = 400, spacing: float = 0.0, italic: bool = False) -> QFont:
    """The house's type at a pixel size, tabular numerals on; `weight` 400, 500, 600 or 700."""
    result = QFont()
    result.setFamilies(FAMILIES)
    result.setPixelSize(pixels)
    result.setWeight(QFont.Weight(weight))
    result.setItalic(italic)
    result.setFeature(QFont.Tag("tnum"), 1)
    if spacing:
        result.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return result
