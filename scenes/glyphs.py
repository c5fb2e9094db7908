"""Thousands of alarm glyphs on one picture: the most urgent on top, smaller where they crowd."""

from collections.abc import Hashable
from functools import lru_cache, partial
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.alarms import SET_ASIDE, AlarmState, Priority
from scenes.stamping import Sprites, SymbolField, draw_sprite
from scenes.standing import URGENCY, Standing
from scenes.symbols import paint_glyph

SIZE = 21.0
CROWDED = ((40.0, SIZE), (22.0, 15.0), (0.0, 11.0))  # px between alarms from which a glyph has this size
SPACE = 1.6  # of a glyph's size, for its ring
Spots = NDArray[np.float64]  # (n, 2) pixels
# A glyph's state and phase: the ring of UNACK bright, then dim, then the states that do not blink.
_STEADY = (AlarmState.RTNUN, AlarmState.ACKED, *SET_ASIDE)
_FORMS = ((AlarmState.UNACK, 1), (AlarmState.UNACK, 0), *((state, 1) for state in _STEADY))
# (2, places): the sprite of each place in URGENCY while rings are dim and while they are bright
_SPRITES = np.array(
    [
        [
            priority.rank * len(_FORMS) + _FORMS.index((state, phase if state is AlarmState.UNACK else 1))
            for priority, state in URGENCY
        ]
        for phase in (0, 1)
    ],
    np.int16,
)


class GlyphField:
    """Glyphs at their sensors; a blink stamps only the rings that changed."""

    def __init__(self) -> None:
        self._field = SymbolField()
        self._laid: Hashable = None

    def paint(
        self, painter: QPainter, where: Hashable, standing: Standing, spots: Spots, extent: tuple[float, float],
        phase: int = 1,
    ) -> None:  # fmt: skip
        """Draw the alarms at `spots`, aligned with them; `where` tells whether these are the same as before.

        `extent` is the picture's width and height; `phase` is 1 while rings are bright.
        """
        ratio = painter.device().devicePixelRatio()
        key = (where, standing, extent, ratio)
        chosen = _SPRITES[phase][standing.places[::-1]]
        if key != self._laid:
            self._laid = key
            self._field.lay(_sprites(glyph_size(spots, extent), ratio), spots[::-1], chosen, extent, ratio)
        else:
            self._field.change(chosen)
        painter.drawImage(QPointF(0.0, 0.0), self._field.image)


def glyph_size(spots: Spots, extent: tuple[float, float]) -> float:
    """Thousands of standing alarms must hide neither the map nor one another."""
    apart = sqrt(extent[0] * extent[1] / max(int(in_sight(spots, extent).sum()), 1))
    return next(size for least, size in CROWDED if apart >= least)


def in_sight(spots: Spots, extent: tuple[float, float]) -> NDArray[np.bool_]:
    """Which spots lie on the picture."""
    return np.asarray(((spots >= 0.0) & (spots <= extent)).all(axis=1), np.bool_)


@lru_cache(maxsize=8)
def _sprites(size: float, ratio: float) -> Sprites:
    """Every priority in every form, drawn once for the screen's pixel ratio."""

    def paint(painter: QPainter, centre: QPointF, priority: Priority, form: tuple[AlarmState, int]) -> None:
        box = QRectF(centre.x() - size / 2.0, centre.y() - size / 2.0, size, size)
        paint_glyph(painter, box, priority, *form)

    return np.stack(
        [
            draw_sprite(size * SPACE, ratio, partial(paint, priority=priority, form=form))
            for priority in Priority
            for form in _FORMS
        ]
    )
