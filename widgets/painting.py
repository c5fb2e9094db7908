"""Text, key caps, tags and bars as painted panels draw them; the sizes come from the theme's roles."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextLayout

from widgets import theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_ELIDE = Qt.TextElideMode.ElideRight


@lru_cache(maxsize=64)
def _metrics(role: str, weight: int | None) -> QFontMetricsF:
    return QFontMetricsF(theme.font(role, weight))


def width(text: str, role: str = "body", weight: int | None = None) -> float:
    return _metrics(role, weight).horizontalAdvance(text)


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    colour: str = theme.TEXT_2,
    role: str = "body",
    weight: int | None = None,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """Draw one line, shortened with an ellipsis where it does not fit; return the width that was used."""
    if not words or rect.width() <= 0:
        return 0.0
    metrics = _metrics(role, weight)
    shown = words
    if metrics.horizontalAdvance(words) > rect.width() + 0.5:
        shown = metrics.elidedText(words, _ELIDE, rect.width())
    painter.setFont(theme.font(role, weight))
    painter.setPen(QColor(colour))
    painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)


def whole_parts(words: str, room: float, role: str = "body") -> str:
    """As many of the parts between dots as fit whole, the first ones before the others; at least one."""
    parts = words.split(" · ")
    while len(parts) > 1 and width(" · ".join(parts), role) > room:
        parts.pop()
    return " · ".join(parts)


def two_lines(
    painter: QPainter,
    rect: QRectF,
    words: str,
    colour: str = theme.TEXT_2,
    role: str = "body",
    weight: int | None = None,
) -> None:
    """Draw on one line, or on two where one has no room; only the second is shortened."""
    if width(words, role, weight) <= rect.width() + 0.5:
        text(painter, rect, words, colour, role, weight)
        return
    layout = QTextLayout(words, theme.font(role, weight))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(1.0, rect.width()))
    layout.endLayout()
    end, half = line.textLength(), min(_metrics(role, weight).height(), rect.height() / 2)
    upper = QRectF(rect.left(), rect.center().y() - half, rect.width(), half)
    text(painter, upper, words[:end].rstrip(), colour, role, weight)
    text(painter, upper.translated(0, half), words[end:], colour, role, weight)


def cap_width(key: str) -> float:
    return max(18.0, width(key, "caption", 500) + 10)


def keycap(painter: QPainter, right: float, middle: float, key: str, colour: str = theme.TEXT_2) -> float:
    """Draw a key's cap whose right edge is at `right`; return its left edge."""
    box = QRectF(right - cap_width(key), middle - 9, cap_width(key), 18)
    outline(painter, box, colour if colour == theme.WHITE else theme.BORDER, 3)
    text(painter, box, key, colour, "caption", 500, CENTRE)
    return box.left()


def outline(painter: QPainter, box: QRectF, colour: str, radius: float = 3, thickness: float = 1.0) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), thickness))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = thickness / 2
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)


def fill(painter: QPainter, box: QRectF, colour: str, radius: float = 0) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    if radius:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box, radius, radius)
    else:
        painter.fillRect(box, QColor(colour))


def tag_width(words: str, weight: int = 400) -> float:
    return width(words, "caption", weight) + 14


def tag(
    painter: QPainter, right: float, middle: float, words: str, colour: str = theme.TEXT_2, weight: int = 400
) -> float:
    """Draw an outlined state tag whose right edge is at `right`; return its left edge."""
    box = QRectF(right - tag_width(words, weight), middle - 9.5, tag_width(words, weight), 19)
    outline(painter, box, theme.BORDER if weight < 700 else colour, 3)
    text(painter, box, words, colour, "caption", weight, CENTRE)
    return box.left()


def bar(painter: QPainter, box: QRectF, parts: list[tuple[float, str]]) -> None:
    """A proportional bar: shares of 0-1 with their colours, drawn one after the other on a control-grey ground."""
    fill(painter, box, theme.CONTROL)
    left = box.left()
    for share, colour in parts:
        part = max(0.0, min(share * box.width(), box.right() - left))
        fill(painter, QRectF(left, box.top(), part, box.height()), colour)
        left += part


def rule(painter: QPainter, left: float, right: float, y: float, colour: str = theme.DIVIDER) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(QColor(colour), 1))
    painter.drawLine(QPointF(left, y), QPointF(right, y))
