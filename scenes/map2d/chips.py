"""Chips: small labels with a border, an optional colour bar or icon, and a leader to the point they speak of."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from scenes import palette
from scenes.map2d.halo import paint_halo_text
from scenes.pens import brush, colour, font, pen
from scenes.symbols import paint_icon

PADDING = 8.0
LINE = 18.0
ICON = 18.0
BAR = 4.0
METER = (44.0, 4.0)


@dataclass(frozen=True, slots=True)
class Chip:
    """A label wanted near `anchor` (pixels). Lower `rank` is placed first.

    `lines`: the first is bold. `bar` colours the left edge, `icon` stands left of the text. `meter` 0-1 draws an
    occupancy bar in the last line. `must` is placed at its best spot even when crowded; others are left out.
    `gap` lies between anchor and chip; `fixed` puts the chip right beside it, or left of it. `dot` ends the leader.
    `reach` is how far from its anchor it may stand, in pixels: what finds no room within is left out.
    A `bare` one is text with a halo, best below its anchor, without box and leader.
    """

    anchor: QPointF
    lines: tuple[str, ...]
    rank: int
    bar: str = ""
    icon: str = ""
    meter: float | None = None
    leader: bool = True
    must: bool = False
    gap: float = 14.0
    reach: float = 110.0
    fixed: bool = False
    accent: bool = False
    dot: bool = True
    bare: bool = False


def chip_size(chip: Chip) -> QSizeF:
    """What the chip needs on screen."""
    return _size(chip.lines, bool(chip.bar), bool(chip.icon), chip.meter is not None)


@lru_cache(maxsize=512)
def _size(lines: tuple[str, ...], bar: bool, icon: bool, meter: bool) -> QSizeF:
    widths = [QFontMetricsF(line_font(row)).horizontalAdvance(text) for row, text in enumerate(lines)]
    if meter:
        widths[-1] += METER[0] + PADDING
    left = PADDING + (BAR if bar else 0.0) + (ICON + PADDING if icon else 0.0)
    return QSizeF(round(left + max(widths) + PADDING), len(lines) * LINE + 6.0 - (2.0 if len(lines) > 1 else 0.0))


def line_font(row: int) -> QFont:
    return font(13, 600) if row == 0 else font(12, 400)


def paint_leader(painter: QPainter, chip: Chip, rect: QRectF) -> None:
    """A thin line from the chip's nearest edge to a dot on the anchor."""
    near = QPointF(
        min(max(chip.anchor.x(), rect.left()), rect.right()), min(max(chip.anchor.y(), rect.top()), rect.bottom())
    )
    if chip.bare or not chip.leader or rect.contains(chip.anchor):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(palette.TEXT_2, 1.0, 0.9))
    painter.drawLine(chip.anchor if chip.dot else _edge(chip, near), near)
    if chip.dot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(palette.TEXT_1))
        painter.drawEllipse(chip.anchor, 2.4, 2.4)


def _edge(chip: Chip, near: QPointF) -> QPointF:
    """Where the leader leaves the symbol at the anchor, which reaches half of the chip's gap."""
    way = near - chip.anchor
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    share = min(chip.gap / 2.0 / max(length, 1e-6), 1.0)
    return QPointF(chip.anchor.x() + way.x() * share, chip.anchor.y() + way.y() * share)


def paint_chip(painter: QPainter, chip: Chip, rect: QRectF) -> None:
    """The chip where it was placed. Drawing one is slow and most stay the same, so drawn ones are kept."""
    if chip.bare:
        at = QPointF(rect.left() + PADDING, rect.center().y() + 5.0)
        paint_halo_text(painter, at, chip.lines[0], line_font(0), palette.TEXT_1)
        return
    ratio = painter.device().devicePixelRatio()
    painter.drawImage(rect.topLeft(), _image(chip.lines, chip.bar, chip.icon, chip.meter, chip.accent, ratio))


@lru_cache(maxsize=256)
def _image(
    lines: tuple[str, ...], bar: str, icon: str, meter: float | None, accent: bool, ratio: float
) -> QImage:
    size = _size(lines, bool(bar), bool(icon), meter is not None)
    image = QImage((size * ratio).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(QPointF(), size)
        painter.setPen(pen(palette.ACCENT if accent else palette.DIVIDER))
        painter.setBrush(brush(palette.BASE, palette.CHIP_ALPHA))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        left = PADDING
        if bar:
            painter.fillRect(QRectF(0.0, 0.0, BAR, box.height()), colour(bar))
            left += BAR
        if icon:
            paint_icon(painter, QRectF(left, box.center().y() - ICON / 2, ICON, ICON), icon, palette.TEXT_1)
            left += ICON + PADDING
        _paint_lines(painter, lines, left, box)
        if meter is not None:
            _paint_meter(painter, meter, box)
    return image


def _paint_lines(painter: QPainter, lines: tuple[str, ...], left: float, box: QRectF) -> None:
    top = (box.height() - len(lines) * (LINE - 1.0)) / 2.0
    for row, text in enumerate(lines):
        painter.setFont(line_font(row))
        painter.setPen(pen(palette.TEXT_1 if row == 0 else palette.TEXT_2))
        line = QRectF(left, top + row * (LINE - 1.0), box.right() - left, LINE - 1.0)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_meter(painter: QPainter, share: float, rect: QRectF) -> None:
    width, height = METER
    box = QRectF(rect.right() - PADDING - width, rect.bottom() - 3.0 - LINE / 2.0, width, height)
    painter.fillRect(box, colour(palette.BORDER))
    painter.fillRect(QRectF(box.topLeft(), QSizeF(width * min(max(share, 0.0), 1.0), height)), colour(palette.TEXT_1))
