"""Many small symbols on one picture: stamped into its pixels by a compiled loop, and only where something changed.

Theory of operation. Sprites are squares of premultiplied ARGB, drawn once by Qt. A field keeps where each symbol stands
and which sprite it shows. When some change, their squares are emptied and every symbol that reaches into an emptied
square is stamped again, in its old order and inside the emptied pixels only: the result is pixel for pixel what
stamping everything anew would give. The picture has a border as wide as a sprite, so that what is cut off by an edge
needs no care. Importing this module imports numba.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from models.physics.compiled import compiled

HIDDEN = -1  # in place of a sprite's number: the symbol is not shown
Pixels = NDArray[np.uint32]
Sprites = NDArray[np.uint32]  # (count, side, side), premultiplied ARGB
Corners = NDArray[np.int32]  # (n, 2) column and row of each sprite's first pixel
_BOTH = 0x00FF00FF  # two of a pixel's four bytes, with room between them for a product


def draw_sprite(size: float, ratio: float, paint: Callable[[QPainter, QPointF], None]) -> Pixels:
    """A square of `size` logical pixels at least, with what `paint` draws around its middle."""
    side = 2 * round(size * ratio / 2.0)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    with QPainter(image) as painter:
        paint(painter, QPointF(side / ratio / 2.0, side / ratio / 2.0))
    return np.frombuffer(image.constBits(), np.uint32).reshape(side, side).copy()


class SymbolField:
    """The picture of symbols that stand still while their looks change."""

    def __init__(self) -> None:
        self._canvas: Pixels = np.zeros((0, 0), np.uint32)
        self._emptied = np.zeros((0, 0), np.uint8)
        self._corners: Corners = np.zeros((0, 2), np.int32)
        self._inside = np.zeros(0, np.bool_)
        self._chosen = np.zeros(0, np.int16)
        self._sprites: Sprites = np.zeros((1, 1, 1), np.uint32)
        self._image = QImage()

    @property
    def image(self) -> QImage:
        """The picture; it follows the field, so whoever keeps it copies it."""
        return self._image

    def lay(
        self,
        sprites: Sprites,
        pixels: NDArray[np.float64],
        chosen: NDArray[np.int16],
        size: tuple[float, float],
        ratio: float = 1.0,
    ) -> None:
        """Stamp everything anew: `pixels` (n, 2) are the symbols' middles, `chosen` their sprites, HIDDEN for none.

        Middles and `size` are in logical pixels, sprites in the screen's, of which a logical one has `ratio`.
        """
        side = sprites.shape[1]
        shape = (int(size[1] * ratio) + 2 * side, int(size[0] * ratio) + 2 * side)
        if self._canvas.shape != shape or self._sprites.shape[1] != side:
            self._canvas = np.zeros(shape, np.uint32)
            self._emptied = np.zeros(shape, np.uint8)
        else:
            self._canvas[:] = 0
        self._image = _inner_image(self._canvas, side, ratio)
        corners = np.floor(pixels * ratio + side / 2.0 + 0.5)
        self._inside = ((corners >= 0.0) & (corners <= [shape[1] - side, shape[0] - side])).all(axis=1)
        self._corners = np.ascontiguousarray(np.where(self._inside[:, None], corners, 0.0), np.int32)
        self._sprites, self._chosen = sprites, self._shown(chosen)
        _stamp_all(self._canvas, self._corners, self._chosen, sprites)

    def change(self, chosen: NDArray[np.int16]) -> None:
        """Show other sprites at the same places; costs what differs."""
        chosen = self._shown(chosen)
        corners = self._corners[chosen != self._chosen]
        if len(corners):
            self._chosen, side = chosen, self._sprites.shape[1]
            _empty(self._canvas, self._emptied, corners, side)
            _stamp_emptied(self._canvas, self._emptied, self._corners, chosen, self._sprites)
            _forget(self._emptied, corners, side)

    def _shown(self, chosen: NDArray[np.int16]) -> NDArray[np.int16]:
        """Without those that lie outside the picture."""
        return np.where(self._inside, chosen, np.int16(HIDDEN))


def _inner_image(canvas: Pixels, side: int, ratio: float) -> QImage:
    """A view of the canvas without its border."""
    rows, columns = canvas.shape
    start = side * columns + side
    image = QImage(
        canvas.reshape(-1)[start:].data, columns - 2 * side, rows - 2 * side, columns * 4,
        QImage.Format.Format_ARGB32_Premultiplied,
    )  # fmt: skip
    image.setDevicePixelRatio(ratio)
    return image


@compiled("uint32(uint32, uint32)")
def _over(above: np.uint32, below: np.uint32) -> np.uint32:
    """One premultiplied pixel over another (Porter and Duff 1984); each product is divided by 255, rounded."""
    rest = np.uint32(255) - (above >> np.uint32(24))
    both, half = np.uint32(_BOTH), np.uint32(0x00800080)
    low = (below & both) * rest + half
    low = ((low + ((low >> np.uint32(8)) & both)) >> np.uint32(8)) & both
    high = ((below >> np.uint32(8)) & both) * rest + half
    high = (high + ((high >> np.uint32(8)) & both)) & ~both
    return np.uint32(above + (low | high))


@compiled("void(uint32[:,::1], int32[:,::1], int16[::1], uint32[:,:,::1])")
def _stamp_all(canvas: Pixels, corners: Corners, chosen: NDArray[np.int16], sprites: Sprites) -> None:
    side = sprites.shape[1]
    for symbol in range(corners.shape[0]):
        left, top = corners[symbol, 0], corners[symbol, 1]
        if chosen[symbol] < 0 or left < 0 or top < 0:  # never negative: known, indexing is three times as fast
            continue
        sprite = sprites[chosen[symbol]]
        for row in range(side):
            for column in range(side):
                ink = sprite[row, column]
                if ink >= np.uint32(0xFF000000):
                    canvas[top + row, left + column] = ink
                elif ink != np.uint32(0):
                    canvas[top + row, left + column] = _over(ink, canvas[top + row, left + column])


@compiled("void(uint32[:,::1], uint8[:,::1], int32[:,::1], int16[::1], uint32[:,:,::1])")
def _stamp_emptied(
    canvas: Pixels, emptied: NDArray[np.uint8], corners: Corners, chosen: NDArray[np.int16], sprites: Sprites
) -> None:
    """Stamp what reaches into emptied pixels, into these alone."""
    last = sprites.shape[1] - 1
    for symbol in range(corners.shape[0]):
        left, top = corners[symbol, 0], corners[symbol, 1]
        if chosen[symbol] < 0 or left < 0 or top < 0:
            continue
        # Squares of one size that overlap at all have a corner of one inside the other.
        upper = emptied[top, left] | emptied[top, left + last]
        if not (upper | emptied[top + last, left] | emptied[top + last, left + last]):
            continue
        sprite = sprites[chosen[symbol]]
        for row in range(last + 1):
            for column in range(last + 1):
                ink = sprite[row, column]
                if ink != np.uint32(0) and emptied[top + row, left + column]:
                    canvas[top + row, left + column] = _over(ink, canvas[top + row, left + column])


@compiled("void(uint32[:,::1], uint8[:,::1], int32[:,::1], int64)")
def _empty(canvas: Pixels, emptied: NDArray[np.uint8], corners: Corners, side: int) -> None:
    for symbol in range(corners.shape[0]):
        for row in range(corners[symbol, 1], corners[symbol, 1] + side):
            for column in range(corners[symbol, 0], corners[symbol, 0] + side):
                canvas[row, column] = np.uint32(0)
                emptied[row, column] = 1


@compiled("void(uint8[:,::1], int32[:,::1], int64)")
def _forget(emptied: NDArray[np.uint8], corners: Corners, side: int) -> None:
    for symbol in range(corners.shape[0]):
        for row in range(corners[symbol, 1], corners[symbol, 1] + side):
            for column in range(corners[symbol, 0], corners[symbol, 0] + side):
                emptied[row, column] = 0
