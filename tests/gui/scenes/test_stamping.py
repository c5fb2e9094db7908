"""Symbols stamped in bulk: what changes piecemeal looks exactly as if it were drawn at once, and as Qt draws it."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from scenes.stamping import HIDDEN, SymbolField

SIZE = (220, 140)


def sprites(draw: np.random.Generator, side: int = 12, count: int = 6) -> NDArray[np.uint32]:
    """Premultiplied pixels of every opacity."""
    alpha = draw.choice([0, 0, 90, 200, 255], (count, side, side)).astype(np.uint32)
    red, green, blue = (alpha * draw.integers(0, 256, alpha.shape) // 255 for _ in range(3))
    return ((alpha << 24) | (red << 16) | (green << 8) | blue).astype(np.uint32)


def pixels_of(image: QImage) -> NDArray[np.uint32]:
    kept = image.copy()
    return np.frombuffer(kept.constBits(), np.uint32).reshape(kept.height(), kept.width()).copy()


@pytest.mark.parametrize("seed", range(6))
def test_that_changes_leave_the_same_picture_as_stamping_all_anew(qapp: QApplication, seed: int) -> None:
    draw = np.random.default_rng(seed)
    sheet, places = sprites(draw), draw.uniform((-30, -30), (250, 170), (400, 2))  # some lie outside, some on the edge
    chosen = draw.integers(HIDDEN, 6, 400).astype(np.int16)
    field = SymbolField()
    field.lay(sheet, places, chosen, SIZE)
    for changes in (1, 7, 60, 400):
        chosen[draw.integers(0, 400, changes)] = draw.integers(HIDDEN, 6, changes)
        field.change(chosen)
    anew = SymbolField()
    anew.lay(sheet, places, chosen, SIZE)
    assert (pixels_of(field.image) == pixels_of(anew.image)).all()


def test_that_overlapping_symbols_blend_as_qt_blends_them(qapp: QApplication) -> None:
    draw = np.random.default_rng(3)
    sheet, places = sprites(draw), np.round(draw.uniform(20, 120, (80, 2)))
    chosen = draw.integers(0, 6, 80).astype(np.int16)
    field = SymbolField()
    field.lay(sheet, places, chosen, SIZE)
    expected = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    expected.fill(0)
    images = [QImage(sprite.tobytes(), 12, 12, QImage.Format.Format_ARGB32_Premultiplied) for sprite in sheet]
    with QPainter(expected) as painter:
        for (x, y), number in zip(places.tolist(), chosen.tolist(), strict=True):
            painter.drawImage(int(x) - 6, int(y) - 6, images[number])
    ours, theirs = (pixels_of(image).view(np.uint8).astype(int) for image in (field.image, expected))
    assert np.abs(ours - theirs).max() <= 2  # a rounding or two


def test_that_a_fine_screen_gets_fine_symbols(qapp: QApplication) -> None:
    sheet = np.full((1, 24, 24), 0xFFFFFFFF, np.uint32)
    field = SymbolField()
    field.lay(sheet, np.array([[50.0, 40.0]]), np.zeros(1, np.int16), SIZE, 2.0)
    assert (field.image.width(), field.image.height()) == (440, 280)
    rows, columns = np.nonzero(pixels_of(field.image))
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (88, 111, 68, 91)
